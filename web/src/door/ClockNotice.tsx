import { useTranslation } from 'react-i18next'
import { Notice } from '../ui/Notice.tsx'
import { deviceSlow, roughSpan } from '../ui/time.ts'

const tolerated = 2 * 60_000

/** Says quietly that this device's clock is wrong, and by how much. `clock`: the node's time less this page's. */
export function ClockNotice({ clock }: { clock: number }) {
  const { t, i18n } = useTranslation()
  const slow = deviceSlow(clock)
  if (Math.abs(slow) <= tolerated) return null
  return <Notice>{t(slow > 0 ? 'clock.slow' : 'clock.fast', { span: roughSpan(slow, i18n.language) })}</Notice>
}
