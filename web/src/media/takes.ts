/**
 * What a seat on a poor line does not take of the others, told as a signal that stands: who sends need not tell it what they
 * signed of that. Pure. Whoever is told nothing that can be read sends everything.
 */

/** `{"pictures":false,"voices":[MEMBER,...]}`; without a part, all of it. */
export const TAKES = 'takes'

export type Takes = Readonly<{ pictures?: false; voices?: readonly string[] }>

/** Undefined: everything. */
export function takesOf(pictures: boolean, voices: ReadonlySet<string> | undefined): Takes | undefined {
  if (pictures && !voices) return undefined
  return { ...(!pictures && { pictures }), ...(voices && { voices: [...voices].sort() }) }
}

/** Whether who said this takes what a member sends for this purpose. */
export function isTaken(said: unknown, member: string, purpose: string): boolean {
  if (typeof said !== 'object' || said === null) return true
  if (purpose === 'camera') return !('pictures' in said && said.pictures === false)
  return !('voices' in said && Array.isArray(said.voices)) || said.voices.includes(member)
}

/** A poor line carries one voice; beside it the silence of an output, and who has just begun to speak. */
const FEW = 3

/** Whether who said this is on a line that carries few voices, and this member's is one of them. */
export function takesAsFew(said: unknown, member: string): boolean {
  return typeof said === 'object' && said !== null && 'voices' in said && Array.isArray(said.voices) && said.voices.length <= FEW && said.voices.includes(member)
}

/** What was on its way when a seat ceased to take it has come by then, and what is signed of it, too. */
const LAST_MS = 4000

/** Who takes what this seat sends. */
export class Takers {
  readonly #takenMs = new Map<string, number>()

  /** Those who take what a member sends for a purpose, or did until a moment ago; undefined: everybody does. */
  of(member: string, purpose: string, present: ReadonlySet<string>, said: ReadonlyMap<string, unknown>, nowMs: number): readonly string[] | undefined {
    if (said.size === 0) {
      this.#takenMs.clear()
      return undefined
    }
    return [...present].filter((each) => {
      const stream = `${each} ${purpose}`
      if (isTaken(said.get(each), member, purpose) || !this.#takenMs.has(stream)) this.#takenMs.set(stream, nowMs)
      return nowMs - (this.#takenMs.get(stream) ?? nowMs) < LAST_MS
    })
  }
}
