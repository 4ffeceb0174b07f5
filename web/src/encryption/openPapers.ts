/** The papers of this browser's seat: loaded with the groups, when there is something sealed. */
import { deliveryOf } from './delivery.ts'
import { keepingOf, ringKeepingOf } from './keeping.ts'
import { PAPERS, Papers, type PapersAround, type Reader } from './papers.ts'

type Seat = Pick<PapersAround, 'time' | 'trusted' | 'changed'> & Readonly<{ signedIn: <T>(request: () => Promise<T>) => Promise<T> }>

export function openPapers(reader: Reader, { signedIn, time, trusted, changed }: Seat): Papers {
  const { summit, member } = reader
  return new Papers(reader, {
    delivery: deliveryOf(summit, member, PAPERS, signedIn),
    keeping: keepingOf(summit, member, PAPERS),
    ring: ringKeepingOf(summit, member),
    time,
    random: Math.random,
    trusted,
    changed,
  })
}
