import { useEffect } from 'react'
import { keyOf, writes } from '../ui/keys.ts'

/** One of the console's keys, in any layout, once a press; none while somebody writes. */
export function useKey(key: string, press: () => void): void {
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target) || keyOf(event) !== key) return
      event.preventDefault()
      press()
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [key, press])
}
