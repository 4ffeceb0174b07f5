/**
 * Whether a microphone hears its own loudspeaker: whether how loud it is follows, after one and the same while, how loud is
 * what is played. Pure: levels go in, a verdict comes out. It needs twelve seconds in which others are heard and the person
 * themself is mostly silent, and would rather say nothing than be wrong: two voices that rise and fall together by chance do
 * so neither three times nor after the same while.
 */

/** How long the sound is of which one level is taken, in seconds. */
export const BLOCK_S = 0.01
/** Levels that are judged together: four seconds. */
const JUDGED = 400
/** The longest way through a loudspeaker, a room and a microphone, in blocks: half a second. */
const LAG = 50
/** What comes sooner than it was played is no echo, but the same voice on another way; it is looked for as far. */
const LOOKED_BACK = LAG
/** Less than this is nothing, in dBFS. */
const NOTHING_DB = -75
/** Played louder than this it is somebody's voice. */
const PLAYED_DB = -50
/** For so many of the levels judged: else nothing was to be heard. */
const PLAYED_PART = 0.25
/** So loud an echo is heard by others. */
const HEARD_DB = -55
/** A room holds a sound and lets it go by about so much in a block, 60 dB in half a second. Both are held alike, so that the room makes less of a difference. */
const RELEASE_DB = 1.2
/** Two voices that have nothing to do with each other agree by more than this in one of a hundred stretches; an echo, by more than 0.9. */
const ALIKE = 0.8
/** So many times in a row, */
const TIMES = 3
/** after the same while, within so many blocks. */
const SAME = 3
/** So many times not, and it is over. */
const OVER = 2

const decibels = (power: number): number => Math.max(NOTHING_DB, 10 * Math.log10(power))

export class Echo {
  #played: number[] = []
  #taken: number[] = []
  #since = 0
  #lag = 0
  #times = 0
  #not = 0
  #found = false

  get found(): boolean {
    return this.#found
  }

  /** Takes the mean squares of blocks that were played, and of those that the microphone took at the same time. */
  hear(played: readonly number[], taken: readonly number[]): void {
    played.forEach((power, n) => {
      hold(this.#played, decibels(power))
      hold(this.#taken, decibels(taken[n] ?? 0))
      if (++this.#since < JUDGED || this.#taken.length < JUDGED + LAG + LOOKED_BACK) return
      this.#since = 0
      this.#judge()
    })
  }

  /** Something is missing between what was heard and what comes next. */
  skip(): void {
    this.#played = []
    this.#taken = []
    this.#since = 0
  }

  #judge(): void {
    // The microphone's levels lie so that what was played before and after them is known, too.
    const taken = this.#taken.slice(LAG, LAG + JUDGED)
    const at = (lag: number) => this.#played.slice(LAG - lag, LAG - lag + JUDGED)
    if (at(0).filter((db) => db > PLAYED_DB).length < PLAYED_PART * JUDGED) return
    let [best, lag] = [0, -1]
    for (let each = -LOOKED_BACK; each <= LAG; each++) {
      const like = alike(at(each), taken)
      if (like > best) [best, lag] = [like, each]
    }
    const found = best >= ALIKE && lag >= 0 && loudUnder(at(lag), taken) >= HEARD_DB
    this.#times = !found ? 0 : this.#times > 0 && Math.abs(lag - this.#lag) <= SAME ? this.#times + 1 : 1
    this.#not = found ? 0 : this.#not + 1
    this.#lag = lag
    if (this.#times >= TIMES) this.#found = true
    else if (this.#not >= OVER) this.#found = false
  }
}

function hold(levels: number[], db: number): void {
  levels.push(Math.max(db, (levels.at(-1) ?? NOTHING_DB) - RELEASE_DB))
  if (levels.length > JUDGED + LAG + LOOKED_BACK) levels.shift()
}

/** How much two rise and fall together, from -1 to 1; 0 where one of them does not. */
function alike(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  a.forEach((each, n) => {
    const [x, y] = [each - meanA, (b[n] ?? 0) - meanB]
    ab += x * y
    aa += x * x
    bb += y * y
  })
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

const mean = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0) / all.length

/** How loud the microphone is while what is played is in its loudest quarter. */
function loudUnder(played: readonly number[], taken: readonly number[]): number {
  const loud = [...played].sort((a, b) => b - a)[Math.floor(played.length / 4)] ?? 0
  return mean(taken.filter((_, n) => (played[n] ?? NOTHING_DB) >= loud))
}
