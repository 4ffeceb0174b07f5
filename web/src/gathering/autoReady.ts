/** A principal with a test signal has nobody to press "We are ready": it says so itself, once a gathering or recess. */
import { Problem } from '../api/problem.ts'
import { findMember, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { sessionToJoin } from './readiness.ts'

const waitingForReady = (view: View) => view.phase === 'gathering' || view.phase === 'recess'

/** Runs until the answer is called. */
export function readyByItself(seat: Pick<Seat, 'member' | 'now' | 'act' | 'subscribe'>): () => void {
  let stretch = 0
  let saidIn = 0
  let waiting = false
  let saying = false
  let over = false
  const look = () => {
    const { view, status } = seat.now
    if (waitingForReady(view) && !waiting) stretch++
    waiting = waitingForReady(view)
    if (over || saying || !waiting || saidIn === stretch || status !== 'live') return
    const own = findMember(view, seat.member)?.delegation
    if (!own || own.ready !== '') return
    const [at, seen] = [stretch, view.head.seq]
    saying = true
    seat
      .act('ready', { session: sessionToJoin(view, own.id) })
      .then(
        () => true,
        // Somebody else was faster: the next view asks again. Any other refusal is final.
        (error: unknown) => !(error instanceof Problem && error.kind === 'stale'),
      )
      .then((done) => {
        saying = false
        if (done) saidIn = at
        if (done || seat.now.view.head.seq !== seen) look()
      })
      .catch(() => undefined)
  }
  const end = seat.subscribe(look)
  look()
  return () => {
    over = true
    end()
  }
}
