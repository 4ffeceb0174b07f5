import { useEffect } from 'react'
import type { Attending } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { PLENARY } from '../media/purpose.ts'
import { nextTongue } from '../media/speaks.ts'
import { deedOf } from './keys.ts'

/** The plenary on the keyboard. `may`: what this seat may send. */
export function useKeys(attending: Attending, may: readonly string[]): void {
  const sends = may.join(' ')
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
      // A list is chosen from with letters, too.
      if (writes(event.target) || event.target instanceof HTMLSelectElement) return
      const { now } = attending
      // Nobody interprets in a caucus: there is nothing to choose.
      const deed = deedOf(keyOf(event), now.here.chamber === PLENARY ? now.channels : undefined, sends.split(' '))
      if (deed?.do === 'mute') attending.mute(!now.muted)
      if (deed?.do === 'camera') attending.camera(!now.cameraOn)
      const tongue = deed?.do === 'speak' ? nextTongue(now.tongues, now.speaks) : undefined
      if (tongue !== undefined) attending.speakIn(tongue)
      if (deed?.do === 'choose') attending.choose(deed.channel)
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [attending, sends])
}
