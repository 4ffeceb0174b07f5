import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Attending } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import type { BoothAirNow } from './boothAir.ts'
import { deedOf, KEYS, type Console, type Deed, type Wish } from './console.ts'
import { isHome } from './home.ts'
import { LiveConsole } from './liveConsole.ts'
import { Reach, stepsBack, takesSpace } from './space.ts'

export type Act = (deed: Deed | Wish) => void

/** The console of one seat, its part in the air of the booth, and the keyboard. */
export function useConsole(attending: Attending): readonly [Console, Act, BoothAirNow] {
  const live = useMemo(() => new LiveConsole(attending), [attending])
  const console = useSyncExternalStore(live.subscribe, () => live.now)
  const air = useSyncExternalStore(live.air.subscribe, () => live.air.now)
  useEffect(() => live.hold(), [live])

  useEffect(() => {
    const reach = new Reach()
    const unwatch = reach.watch()
    /** Space went down for the console: coming up it presses nothing either. */
    let spaced = false
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return
      const key = keyOf(event)
      if (key === ' ' && !event.repeat) spaced = !takesSpace(event.target, reach.at)
      if (key === ' ' && !spaced) return
      // From anywhere else it first goes home, and refuses nobody on the way.
      const declines = key === 'Escape' && live.air.asks && isHome(event.target) && !stepsBack(event.target)
      const deed = declines ? ({ do: 'decline' } as const) : deedOf(key, live.outputs)
      if (!deed) return
      // Whatever else has the focus: an interpreter's keys are the console's, as on the hardware ones.
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) live.act(deed)
    }
    const up = (event: KeyboardEvent) => {
      if (keyOf(event) === KEYS.cough) live.act({ do: 'cough', on: false })
      if (event.key === ' ' && spaced) {
        spaced = false
        event.preventDefault()
        event.stopPropagation()
      }
    }
    const away = () => { live.act({ do: 'cough', on: false }) }
    window.addEventListener('keydown', down, true)
    window.addEventListener('keyup', up, true)
    window.addEventListener('blur', away)
    return () => {
      unwatch()
      window.removeEventListener('keydown', down, true)
      window.removeEventListener('keyup', up, true)
      window.removeEventListener('blur', away)
    }
  }, [live])

  return [console, live.act, air]
}
