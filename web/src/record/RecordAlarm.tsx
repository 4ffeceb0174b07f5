import { ChevronDown, ChevronUp, Save, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fingerprint } from '../identity/keys.ts'
import { Button } from '../ui/Button.tsx'
import { useRecord } from './context.ts'
import { save } from './proof.ts'
import './record.css'

/** The node was caught: over every screen, as wide as it, and not to be dismissed. */
export function RecordAlarm({ summit }: { summit: string }) {
  const { t, i18n } = useTranslation('record')
  const now = useRecord()
  const [small, setSmall] = useState(false)
  const [digits, setDigits] = useState('')
  const key = now?.at === 'alarm' ? now.alarm.key : ''
  useEffect(() => {
    let over = false
    void fingerprint(key).then((digits) => {
      if (!over) setDigits(digits)
    })
    return () => { over = true }
  }, [key])
  if (now?.at !== 'alarm') return null
  const { alarm, proof } = now
  const entry = new Intl.NumberFormat(i18n.language).format(alarm.seq)
  return (
    <section className="record-alarm" aria-label={t('alarm.name')}>
      <div role="alert">
        <h1>
          <TriangleAlert aria-hidden />
          {t('alarm.title')}
        </h1>
        <p className="record-alarm-what">{t(`alarm.${alarm.kind}`, { entry })}</p>
        {digits ? <p className="figures">{t('alarm.key', { digits })}</p> : null}
        {small ? null : (
          <>
            <p>{t('alarm.means')}</p>
            <p className="record-alarm-do">{t('alarm.do')}</p>
          </>
        )}
      </div>
      <div className="row">
        <Button onPress={() => { save(`parley-proof-${summit}.json`, 'application/json', proof) }}>
          <Save aria-hidden />
          {t('alarm.save')}
        </Button>
        <Button onPress={() => { setSmall(!small) }} aria-expanded={!small}>
          {small ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
          {t(small ? 'alarm.more' : 'alarm.less')}
        </Button>
      </div>
    </section>
  )
}
