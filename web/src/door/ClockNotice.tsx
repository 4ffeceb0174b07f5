import { useTranslation } from 'react-i18next'
import { Notice } from '../ui/Notice.tsx'
import { roughSpan } from '../ui/time.ts'

const tolerated = 2 * 60_000

/** Says quietly that this device's clock is wrong, and by how much. `clock`: the node's time less this device's. */
export function ClockNotice({ clock }: { clock: number }) {
  const { t, i18n } = useTranslation()
  if (Math.abs(clock) <= tolerated) return null
  return <Notice>{t(clock > 0 ? 'clock.slow' : 'clock.fast', { span: roughSpan(clock, i18n.language) })}</Notice>
}
