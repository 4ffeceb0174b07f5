import { Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember } from '../api/view.ts'
import { RefusalScreen } from '../door/Refusal.tsx'
import { Adjourned } from '../gathering/Adjourned.tsx'
import { Gathering } from '../gathering/Gathering.tsx'
import { Withdrawn } from '../gathering/Withdrawn.tsx'
import { preferLanguages } from '../i18n/i18n.ts'
import type { Device } from '../identity/keystore.ts'
import type { Signal } from '../identity/links.ts'
import { OnAir } from '../onair/OnAir.tsx'
import { waitOutside } from '../media/prepare.ts'
import { caucusOf } from '../media/purpose.ts'
import { useWhereabouts } from '../media/useWhereabouts.ts'
import { ObserverRooms } from '../observer/ObserverRooms.tsx'
import { RecordContext } from '../record/context.ts'
import { RecordAlarm } from '../record/RecordAlarm.tsx'
import { Screen } from '../ui/Screen.tsx'
import { checkLate } from './checkLate.ts'
import { Connection } from './connection.ts'
import { hasEntered, markEntered } from './entered.ts'
import { roomOf } from './room.ts'
import { Booth, Caucus, Desk, LineCheck, Plenary } from './rooms.ts'
import { isMemberSeat, isObserverSeat, type Seat } from './seat.ts'
import { Standstill } from './Standstill.tsx'
import { holdSeat } from './tab.ts'
import { useSeat } from './useSeat.ts'


/** A seat that this device holds: its connection, and the room it is in. */
export function Seated({ device, clock, signal }: { device: Device; clock: number; signal: Signal }) {
  const [connection, setConnection] = useState<Connection>()
  const [elsewhere, setElsewhere] = useState(false)
  // How often this tab has taken the seat from another.
  const [takings, setTakings] = useState(0)
  const [entered, setEntered] = useState(() => signal.signal !== undefined || hasEntered(device.summit, device.member))

  useEffect(() => {
    let over = false
    let release: () => void = () => undefined
    const made = new Connection(device, signal, clock)
    const lost = () => {
      made.stop('elsewhere')
      setElsewhere(true)
    }
    void holdSeat(device.summit, device.member, takings > 0, lost).then((held) => {
      if (over) {
        held?.release()
        return
      }
      if (!held) {
        setElsewhere(true)
        return
      }
      release = held.release
      setElsewhere(false)
      setConnection(made)
      made.start(device.role === 'secretary' || signal.signal !== undefined || hasEntered(device.summit, device.member))
    })
    return () => {
      over = true
      made.stop()
      release()
      setConnection(undefined)
    }
  }, [device, signal, clock, takings])

  if (elsewhere)
    return (
      <Standstill
        state="elsewhere"
        onUseHere={() => {
          setTakings(takings + 1)
        }}
      />
    )
  if (!connection) return null
  return (
    <Connected
      connection={connection}
      entered={entered}
      onEnter={() => {
        markEntered(device.summit, device.member)
        setEntered(true)
        connection.sitDown()
      }}
    />
  )
}

function Connected({ connection, entered, onEnter }: { connection: Connection; entered: boolean; onEnter: () => void }) {
  const { t } = useTranslation()
  const now = useSyncExternalStore(connection.subscribe, connection.read)
  const { seat } = connection
  const seen = now.view !== undefined
  useEffect(() => (seen ? checkLate(connection.record, seat.summit) : undefined), [connection, seat.summit, seen])
  switch (now.status) {
    case 'revoked':
    case 'replaced':
    case 'foreign':
    case 'elsewhere':
      return <Standstill state={now.status} />
    case 'connecting':
    case 'node-gone':
    case 'live':
    case 'over':
      if (!now.view) return <Standstill state={now.status === 'node-gone' ? 'nodeGone' : 'connecting'} />
      return (
        <RecordContext value={connection.record}>
          <RecordAlarm summit={seat.summit} />
          <Suspense fallback={<Screen name={t('loading')} centre>{null}</Screen>}>
            {isMemberSeat(seat) ? <Rooms seat={seat} entered={entered} onEnter={onEnter} /> : null}
            {isObserverSeat(seat) ? <ObserverRooms seat={seat} entered={entered} onEnter={onEnter} /> : null}
          </Suspense>
        </RecordContext>
      )
  }
}

function Rooms({ seat, entered, onEnter }: { seat: Seat; entered: boolean; onEnter: () => void }) {
  const { view, shown } = useSeat(seat)
  const found = findMember(view, seat.member)
  const languages = found?.member.languages.join()
  useEffect(() => {
    if (languages) void preferLanguages(languages.split(','))
  }, [languages])
  const { role } = seat
  useEffect(() => {
    // When it cannot be loaded now, it is asked for again on the way in.
    if (role === 'principal' || role === 'delegate') void Promise.all([Plenary.load(), Caucus.load()]).catch(() => undefined)
    if (role === 'interpreter') void Promise.all([Booth.load(), Caucus.load()]).catch(() => undefined)
  }, [role])
  const { here } = useWhereabouts(seat)
  const room = found && roomOf(shown, role, entered, found.delegation.withdrawn, here.chamber === caucusOf(seat.delegation))
  useEffect(() => {
    // The doors open for everyone in the same instant: the room's code is at hand by then.
    if (room !== 'gathering') return undefined
    void Plenary.load().catch(() => undefined)
    return waitOutside(seat)
  }, [room, seat])
  return (
    <OnAir seat={seat} apart={room === 'caucus'}>
      <Room seat={seat} room={room} onEnter={onEnter} />
    </OnAir>
  )
}

function Room({ seat, room, onEnter }: { seat: Seat; room: ReturnType<typeof roomOf> | undefined; onEnter: () => void }) {
  switch (room) {
    case undefined:
      return <RefusalScreen why="revoked" />
    case 'check':
      return <LineCheck seat={seat} onEnter={onEnter} />
    case 'gathering':
      return <Gathering seat={seat} />
    case 'plenary':
      return <Plenary seat={seat} />
    case 'caucus':
      return <Caucus seat={seat} />
    case 'booth':
      return <Booth seat={seat} />
    case 'desk':
      return <Desk seat={seat} />
    case 'adjourned':
      return <Adjourned seat={seat} />
    case 'withdrawn':
      return <Withdrawn seat={seat} />
  }
}
