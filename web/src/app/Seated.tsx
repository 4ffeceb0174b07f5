import { Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember } from '../api/view.ts'
import { RefusalScreen } from '../door/Refusal.tsx'
import { Adjourned } from '../gathering/Adjourned.tsx'
import { Gathering } from '../gathering/Gathering.tsx'
import { preferLanguages } from '../i18n/i18n.ts'
import type { Device } from '../identity/keystore.ts'
import type { Signal } from '../identity/links.ts'
import { Screen } from '../ui/Screen.tsx'
import { Connection } from './connection.ts'
import { hasEntered, markEntered } from './entered.ts'
import { late } from './late.tsx'
import { roomOf } from './room.ts'
import type { Seat } from './seat.ts'
import { Standstill } from './Standstill.tsx'
import { holdSeat } from './tab.ts'
import { SeatContext, useSeat } from './useSeat.ts'

const LineCheck = late(() => import('../check/LineCheck.tsx'))
const Plenary = late(() => import('../plenary/Plenary.tsx'))
const Booth = late(() => import('../booth/Booth.tsx'))
const Desk = late(() => import('../secretary/Desk.tsx'))

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
  const now = useSyncExternalStore(connection.subscribe, connection.read)
  switch (now.status) {
    case 'revoked':
    case 'foreign':
    case 'elsewhere':
      return <Standstill state={now.status} />
    case 'connecting':
    case 'node-gone':
    case 'live':
    case 'over':
      if (!now.view) return <Standstill state={now.status === 'node-gone' ? 'nodeGone' : 'connecting'} />
      return (
        <SeatContext value={connection.seat}>
          <Rooms seat={connection.seat} entered={entered} onEnter={onEnter} />
        </SeatContext>
      )
  }
}

function Rooms({ seat, entered, onEnter }: { seat: Seat; entered: boolean; onEnter: () => void }) {
  const { view } = useSeat(seat)
  const { t } = useTranslation()
  const found = findMember(view, seat.member)
  const languages = found?.member.languages.join()
  useEffect(() => {
    if (languages) void preferLanguages(languages.split(','))
  }, [languages])
  const role = found?.member.role
  useEffect(() => {
    // When it cannot be loaded now, it is asked for again on the way in.
    if (role === 'principal' || role === 'delegate') void Plenary.load().catch(() => undefined)
    if (role === 'interpreter') void Booth.load().catch(() => undefined)
  }, [role])
  const room = found && roomOf(view.phase, found.member.role, entered)
  useEffect(() => {
    // The doors open for everyone in the same instant: the room's code is at hand by then.
    if (room === 'gathering') void Plenary.load().catch(() => undefined)
  }, [room])
  if (!room) return <RefusalScreen why="revoked" />
  return (
    <Suspense fallback={<Screen name={t('loading')} centre>{null}</Screen>}>
      {room === 'check' ? <LineCheck seat={seat} onEnter={onEnter} /> : null}
      {room === 'gathering' ? <Gathering seat={seat} /> : null}
      {room === 'plenary' ? <Plenary seat={seat} /> : null}
      {room === 'booth' ? <Booth seat={seat} /> : null}
      {room === 'desk' ? <Desk seat={seat} /> : null}
      {room === 'adjourned' ? <Adjourned seat={seat} /> : null}
    </Suspense>
  )
}
