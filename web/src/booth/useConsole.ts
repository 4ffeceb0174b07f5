import { useCallback, useEffect, useState } from 'react'
import type { View } from '../api/view.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { after, begin, boothOf, deedOf, KEYS, speaking, type Console, type Deed } from './console.ts'

/** The console of one seat: its state, the keyboard, and what is sent. */
export function useConsole(view: View, member: string, attending: Attending, now: AttendingNow): readonly [Console, (deed: Deed) => void] {
  const booth = boothOf(view, member)
  const outputs = booth?.outputs.join(' ') ?? ''
  const [console, setConsole] = useState(() => begin(booth?.outputs ?? []))
  const act = useCallback((deed: Deed) => { setConsole((c) => after(c, deed)) }, [])

  // What the floor and the record ask of the console holds from this very drawing on.
  const settled = after(console, { do: 'floor', language: now.speaker?.language ?? '', outputs: booth?.outputs ?? [] })
  if (settled !== console) setConsole(settled)

  const { output, hushed } = speaking(settled, booth)
  useEffect(() => {
    attending.speak({ output, hushed })
  }, [attending, output, hushed])

  useEffect(() => {
    const languages = outputs === '' ? [] : outputs.split(' ')
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return
      const deed = deedOf(keyOf(event), languages)
      if (!deed) return
      // Whatever has the focus: an interpreter's keys are the console's, as on the hardware ones.
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) act(deed)
    }
    const up = (event: KeyboardEvent) => {
      if (keyOf(event) === KEYS.cough) act({ do: 'cough', on: false })
      if (event.key === ' ' && !writes(event.target)) {
        event.preventDefault()
        event.stopPropagation()
      }
    }
    const away = () => { act({ do: 'cough', on: false }) }
    window.addEventListener('keydown', down, true)
    window.addEventListener('keyup', up, true)
    window.addEventListener('blur', away)
    return () => {
      window.removeEventListener('keydown', down, true)
      window.removeEventListener('keyup', up, true)
      window.removeEventListener('blur', away)
    }
  }, [act, outputs])

  return [settled, act]
}
