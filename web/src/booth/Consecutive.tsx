import { useEffect } from 'react'
import { Switch } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'

export const CONSECUTIVE_KEY = 'X'

/** Whether the interpretation is meant for everybody, after the speaker. */
export function Consecutive({ attending, now }: { attending: Attending; now: AttendingNow }) {
  const { t } = useTranslation('booth')
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target) || keyOf(event) !== CONSECUTIVE_KEY) return
      event.preventDefault()
      attending.setConsecutive(!attending.now.consecutive)
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [attending])
  return (
    <Switch className="switch" isSelected={now.consecutive} onChange={(on) => { attending.setConsecutive(on) }} aria-label={t('consecutive')}>
      <span className="switch-track" aria-hidden />
      {t('consecutive')} <kbd aria-hidden>{CONSECUTIVE_KEY}</kbd>
    </Switch>
  )
}
