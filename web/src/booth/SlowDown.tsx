import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attending } from '../media/attending.ts'
import { afterFloor, SLOWER, SLOWER_AGAIN_MS, mayAskSlower, slowDownTo, type Had } from '../media/slower.ts'
import { useKey } from './useKey.ts'

export const SLOWER_KEY = 'S'
/** What a press came to is told for so long. */
const SAID_MS = 4000

/** Asks whoever has the floor, or had it a breath ago, to speak more slowly, and says that it was asked, or why not. */
export function SlowDown({ attending }: { attending: Pick<Attending, 'now' | 'subscribe' | 'signals'> }) {
  const { t } = useTranslation('handover')
  const had = useRef<Had>(undefined)
  const last = useRef<number>(undefined)
  const [asked, setAsked] = useState(false)
  const [said, setSaid] = useState<Readonly<{ says: 'slowerAsked' | 'slowerSoon' | 'slowerNobody' }>>()

  useEffect(() => {
    const look = () => { had.current = afterFloor(had.current, attending.now.speaker?.member, performance.now()) }
    look()
    return attending.subscribe(look)
  }, [attending])

  const ask = useCallback(() => {
    const nowMs = performance.now()
    const speaker = slowDownTo(had.current, nowMs)
    if (!mayAskSlower(last.current, nowMs)) setSaid({ says: 'slowerSoon' })
    else if (speaker === undefined) setSaid({ says: 'slowerNobody' })
    else {
      last.current = nowMs
      attending.signals.say(SLOWER, undefined, new Set([speaker]))
      setAsked(true)
      setSaid({ says: 'slowerAsked' })
    }
  }, [attending])

  useEffect(() => {
    if (!asked) return undefined
    const timer = setTimeout(() => { setAsked(false) }, SLOWER_AGAIN_MS)
    return () => { clearTimeout(timer) }
  }, [asked])

  useEffect(() => {
    if (!said) return undefined
    const timer = setTimeout(() => { setSaid(undefined) }, SAID_MS)
    return () => { clearTimeout(timer) }
  }, [said])

  useKey(SLOWER_KEY, ask)

  return (
    <>
      <button type="button" className="button" aria-pressed={asked} aria-label={t('slower')} onClick={ask}>
        {t('slower')} <kbd aria-hidden>{SLOWER_KEY}</kbd>
      </button>
      <p className="said" role="status" aria-label={t('slower')}>
        {said ? t(said.says) : ''}
      </p>
    </>
  )
}
