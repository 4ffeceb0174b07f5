import { useEffect, useRef } from 'react'
import { meterOf } from './console.ts'

const LOOK_MS = 50

/** A level meter. It draws itself past React, many times a second; a screen reader gets whole numbers. */
export function Meter({ label, read, hot = false }: { label: string; read: () => number; hot?: boolean }) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let shown = 0
    const timer = setInterval(() => {
      const meter = element.current
      if (!meter) return
      // Up at once, down slowly, as needles do.
      shown = Math.max(meterOf(read()), shown - 0.04)
      meter.style.setProperty('--level', shown.toFixed(3))
      meter.setAttribute('aria-valuenow', String(Math.round(shown * 100)))
    }, LOOK_MS)
    return () => { clearInterval(timer) }
  }, [read])
  return (
    <div className="meter-row">
      <span aria-hidden>{label}</span>
      <div ref={element} className="meter" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} data-hot={hot || undefined}>
        <i />
      </div>
    </div>
  )
}
