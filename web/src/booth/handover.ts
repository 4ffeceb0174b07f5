/**
 * Who of one booth is on air, and how it passes from one to the next: asked for, granted, counted down, or taken. Pure:
 * it knows no sound, no names and no clock but the one that it is given, and compares no time with another's.
 *
 * Of two who are on air the later turn has it, and the one before goes off only once the other is heard: there is no
 * gap, and no more overlap than a listener far away needs. A turn is a number above every one seen, as in a Lamport
 * clock: who did not know of the other's turn does not have the later one.
 */

/** What a boothmate tells of being on air: the language spoken into, and the turn. `held`: after a hand-over that did not work, they stay. */
export type Turn = Readonly<{ output: string; turn: number; held: boolean }>

/** What is said once to a boothmate. `ask`: for the air, or, from who is on air, to take over. */
export type Word = 'ask' | 'accept' | 'no'

/** What is seen of the booth. */
export type Sight = Readonly<{
  me: string
  /** There is a line, whether or not anything can be read on it yet. */
  line: boolean
  /** There is one on which to see and tell anything. */
  joined: boolean
  /** Boothmates who are there. */
  present: ReadonlySet<string>
  /** Of those, who are on air. */
  onAir: ReadonlyMap<string, Turn>
  /** Of those, whose output is live to us. */
  live: ReadonlySet<string>
  /** Who of another booth is on air for the listeners that we would speak to. */
  busy?: string | undefined
}>

export type Stage =
  | Readonly<{ at: 'rest' }>
  /** We have asked who is on air, or told everybody that we want to go. `ask` is the number of the question. */
  | Readonly<{ at: 'asking'; of: string; ask: number; sinceMs: number }>
  | Readonly<{ at: 'offering'; to: ReadonlySet<string>; ask: number }>
  /** We are asked: by who wants the air, or by who wants to go. */
  | Readonly<{ at: 'asked'; by: string; ask: number }>
  | Readonly<{ at: 'offered'; by: string; ask: number }>
  /** It is agreed and counted down. */
  | Readonly<{ at: 'taking'; from: string; ask: number; turn: number; sinceMs: number }>
  | Readonly<{ at: 'giving'; to: string; ask: number; sinceMs: number }>
  /** Another booth has our listeners: once more, and they have two. */
  | Readonly<{ at: 'warned'; of: string; sinceMs: number }>

/** What has just come to an end, and with whom. */
export type News = Readonly<{ what: 'declined' | 'withdrawn' | 'failed' | 'taken' | 'gone'; who: string }>

export type Handover = Readonly<{
  /** Undefined: off air. `sinceMs`: since when it is counted, undefined: not yet, or not any more. `awayMs`: since when there is no line. */
  turn: Readonly<{ number: number; held: boolean; sinceMs: number | undefined; awayMs?: number | undefined }> | undefined
  stage: Stage
  /** The highest turn that was ever seen. */
  highest: number
  /** The number of our last question. */
  asked: number
  /** A boothmate on air after us: since when, and since when they are heard. */
  over: Readonly<{ by: string; sinceMs: number; liveMs: number | undefined }> | undefined
  /**
   * On air, the line broke: nobody is to be cut short by who comes back. Then since when there is one again; silent until
   * boothmates have had time to tell that they have taken over.
   */
  returning: 'away' | number | undefined
  /** A boothmate on air who is not heard, since when. */
  unheard: Readonly<{ who: string; sinceMs: number }> | undefined
  news: News | undefined
  /** When it came. */
  newsMs: number
}>

export type Event =
  | Readonly<{ press: 'air' | 'hand' | 'no' }>
  | Readonly<{ heard: Word; ask: number; from: string }>
  /** Time has passed, or something else is seen. */
  | 'look'

/** `ask`: the number of the question, of whoever asked it; an answer to another than the one that stands is none. */
export type Said = Readonly<{ to: string; word: Word; ask: number }>

export type Answer = Readonly<{ now: Handover; says: readonly Said[] }>

export const COUNTDOWN_MS = 3000
/** How long a boothmate may leave a question unanswered. */
export const GRACE_MS = 15_000
/** A boothmate on air who is not heard for this long has no air that must be asked for. */
export const QUIET_MS = 1000
/** Who goes on air is heard within this time, or the one before, who speaks on meanwhile, stays. */
export const COMES_MS = 3000
/** How long who comes back waits for what boothmates tell. */
export const SETTLES_MS = 1000
/** How long a warning stands. */
export const WARNED_MS = 10_000
/** How long both are on air: a listener far away hears the next one a little later than we do. */
export const TAIL_MS = 200
/** After a longer absence than this a turn is counted anew. */
export const REST_MS = 60_000

const rest: Stage = { at: 'rest' }

export const idle: Handover = { turn: undefined, stage: rest, highest: 0, asked: 0, over: undefined, returning: undefined, unheard: undefined, news: undefined, newsMs: 0 }

/** Whether `a` has the air before `b`. */
const outranks = (a: Turn, aIs: string, b: Pick<Turn, 'turn' | 'held'>, bIs: string): boolean =>
  a.turn !== b.turn ? a.turn > b.turn : a.held !== b.held ? a.held : aIs < bIs

/** The boothmate who has the air. */
export function holderOf({ onAir }: Pick<Sight, 'onAir'>): string | undefined {
  let found: [string, Turn] | undefined
  for (const each of onAir) if (!found || outranks(each[1], each[0], found[1], found[0])) found = each
  return found?.[0]
}

/** Whether the air can be had without asking: nobody is heard whom it would be taken from. */
export function free({ unheard }: Handover, sight: Sight, nowMs: number): boolean {
  const holder = holderOf(sight)
  return holder === undefined || (unheard?.who === holder && nowMs - unheard.sinceMs >= QUIET_MS)
}

/** Whether a question has waited so long that the air may be taken. */
export const mayTake = ({ stage }: Handover, nowMs: number): boolean => stage.at === 'asking' && nowMs - stage.sinceMs >= GRACE_MS

/** Milliseconds until it passes; undefined: nothing is counted down. */
export const leftMs = ({ stage }: Handover, nowMs: number): number | undefined =>
  stage.at === 'taking' || stage.at === 'giving' ? Math.max(0, stage.sinceMs + COUNTDOWN_MS - nowMs) : undefined

/** Where nothing changes, `now` is the same object. */
export function next(was: Handover, event: Event, nowMs: number, sight: Sight): Answer {
  const says: Said[] = []
  const say: Say = (word, ask, ...to) => { for (const each of to) says.push({ to: each, word, ask }) }
  const seen = look(was, nowMs, sight)
  const now = event === 'look' ? seen : 'press' in event ? press(seen, event.press, nowMs, sight, say) : hear(seen, event, nowMs, sight, say)
  return { now: now.news && now.news !== was.news ? { ...now, newsMs: nowMs } : now, says }
}

const goOn = (was: Handover, nowMs: number, { line }: Sight, held = false): Handover => ({
  ...was,
  // Whoever claims the last turn there is leaves it to the ids who has it.
  turn: { number: Math.min(HIGHEST, was.highest + 1), held, sinceMs: (held ? was.turn?.sinceMs : undefined) ?? (line ? nowMs : undefined) },
  highest: Math.min(HIGHEST, was.highest + 1),
  stage: rest,
  over: undefined,
  returning: undefined,
})

const goOff = (was: Handover, news?: News): Handover => ({ ...was, turn: undefined, stage: rest, over: undefined, returning: undefined, news })

const settle = (was: Handover, what: News['what'], who: string): Handover => ({ ...was, stage: rest, news: { what, who } })

type Say = (word: Word, ask: number, ...to: readonly string[]) => void

function press(was: Handover, key: 'air' | 'hand' | 'no', nowMs: number, sight: Sight, say: Say): Handover {
  const { stage, turn } = was
  const fresh = { ...was, news: undefined }
  if (key === 'no') return refuse(fresh, say)
  // The hand on the switch always takes the voice off.
  if (key === 'air' && turn) return goOff(fresh)
  switch (stage.at) {
    case 'asked':
      say('accept', stage.ask, stage.by)
      return { ...fresh, stage: { at: 'giving', to: stage.by, ask: stage.ask, sinceMs: nowMs } }
    case 'offered':
      say('accept', stage.ask, stage.by)
      return take(fresh, stage.by, stage.ask, nowMs, sight)
    case 'asking':
      return mayTake(was, nowMs) || free(was, sight, nowMs) ? goOn(fresh, nowMs, sight) : was
    case 'warned':
      return goOn(fresh, nowMs, sight)
    case 'rest': {
      const ask = was.asked + 1
      if (turn) {
        if (sight.present.size === 0) return was
        say('ask', ask, ...sight.present)
        return { ...fresh, asked: ask, stage: { at: 'offering', to: sight.present, ask } }
      }
      const holder = holderOf(sight)
      if (holder === undefined || free(was, sight, nowMs)) return sight.busy === undefined ? goOn(fresh, nowMs, sight) : { ...fresh, stage: { at: 'warned', of: sight.busy, sinceMs: nowMs } }
      say('ask', ask, holder)
      return { ...fresh, asked: ask, stage: { at: 'asking', of: holder, ask, sinceMs: nowMs } }
    }
    case 'offering':
    case 'taking':
    case 'giving':
      return was
  }
}

function refuse(was: Handover, say: Say): Handover {
  const { stage } = was
  if (stage.at === 'rest') return was
  if (stage.at === 'warned') return { ...was, stage: rest }
  say('no', stage.ask, ...(stage.at === 'offering' ? stage.to : [partnerOf(stage)]))
  return { ...was, stage: rest }
}

const partnerOf = (stage: Exclude<Stage, { at: 'rest' | 'offering' | 'warned' }>): string =>
  stage.at === 'asking' ? stage.of : stage.at === 'taking' ? stage.from : stage.at === 'giving' ? stage.to : stage.by

function hear(was: Handover, { heard: word, ask, from }: Extract<Event, { heard: Word }>, nowMs: number, sight: Sight, say: Say): Handover {
  if (!sight.present.has(from)) return was
  const { stage } = was
  const answers = 'ask' in stage && stage.ask === ask
  switch (word) {
    case 'ask':
      return was.turn ? wanted(was, from, ask, nowMs, say) : offered(was, from, ask, nowMs, sight)
    case 'accept':
      if (answers && stage.at === 'asking' && stage.of === from) return take(was, from, ask, nowMs, sight)
      if (answers && stage.at === 'offering' && stage.to.has(from)) return { ...was, stage: { at: 'giving', to: from, ask, sinceMs: nowMs } }
      if (answers && ((stage.at === 'taking' && stage.from === from) || (stage.at === 'giving' && stage.to === from))) return was
      // Where we have taken the air from them, what they grant has come true. Otherwise nobody is to count down alone.
      if (!(was.turn && sight.onAir.has(from))) say('no', ask, from)
      return was
    case 'no': {
      if (!answers) return was
      if (stage.at === 'offering') {
        const left = new Set([...stage.to].filter((each) => each !== from))
        return left.size === 0 ? settle(was, 'declined', from) : { ...was, stage: { ...stage, to: left } }
      }
      if (partnerOf(stage) !== from) return was
      return settle(was, stage.at === 'asking' || stage.at === 'taking' ? 'declined' : 'withdrawn', from)
    }
  }
}

/** On air, somebody wants the air. */
function wanted(was: Handover, from: string, ask: number, nowMs: number, say: Say): Handover {
  const { stage } = was
  if (stage.at === 'rest' || (stage.at === 'asked' && stage.by === from)) return { ...was, stage: { at: 'asked', by: from, ask }, news: undefined }
  if (stage.at === 'offering' || (stage.at === 'giving' && stage.to === from)) {
    // Both want the same; or it is agreed, and they ask anew.
    say('accept', ask, from)
    return { ...was, stage: { at: 'giving', to: from, ask, sinceMs: nowMs } }
  }
  // Only one can be next.
  say('no', ask, from)
  return was
}

/** Off air, somebody on air wants to go. */
function offered(was: Handover, from: string, ask: number, nowMs: number, sight: Sight): Handover {
  const { stage } = was
  if (!sight.onAir.has(from)) return was
  // They will have our question, or grant it: the number that counts is ours.
  if (stage.at === 'asking' && stage.of === from) return take(was, from, stage.ask, nowMs, sight)
  return stage.at === 'rest' || (stage.at === 'offered' && stage.by === from) ? { ...was, stage: { at: 'offered', by: from, ask }, news: undefined } : was
}

const take = (was: Handover, from: string, ask: number, nowMs: number, sight: Sight): Handover => ({
  ...was,
  stage: { at: 'taking', from, ask, turn: sight.onAir.get(from)?.turn ?? was.highest, sinceMs: nowMs },
})

function look(was: Handover, nowMs: number, sight: Sight): Handover {
  const known = comesBack(counted(notice(was, nowMs, sight), nowMs, sight), nowMs, sight)
  // Without a line nothing can be agreed; who is on air means to stay so.
  if (!sight.joined) return known.stage.at === 'rest' && !known.over ? known : { ...known, stage: rest, over: undefined }
  return known.turn ? onAir(known, known.turn, nowMs, sight) : offAir(known, nowMs, sight)
}

function notice(was: Handover, nowMs: number, sight: Sight): Handover {
  const highest = Math.max(was.highest, ...[...sight.onAir.values()].map(({ turn }) => turn))
  const holder = sight.joined ? holderOf(sight) : undefined
  const unheard = holder === undefined || sight.live.has(holder) ? undefined : was.unheard?.who === holder ? was.unheard : { who: holder, sinceMs: nowMs }
  return highest === was.highest && unheard === was.unheard ? was : { ...was, highest, unheard }
}

/** Nobody works before the plenary opens, and a recess is a rest: a turn is counted from when there is a line. */
function counted(was: Handover, nowMs: number, { line }: Sight): Handover {
  const { turn } = was
  if (!turn) return was
  const awayMs = turn.awayMs ?? (line ? undefined : nowMs)
  const going = awayMs !== undefined && nowMs - awayMs > REST_MS ? undefined : turn.sinceMs
  const now = line ? { sinceMs: going ?? nowMs, awayMs: undefined } : { sinceMs: going, awayMs }
  return now.sinceMs === turn.sinceMs && now.awayMs === turn.awayMs ? was : { ...was, turn: { ...turn, ...now } }
}

function comesBack(was: Handover, nowMs: number, sight: Sight): Handover {
  if (was.turn && !sight.line) return was.returning === 'away' ? was : { ...was, returning: 'away' }
  if (was.returning === undefined || !sight.joined) return was
  if (was.returning === 'away') return { ...was, returning: nowMs }
  return sight.present.size === 0 || nowMs - was.returning >= SETTLES_MS ? { ...was, returning: undefined } : was
}

function onAir(was: Handover, turn: NonNullable<Handover['turn']>, nowMs: number, sight: Sight): Handover {
  const { stage } = was
  const holder = holderOf(sight)
  const other = holder === undefined ? undefined : sight.onAir.get(holder)
  if (holder !== undefined && other && outranks(other, holder, { turn: turn.number, held: turn.held }, sight.me)) {
    const before = was.over?.by === holder ? was.over : { by: holder, sinceMs: nowMs, liveMs: undefined }
    const liveMs = sight.live.has(holder) ? (before.liveMs ?? nowMs) : undefined
    // Who comes back has nothing on air that the other would have to follow.
    if (liveMs !== undefined && (was.returning !== undefined || nowMs - liveMs >= TAIL_MS)) {
      const agreed = stage.at === 'giving' && stage.to === holder
      return goOff(was, agreed ? undefined : { what: other.held ? 'failed' : 'taken', who: holder })
    }
    if (liveMs === undefined && !other.held && nowMs - before.sinceMs >= COMES_MS) return stay(was, nowMs, sight, holder)
    return before === was.over && liveMs === before.liveMs ? was : { ...was, over: { ...before, liveMs } }
  }
  const alone = was.over ? { ...was, over: undefined } : was
  switch (stage.at) {
    case 'asked':
      return sight.present.has(stage.by) ? alone : settle(alone, 'gone', stage.by)
    case 'giving':
      if (!sight.present.has(stage.to)) return settle(alone, 'gone', stage.to)
      return nowMs - stage.sinceMs >= COUNTDOWN_MS + COMES_MS ? stay(alone, nowMs, sight, stage.to) : alone
    case 'offering': {
      const left = new Set([...stage.to].filter((each) => sight.present.has(each)))
      if (left.size === stage.to.size) return alone
      return { ...alone, stage: left.size === 0 ? rest : { ...stage, to: left } }
    }
    case 'rest':
    case 'asking':
    case 'offered':
    case 'taking':
    case 'warned':
      return alone
  }
}

/** The next one is not heard: it stays as it was, by a turn that says so. */
const stay = (was: Handover, nowMs: number, sight: Sight, who: string): Handover => ({ ...goOn(was, nowMs, sight, true), news: { what: 'failed', who } })

function offAir(was: Handover, nowMs: number, sight: Sight): Handover {
  const { stage } = was
  switch (stage.at) {
    case 'asking': {
      if (sight.onAir.has(stage.of)) return was
      // They have gone, or let it go; unless another was quicker, it is ours as we wished.
      return holderOf(sight) === undefined ? goOn(was, nowMs, sight) : { ...was, stage: rest }
    }
    case 'taking': {
      const giver = sight.onAir.get(stage.from)
      if (!giver) return holderOf(sight) === undefined ? goOn(was, nowMs, sight) : { ...was, stage: rest }
      if (giver.held && giver.turn > stage.turn) return settle(was, 'failed', stage.from)
      return nowMs - stage.sinceMs >= COUNTDOWN_MS || free(was, sight, nowMs) ? goOn(was, nowMs, sight) : was
    }
    case 'offered':
      return sight.onAir.has(stage.by) ? was : { ...was, stage: rest }
    case 'warned':
      return sight.busy === undefined || !free(was, sight, nowMs) || nowMs - stage.sinceMs >= WARNED_MS ? { ...was, stage: rest } : was
    case 'rest':
    case 'asked':
    case 'offering':
    case 'giving':
      return was
  }
}

/** A boothmate's turn, from the body of a signal; undefined: it says none. */
export function turnOf(body: unknown): Turn | undefined {
  if (typeof body !== 'object' || body === null || !('output' in body) || !('turn' in body)) return undefined
  const { output, turn } = body
  if (typeof output !== 'string' || typeof turn !== 'number' || !Number.isSafeInteger(turn) || turn < 1 || turn > HIGHEST) return undefined
  return { output, turn, held: 'held' in body && body.held === true }
}

/** Nobody has so many turns: a number that could not be counted on from is none. */
const HIGHEST = 1_000_000

/** A word, and the number of the question that it asks or answers, from the body of a signal; undefined: it says none. */
export function wordOf(body: unknown): Readonly<{ heard: Word; ask: number }> | undefined {
  if (typeof body !== 'object' || body === null || !('word' in body) || !('ask' in body)) return undefined
  const { word, ask } = body
  if (typeof ask !== 'number' || !Number.isSafeInteger(ask) || ask < 1) return undefined
  return word === 'ask' || word === 'accept' || word === 'no' ? { heard: word, ask } : undefined
}
