import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import type { Attending } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { BoothRoom, type BoothNow } from './room.ts'
import { silent, TALK_KEYS, talkDeedOf } from './talking.ts'

export type BoothTalk = Readonly<{
  room: BoothRoom
  now: BoothNow
}>

const nothing = (): (() => void) => () => undefined

/** The booth's own room, for as long as its screen is there, and the key that talks to it. */
export function useBoothRoom(seat: Seat<Sitting>, booth: string | undefined, attending: Attending): BoothTalk | undefined {
  const room = useMemo(() => (booth === undefined ? undefined : new BoothRoom(seat, booth, attending)), [seat, booth, attending])

  // Whoever talks while their booth becomes another one means boothmates still.
  const talkKey = useRef(silent)
  useEffect(() => {
    const leave = room?.hold(talkKey.current)
    return () => {
      talkKey.current = room?.talkKey ?? silent
      leave?.()
    }
  }, [room])

  useEffect(() => {
    if (!room) return
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return
      const deed = talkDeedOf(keyOf(event), event.shiftKey)
      if (!deed) return
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) room.talk(deed)
    }
    const up = (event: KeyboardEvent) => { if (keyOf(event) === TALK_KEYS.talk) room.talk('release') }
    const away = () => { room.talk('release') }
    window.addEventListener('keydown', down, true)
    window.addEventListener('keyup', up, true)
    window.addEventListener('blur', away)
    return () => {
      window.removeEventListener('keydown', down, true)
      window.removeEventListener('keyup', up, true)
      window.removeEventListener('blur', away)
    }
  }, [room])

  const now = useSyncExternalStore(room?.subscribe ?? nothing, () => room?.now)
  return room && now && { room, now }
}
