import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/seeded.ts'
import { FLOOR, route, type Listener, type Listening, type Mix, type Output, type Speaker } from './index.ts'

/** A summit that everybody finds alike: each interpreter has one booth and one choice, whatever they send. */
interface Summit {
  readonly speakers: readonly Speaker[]
  readonly outputs: readonly Output[]
  readonly interpreters: readonly Listener[]
  readonly floorLanguage: string
}

const tongues = ['zh', 'ru', 'en', 'fr']

function* summits(): Generator<Summit> {
  const random = seeded(20261128)
  const below = (n: number): number => Math.floor(random() * n)
  const pick = (from: readonly string[]): string => from[below(from.length)] ?? ''
  const some = (most: number): string[] => [...new Set(Array.from({ length: below(most + 1) }, () => pick(tongues)))]
  for (let n = 0; n < 3000; n++) {
    const interpreters: Listener[] = []
    const outputs: Output[] = []
    for (let b = below(9); b > 0; b--) {
      for (let i = 1 + below(2); i > 0; i--) {
        const interpreter = { member: `interpreter-${String(b)}-${String(i)}`, booth: `booth-${String(b)}`, channel: pick([FLOOR, ...tongues]), understands: some(2) }
        const { member, booth, channel: hears, understands } = interpreter
        const consecutive = below(10) === 0
        interpreters.push(interpreter)
        for (const language of some(2)) outputs.push({ member, booth, hears, understands, consecutive, language, live: below(4) > 0, since: below(4) })
      }
    }
    const speakers = Array.from({ length: below(7) }, (_, s) => ({ member: `speaker-${String(s)}`, language: pick(tongues) }))
    yield { speakers, outputs, interpreters, floorLanguage: pick(['', 'zh', 'ru', 'ar']) }
  }
}

const heardBy = ({ speakers, outputs, floorLanguage }: Summit, listener: Listener) => route({ listener, speakers, outputs, floorLanguage })

/** The interpreters whom somebody hears. */
const sources = (summit: Summit, listener: Listener): Listener[] => interpretersIn(summit, heardBy(summit, listener))

function interpretersIn(summit: Summit, { voices }: Mix): Listener[] {
  return summit.interpreters.filter((i) => voices.some((v) => v.kind === 'output' && v.member === i.member))
}

/**
 * The summit as one seat finds it: of what is on air it hears this and not that, in an order of its own, and what it
 * sends itself is on air to it.
 */
function asFound({ speakers, outputs, floorLanguage }: Summit, listener: Listener, random: () => number): Listening {
  const below = (n: number): number => Math.floor(random() * n)
  const found = outputs.filter((o) => o.live).map((o): Output => {
    const since = below(4)
    if (o.member === listener.member) return { ...o, unheard: true, since: 0 }
    return below(3) === 0 ? { ...o, since, live: false, doubtful: true } : { ...o, since, unheard: below(6) === 0 }
  })
  return { listener, speakers, outputs: found, floorLanguage }
}

describe('the laws of relay', () => {
  it('nobody hears their own words at any remove, whatever each seat finds live', () => {
    const random = seeded(20261201)
    let followed = 0
    let toAll = 0
    for (const summit of summits()) {
      const everybodys = (member: string) => summit.outputs.some((o) => o.member === member && o.consecutive)
      const heard = new Map<string, Listener[]>()
      for (const me of summit.interpreters) {
        const mix = route(asFound(summit, me, random))
        if (summit.speakers.length > 0 && !mix.voices.some((v) => v.gain === 1)) throw new Error(`${me.member} hears nobody: ${JSON.stringify(summit)}`)
        heard.set(me.member, interpretersIn(summit, mix))
      }
      for (const me of summit.interpreters) {
        const reached = new Set(heard.get(me.member))
        for (const source of reached) {
          if (source.member === me.member || (source.booth === me.booth && !everybodys(source.member))) throw new Error(`${me.member} hears their own booth: ${JSON.stringify(summit)}`)
          for (const next of heard.get(source.member) ?? []) reached.add(next)
        }
        followed += reached.size
        if (everybodys(me.member)) toAll += reached.size
      }
    }
    expect(followed).toBeGreaterThan(1000)
    expect(toAll).toBeGreaterThan(100)
  })

  it('seats that find the same live hear the same booths', () => {
    const random = seeded(20261202)
    let clashes = 0
    for (const summit of summits()) {
      // Within a booth the later has it, and that is a hand-over: here each booth has one on air.
      const busy = new Map<string, Output>()
      for (const output of summit.outputs) if (output.live && !busy.has(output.booth)) busy.set(output.booth, output)
      for (const channel of tongues) {
        const booths = (member: string): string[] => {
          const outputs = [...busy.values()].map((o) => ({ ...o, since: Math.floor(random() * 4) })).sort(() => random() - 0.5)
          return route({ ...summit, listener: { member, channel }, outputs }).voices.filter((v) => v.kind === 'output').map((v) => `${v.booth} ${v.language}`)
        }
        const first = booths('one')
        if (first.join() !== booths('other').join()) throw new Error(`${channel}: ${JSON.stringify(summit)}`)
        if ([...busy.values()].filter(({ language }) => language === channel).length > 1) clashes++
      }
    }
    expect(clashes).toBeGreaterThan(100)
  })

  it('following what each interpreter hears never returns', () => {
    let followed = 0
    for (const summit of summits()) {
      for (const me of summit.interpreters) {
        const reached = new Set(sources(summit, me))
        for (const source of reached) {
          const everybodys = summit.outputs.some((o) => o.member === source.member && o.consecutive)
          if (source.member === me.member || (source.booth === me.booth && !everybodys)) throw new Error(`${me.member} hears their own booth: ${JSON.stringify(summit)}`)
          for (const next of sources(summit, source)) reached.add(next)
        }
        followed += reached.size
      }
    }
    expect(followed).toBeGreaterThan(1000)
  })

  it('the depth is one more than what the interpreter is told', () => {
    let deepest = 0
    for (const summit of summits()) {
      for (const listener of [...summit.interpreters, { member: 'listener', channel: 'en' }, { member: 'listener', channel: 'fr' }]) {
        const want = Math.max(0, ...sources(summit, listener).map((source) => 1 + heardBy(summit, source).depth))
        if (heardBy(summit, listener).depth !== want) throw new Error(`${listener.member}: ${String(want)}: ${JSON.stringify(summit)}`)
        deepest = Math.max(deepest, want)
      }
    }
    expect(deepest).toBeGreaterThan(1)
  })
})
