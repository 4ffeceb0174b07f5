import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/seeded.ts'
import { FLOOR, route, type Listener, type Output, type Speaker } from './index.ts'

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
function sources(summit: Summit, listener: Listener): Listener[] {
  const { voices } = heardBy(summit, listener)
  return summit.interpreters.filter((i) => voices.some((v) => v.kind === 'output' && v.member === i.member))
}

describe('the laws of relay', () => {
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
