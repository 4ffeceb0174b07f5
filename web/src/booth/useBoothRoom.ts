import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import type { Attending } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { BoothRoom, type BoothNow } from './room.ts'
import { afterTalk, silent, TALK_KEYS, talkDeedOf, talks, type TalkDeed } from './talking.ts'

export type BoothTalk = Readonly<{
  room: BoothRoom
  now: BoothNow
  /** The interpreter means the booth, whether or not it hears them yet. */
  on: boolean
  act: (deed: TalkDeed) => void
}>

const nothing = (): (() => void) => () => undefined

/** The booth's own room, for as long as its screen is there, and the key that talks to it. */
export function useBoothRoom(seat: Seat<Sitting>, booth: string | undefined, attending: Attending): BoothTalk | undefined {
  const room = useMemo(() => (booth === undefined ? undefined : new BoothRoom(seat, booth, attending)), [seat, booth, attending])
  const [talking, setTalking] = useState(silent)
  const act = useCallback((deed: TalkDeed) => { setTalking((was) => afterTalk(was, deed)) }, [])
  const on = talks(talking)

  useEffect(() => room?.hold(), [room])
  useEffect(() => { room?.talk(on) }, [room, on])

  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return
      const deed = talkDeedOf(keyOf(event), event.shiftKey)
      if (!deed) return
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) act(deed)
    }
    const up = (event: KeyboardEvent) => { if (keyOf(event) === TALK_KEYS.talk) act('release') }
    const away = () => { act('release') }
    window.addEventListener('keydown', down, true)
    window.addEventListener('keyup', up, true)
    window.addEventListener('blur', away)
    return () => {
      window.removeEventListener('keydown', down, true)
      window.removeEventListener('keyup', up, true)
      window.removeEventListener('blur', away)
    }
  }, [act])

  const now = useSyncExternalStore(room?.subscribe ?? nothing, () => room?.now)
  return room && now && { room, now, on, act }
}
