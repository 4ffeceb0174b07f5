import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import type { Attending, AttendingNow } from './attending.ts'

/** That a chosen device is missing, and what is used in its place; to whom it holds off air, what to do. `onAir`: an interpreter is, or means to be; undefined: nobody's console. */
export function Missing({ attending, now, onAir }: { attending: Pick<Attending, 'goOnWith'>; now: Pick<AttendingNow, 'voice'>; onAir: boolean | undefined }) {
  const { t } = useTranslation('devices')
  const standIn = now.voice.at === 'open' ? now.voice.standIn : undefined
  if (!standIn) return null
  const { missing, label, held, others } = standIn
  const device = missing.label
  if (!held || onAir === undefined) return <Notice tone="waiting">{t(missing.what, { device, microphone: label })}</Notice>
  const goesOn = others.map((each) => (
    <Button key={each.id} size="small" onPress={() => { attending.goOnWith(each.id) }}>
      {t('goOnWith', { microphone: each.label })}
    </Button>
  ))
  // Off air, listeners hear whom they heard before.
  return onAir ? (
    <Notice tone="alarm" title={t('held.title', { device })}>
      {t('held.text')} {goesOn}
    </Notice>
  ) : (
    <Notice tone="waiting">
      {t('held.offAir', { device })} {goesOn}
    </Notice>
  )
}
