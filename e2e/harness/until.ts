/** Waiting for a condition, with a deadline: the only way in which a suite waits. */
import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds that anything in the room may take on a loaded machine. */
export const patience = 60_000

/** Milliseconds between two looks. */
const interval = 60

/** Looks again and again until `look` gives a value that `enough` accepts; the error says what was seen last. */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  enough: (seen: T) => boolean,
  deadline: number = patience,
): Promise<T> {
  const end = Date.now() + deadline
  for (;;) {
    const seen = await look()
    if (enough(seen)) return seen
    if (Date.now() > end) throw new Error(`${what}: not within ${String(deadline)} ms; last seen: ${JSON.stringify(seen)}`)
    await pause(interval)
  }
}
