import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attending } from '../media/attending.ts'
import { SLOWER_SHOWN_MS, slows } from '../media/slower.ts'

/** What the interpreters ask of whoever speaks: seen and said for a moment, and gone again. */
export function Slower({ attending }: { attending: Attending }) {
  const { t } = useTranslation('handover')
  const last = useRef<number>(undefined)
  const [shown, setShown] = useState(false)
  useEffect(() => attending.signals.hear((from, kind) => {
    const nowMs = performance.now()
    if (!slows(attending.seat.view, from, kind, last.current, nowMs)) return
    last.current = nowMs
    setShown(true)
  }), [attending])
  useEffect(() => {
    if (!shown) return undefined
    const timer = setTimeout(() => { setShown(false) }, SLOWER_SHOWN_MS)
    return () => { clearTimeout(timer) }
  }, [shown])
  return (
    <p className="plenary-slower" role="status" aria-label={t('slower')}>
      {shown ? t('pleaseSlower') : ''}
    </p>
  )
}
