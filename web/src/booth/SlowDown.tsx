import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attending } from '../media/attending.ts'
import { SLOWER, SLOWER_AGAIN_MS, mayAskSlower } from '../media/slower.ts'
import { keyOf, writes } from '../ui/keys.ts'

export const SLOWER_KEY = 'S'

/** Asks whoever has the floor to speak more slowly, and says that it was asked. */
export function SlowDown({ attending }: { attending: Attending }) {
  const { t } = useTranslation('handover')
  const last = useRef<number>(undefined)
  const [asked, setAsked] = useState(false)
  const ask = useCallback(() => {
    const speaker = attending.now.speaker?.member
    const nowMs = performance.now()
    if (speaker === undefined || !mayAskSlower(last.current, nowMs)) return
    last.current = nowMs
    attending.signals.say(SLOWER, undefined, new Set([speaker]))
    setAsked(true)
  }, [attending])

  useEffect(() => {
    if (!asked) return undefined
    const timer = setTimeout(() => { setAsked(false) }, SLOWER_AGAIN_MS)
    return () => { clearTimeout(timer) }
  }, [asked])

  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target) || keyOf(event) !== SLOWER_KEY) return
      event.preventDefault()
      ask()
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [ask])

  return (
    <>
      <button type="button" className="button" aria-pressed={asked} aria-label={t('slower')} onClick={ask}>
        {t('slower')} <kbd aria-hidden>{SLOWER_KEY}</kbd>
      </button>
      <p className="unseen" role="status" aria-label={t('slower')}>
        {asked ? t('slowerAsked') : ''}
      </p>
    </>
  )
}
