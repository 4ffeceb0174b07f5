import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import type { Attending, AttendingNow } from './attending.ts'

/** That a chosen device is missing, and what is used in its place. `alarm`: to whoever is held off air by it, with what to do. */
export function Missing({ attending, now, alarm }: { attending: Pick<Attending, 'goOnWith'>; now: Pick<AttendingNow, 'voice'>; alarm: boolean }) {
  const { t } = useTranslation('devices')
  const standIn = now.voice.at === 'open' ? now.voice.standIn : undefined
  if (!standIn) return null
  const { missing, label, held, others } = standIn
  const device = missing.label
  if (!held || !alarm) return <Notice tone="waiting">{t(missing.what, { device, microphone: label })}</Notice>
  return (
    <Notice tone="alarm" title={t('held.title', { device })}>
      {t('held.text')}{' '}
      {others.map((each) => (
        <Button key={each.id} size="small" onPress={() => { attending.goOnWith(each.id) }}>
          {t('goOnWith', { microphone: each.label })}
        </Button>
      ))}
    </Notice>
  )
}
