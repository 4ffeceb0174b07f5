/**
 * A chamber with 64 members, each with the app's own group, all in this one process: one more comes in, and goes out again
 * by an act. Timed from the commit's being sent, and of who goes out from the act's, until the last of them has switched.
 */
import { Device } from '../../e2e/harness/device.ts'
import { Headless } from '../../e2e/harness/headless.ts'
import { linkOf } from './stage.ts'

const size = 64
/** So many come in at a time. */
const together = 8
const rounds = 2
const chamber = 'caucus-moscow'
const patience = 120_000

/** Until every one of them is in an epoch with so many leaves. */
function all(members: readonly Headless[], leaves: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const there = () => members.every(({ group: { now } }) => now.maySend && now.epoch?.leaves.length === leaves)
    const ends: (() => void)[] = []
    const end = () => {
      clearTimeout(tired)
      for (const each of ends) each()
    }
    const look = () => {
      if (!there()) return
      end()
      resolve()
    }
    const tired = setTimeout(() => {
      end()
      reject(new Error(`not ${String(leaves)}: ${members.map(({ group: { now } }) => now.epoch?.leaves.length ?? 0).join(' ')}`))
    }, patience)
    for (const { group } of members) ends.push(group.subscribe(look))
    look()
  })
}

const last = (members: readonly Headless[]): number => Math.max(...members.map(({ committedAt }) => committedAt))

export async function measure(links: string): Promise<{ added: number[]; removed: number[]; one: number[]; processor: number[] }> {
  const secretary = await Device.enrol(linkOf(links, 'moscow', 'secretary'))
  const come = async (n: number): Promise<Headless> =>
    Headless.enrol(await secretary.invite(`bench-${String(n)}`, { name: `Member ${String(n)}`, role: 'delegate', languages: ['ru'], to: 3_600_000 }), chamber)
  const members: Headless[] = []
  const took = { added: [] as number[], removed: [] as number[], one: [] as number[], processor: [] as number[] }
  try {
    while (members.length < size) {
      const more: Headless[] = []
      for (let n = 0; n < together; n++) more.push(await come(members.length + n))
      members.push(...more)
      await Promise.all(more.map((each) => each.enter()))
      await all(members, members.length)
    }
    const away = async (guest: Headless): Promise<void> => {
      const sent = performance.now()
      const { status, text } = await secretary.act('revoke', { member: guest.device.member })
      if (status !== 200) throw new Error(`revoke: ${text}`)
      await all(members, size)
      took.removed.push(performance.now() - sent)
      guest.leave()
    }
    for (let round = 0; round < rounds; round++) {
      const guest = await come(size + 2 * round)
      const before = process.cpuUsage()
      await guest.enter()
      await all([...members, guest], size + 1)
      took.added.push(performance.now() - last(members))
      const { user, system } = process.cpuUsage(before)
      took.processor.push((user + system) / 1000 / (size + 1))
      await away(guest)
      // Once more with one who lets the next in and one who follows: what the others do, they do on machines of their own.
      const [leading, following, ...others] = members
      if (!leading || !following) throw new Error('nobody is there')
      for (const { group } of others) group.stop()
      const next = await come(size + 2 * round + 1)
      await next.enter()
      await all([leading, following], size + 1)
      took.one.push(performance.now() - last([leading, following]))
      for (const { group } of others) group.start()
      await all([...members, next], size + 1)
      await away(next)
    }
    return took
  } finally {
    for (const member of members) member.leave()
  }
}
