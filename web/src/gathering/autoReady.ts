/** A principal with a test signal has nobody to press "We are ready": it says so itself, once a gathering or recess. */
import { Problem } from '../api/problem.ts'
import { findMember, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'

const waitingForReady = (view: View) => view.phase === 'gathering' || view.phase === 'recess'

/** Runs until the answer is called. */
export function readyByItself(seat: Pick<Seat, 'member' | 'now' | 'act' | 'subscribe'>): () => void {
  let said = false
  let saying = false
  let over = false
  const look = () => {
    const { view, status } = seat.now
    if (!waitingForReady(view)) said = false
    if (over || said || saying || status !== 'live' || !waitingForReady(view)) return
    const own = findMember(view, seat.member)?.delegation
    if (!own || own.ready) return
    saying = true
    seat
      .act('ready', {})
      .then(
        () => true,
        // Somebody else was faster: the next view asks again. Anything else is final.
        (error: unknown) => error instanceof Problem && error.kind !== 'stale',
      )
      .then((done) => {
        said = done && waitingForReady(seat.now.view)
        saying = false
        if (!done) look()
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
