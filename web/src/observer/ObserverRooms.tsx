import { useEffect, useState } from 'react'
import { observerRoomOf } from '../app/room.ts'
import type { ObserverSeat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { Broadcast, Helping, LineCheck, Plenary } from '../app/rooms.ts'
import { Over } from './Over.tsx'
import { OnAir } from '../onair/OnAir.tsx'
import { waitOutside } from '../media/prepare.ts'
import { placeOf, type Leaving } from './standing.ts'
import { Waiting } from './Waiting.tsx'

/** An observer's seat: outside, or in the session that they are admitted to. */
export function ObserverRooms({ seat, entered, onEnter }: { seat: ObserverSeat; entered: boolean; onEnter: () => void }) {
  const { view, shown } = useSeat(seat)
  const [place, setPlace] = useState(() => placeOf(undefined, view, shown))
  const next = placeOf(place, view, shown)
  if (next.inside !== place.inside || next.admitted !== place.admitted || next.why !== place.why) setPlace(next)
  const room = observerRoomOf(shown, entered)
  useEffect(() => {
    if (room !== 'waiting') return undefined
    void (seat.role === 'broadcaster' ? Broadcast : Plenary).load().catch(() => undefined)
    return waitOutside(seat)
  }, [room, seat])
  const booth = room === 'check' ? undefined : view.booths.find(({ technicians }) => technicians?.includes(seat.member))
  return (
    <OnAir seat={seat}>
      <Inside seat={seat} room={room} why={next.why} onEnter={onEnter} />
      {booth ? <Helping seat={seat} booth={booth} /> : null}
    </OnAir>
  )
}

function Inside({ seat, room, why, onEnter }: { seat: ObserverSeat; room: ReturnType<typeof observerRoomOf>; why: Leaving | undefined; onEnter: () => void }) {
  switch (room) {
    case 'check':
      return <LineCheck seat={seat} onEnter={onEnter} />
    case 'waiting':
      return <Waiting seat={seat} why={why} />
    case 'plenary':
      return seat.role === 'broadcaster' ? <Broadcast seat={seat} /> : <Plenary seat={seat} />
    case 'adjourned':
      return <Over seat={seat} />
  }
}
