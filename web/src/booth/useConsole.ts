import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { View } from '../api/view.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { BoothAir, type BoothAirNow } from './boothAir.ts'
import { after, begin, boothOf, deedOf, KEYS, speaking, type Console, type Deed, type Wish } from './console.ts'
import { Reach, stepsBack, takesSpace } from './space.ts'

export type Act = (deed: Deed | Wish) => void

/** The console of one seat: its state, its part in the air of the booth, the keyboard, and what is sent. */
export function useConsole(view: View, member: string, attending: Attending, now: AttendingNow): readonly [Console, Act, BoothAirNow] {
  const booth = boothOf(view, member)
  const outputs = booth?.outputs.join(' ') ?? ''
  const [console, setConsole] = useState(() => begin(booth?.outputs ?? []))
  const boothAir = useMemo(() => new BoothAir(attending), [attending])
  const air = useSyncExternalStore(boothAir.subscribe, () => boothAir.now)
  useEffect(() => boothAir.hold(), [boothAir])
  const act = useCallback<Act>((deed) => {
    const { output } = boothAir.now
    if (deed.do === 'toggle-air' || deed.do === 'hand-over') setConsole((c) => after(c, { do: 'ask', output }))
    if (deed.do === 'toggle-air') boothAir.press('air')
    else if (deed.do === 'hand-over') boothAir.press('hand')
    else if (deed.do === 'decline') boothAir.press('no')
    else setConsole((c) => after(c, deed))
  }, [boothAir])

  // What the booth, the floor and the record ask of the console holds from this very drawing on.
  const turned = console.mate !== undefined && air.output !== undefined ? after(console, { do: 'ask', output: air.output }) : console
  const settled = after(after(turned, { do: 'air', on: air.sinceMs !== undefined }), { do: 'floor', language: now.speaker?.language ?? '', outputs: booth?.outputs ?? [] })
  if (settled !== console) setConsole(settled)

  const { output, hushed } = speaking(settled, booth)
  useEffect(() => {
    attending.speak({ output, hushed })
  }, [attending, output, hushed])
  useEffect(() => { boothAir.speakInto(settled.output) }, [boothAir, settled.output])

  useEffect(() => {
    const languages = outputs === '' ? [] : outputs.split(' ')
    const reach = new Reach()
    const unwatch = reach.watch()
    /** Space went down for the console: coming up it presses nothing either. */
    let spaced = false
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return
      const key = keyOf(event)
      if (key === ' ' && !event.repeat) spaced = !takesSpace(event.target, reach.at)
      if (key === ' ' && !spaced) return
      const deed = key === 'Escape' && boothAir.asks && !stepsBack(event.target) ? ({ do: 'decline' } as const) : deedOf(key, languages)
      if (!deed) return
      // Whatever else has the focus: an interpreter's keys are the console's, as on the hardware ones.
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) act(deed)
    }
    const up = (event: KeyboardEvent) => {
      if (keyOf(event) === KEYS.cough) act({ do: 'cough', on: false })
      if (event.key === ' ' && spaced) {
        spaced = false
        event.preventDefault()
        event.stopPropagation()
      }
    }
    const away = () => { act({ do: 'cough', on: false }) }
    window.addEventListener('keydown', down, true)
    window.addEventListener('keyup', up, true)
    window.addEventListener('blur', away)
    return () => {
      unwatch()
      window.removeEventListener('keydown', down, true)
      window.removeEventListener('keyup', up, true)
      window.removeEventListener('blur', away)
    }
  }, [act, boothAir, outputs])

  return [settled, act, air]
}
