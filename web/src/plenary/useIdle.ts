import { useEffect, useState } from 'react'

const IDLE_MS = 4000

/** Whether nothing was touched, moved or typed for a while. Begins idle: the screen needs no touch. */
export function useIdle(): boolean {
  const [idle, setIdle] = useState(true)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const awake = () => {
      setIdle(false)
      clearTimeout(timer)
      timer = setTimeout(() => { setIdle(true) }, IDLE_MS)
    }
    const events = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const
    for (const event of events) document.addEventListener(event, awake)
    return () => {
      clearTimeout(timer)
      for (const event of events) document.removeEventListener(event, awake)
    }
  }, [])
  return idle
}
