import { useCallback } from 'react'
import { Switch } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { useKey } from './useKey.ts'

export const CONSECUTIVE_KEY = 'X'

/** Whether the interpretation is meant for everybody, after the speaker. */
export function Consecutive({ attending, now }: { attending: Attending; now: AttendingNow }) {
  const { t } = useTranslation('booth')
  const turn = useCallback(() => { attending.setConsecutive(!attending.now.consecutive) }, [attending])
  useKey(CONSECUTIVE_KEY, turn)
  return (
    <Switch className="switch" isSelected={now.consecutive} onChange={(on) => { attending.setConsecutive(on) }} aria-label={t('consecutive')}>
      <span className="switch-track" aria-hidden />
      {t('consecutive')} <kbd aria-hidden>{CONSECUTIVE_KEY}</kbd>
    </Switch>
  )
}
