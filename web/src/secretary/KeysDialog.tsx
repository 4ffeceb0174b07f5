import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Delegation, textIn } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { fingerprint } from '../identity/keys.ts'
import { keepMet } from '../identity/keystore.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { dateIn } from '../ui/time.ts'
import { type Acquaintance, lacking } from './keys.ts'

/** Another delegation's key and ours as 30 digits each, to be read out by telephone. */
export function KeysDialog({ seat, own, other, met, may, onClose }: {
  seat: Seat
  own: Delegation
  other: Delegation
  met: Acquaintance
  /** Whether this seat may say now how they compare. */
  may: boolean
  onClose: () => void
}) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const { busy, trouble, act } = useAct(seat)
  const [differ, setDiffer] = useState(false)
  // What was read out is what is signed for, whatever a later view may show.
  const [key] = useState(other.key)
  const name = textIn(other.name, i18n.language)
  const by = lacking(own, other)
  const same = async () => {
    if (!(await act('compare', { delegation: other.id, key }))) return
    await keepMet({ key, delegation: other.id, name: other.name, compared: new Date(seat.time()).toISOString() })
    onClose()
  }
  return (
    <Dialog title={t('keys.title', { name })} onClose={onClose}>
      <p>{t('keys.how', { name })}</p>
      <MetNotice name={name} met={met} />
      <Digits label={t('keys.theirs', { name })} of={key} />
      <Digits label={t('keys.ours', { name: textIn(own.name, i18n.language) })} of={own.key} />
      <p role="status">{t(by === undefined ? 'keys.verified' : `keys.lack.${by}`, { name })}</p>
      {differ ? (
        <Notice tone="alarm" title={t('keys.differTitle')}>
          {t('keys.differNext', { name })}
        </Notice>
      ) : null}
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      <div className="dialog-actions">
        {may && (by === 'us' || by === 'both') ? (
          <>
            <Button look="alarm" onPress={() => { setDiffer(true) }}>
              {t('keys.differ')}
            </Button>
            <Button look="filled" isDisabled={busy || differ} onPress={() => void same()}>
              {t('keys.same')}
            </Button>
          </>
        ) : (
          <Button onPress={onClose}>{t('ui:close')}</Button>
        )}
      </div>
    </Dialog>
  )
}

/** That a delegation is known by its key, or has another than before. */
export function MetNotice({ name, met: { known, changed } }: { name: string; met: Acquaintance }) {
  const { t, i18n } = useTranslation('secretary')
  if (changed)
    return (
      <Notice tone="alarm" title={t('keys.changed', { name, when: dateIn(Date.parse(changed.compared), i18n.language) })}>
        {t('keys.changedNext')}
      </Notice>
    )
  return known ? <p className="small quiet">{t('keys.known', { when: dateIn(Date.parse(known.compared), i18n.language) })}</p> : null
}

function Digits({ label, of }: { label: string; of: string }) {
  const [groups, setGroups] = useState<readonly string[]>([])
  useEffect(() => {
    let over = false
    void fingerprint(of).then((digits) => {
      if (!over) setGroups(digits === '' ? [] : digits.split(' '))
    })
    return () => {
      over = true
    }
  }, [of])
  return (
    <figure className="fingerprint">
      <figcaption className="small quiet">{label}</figcaption>
      <p dir="ltr" className="fingerprint-digits">
        {groups.map((group, index) => (
          <span key={index}>{`${group} `}</span>
        ))}
      </p>
    </figure>
  )
}
