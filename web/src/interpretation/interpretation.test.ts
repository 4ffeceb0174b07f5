import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/seeded.ts'
import { FLOOR, autoOutput, channels, duckGain, isSigned, live, route, type Channel, type Duck, type Hearing, type Listening, type Mix, type Output, type Speaker } from './index.ts'

function vectors<T>(file: string, of = 'interpretation'): T[] {
  // vitest runs in web/; the vectors are the Go package's own.
  const read = JSON.parse(readFileSync(resolve('../internal', of, 'testdata', file), 'utf8')) as T[]
  if (read.length === 0) throw new Error(`${file} holds no vectors`)
  return read
}

describe('the vectors shared with Go', () => {
  it.each(vectors<{ name: string; in: Listening; want: Mix }>('route.json'))('route: $name', (v) => {
    const got = route(v.in)
    expect(got.source).toBe(v.want.source)
    expect(got.depth).toBe(v.want.depth)
    expect(got.voices.map((voice) => ({ ...voice, gain: 0 }))).toEqual(v.want.voices.map((voice) => ({ ...voice, gain: 0 })))
    got.voices.forEach((voice, i) => {
      expect(voice.gain).toBeCloseTo(v.want.voices[i]?.gain ?? NaN, 9)
    })
  })

  it.each(vectors<{ name: string; in: Listening; want: Channel[] }>('channels.json'))('channels: $name', (v) => {
    expect(channels(v.in)).toEqual(v.want)
  })

  it('which languages are signed', () => {
    const all = vectors<{ language: string; signed: boolean }>('signed.json', 'identity')
    expect(all.filter(({ language, signed }) => isSigned(language) !== signed)).toEqual([])
  })

  it.each(vectors<{ name: string; in: Hearing; want: boolean }>('live.json'))('live: $name', (v) => {
    expect(live(v.in)).toBe(v.want)
  })

  it.each(vectors<{ name: string; outputs: string[]; floorLanguage: string; current: string; want: string }>('pair.json'))(
    'auto A/B: $name',
    (v) => {
      expect(autoOutput(v.outputs, v.floorLanguage, v.current)).toBe(v.want)
    },
  )
})

// Every listening of a small world: two speakers, two outputs, each in every place it can be; and then a
// seeded walk through larger ones. Few ids and languages, so that they meet.
const members = ['a', 'b', 'c']
const languages = ['zh', 'ru']

function* smallWorld(): Generator<Listening> {
  const speakers: (Speaker | undefined)[] = [undefined]
  for (const member of members) for (const language of languages) speakers.push({ member, language })
  const outputs: (Output | undefined)[] = [undefined]
  for (const member of ['a', 'd'])
    for (const language of languages)
      for (const live of [true, false])
        for (const since of [1, 2]) outputs.push({ booth: 'x', member, language, live, since })
  const present = <T>(list: (T | undefined)[]): T[] => list.filter((x) => x !== undefined)
  for (const channel of [FLOOR, 'ru', 'fr'])
    for (const duckDb of ['off', -18] as Duck[])
      for (const s1 of speakers)
        for (const s2 of speakers)
          for (const o1 of outputs)
            for (const o2 of outputs)
              yield { listener: { member: 'a', channel }, speakers: present([s1, s2]), outputs: present([o1, o2]), duckDb }
}

function* largeWorlds(): Generator<Listening> {
  const random = seeded(20261215)
  const below = (n: number): number => Math.floor(random() * n)
  const pick = <T>(from: readonly [T, ...T[]]): T => from[below(from.length)] ?? from[0]
  const many = <T>(make: () => T): T[] => Array.from({ length: below(8) }, make)
  for (let i = 0; i < 20_000; i++) {
    const tongues = () => pick<readonly string[] | undefined>([undefined, [], ['zh'], ['ru', 'fr']])
    yield {
      listener: {
        member: pick(['a', 'b', 'c', 'd', 'e']), channel: pick([FLOOR, 'zh', 'ru', 'fr', 'pt-BR', '']),
        booth: pick<string | undefined>([undefined, 'x', 'y']), understands: tongues(),
      },
      speakers: many(() => ({ member: pick(['a', 'b', 'c', 'd', 'e']), language: pick(['zh', 'ru', 'fr', 'pt-BR', '']) })),
      outputs: many(() => ({
        booth: pick(['x', 'y']),
        member: pick(['a', 'b', 'c', 'd', 'e']),
        language: pick(['zh', 'ru', 'fr', 'pt-BR', '', FLOOR]),
        live: below(2) === 0,
        since: pick([0, 1, 2, NaN]),
        hears: pick<string | undefined>([undefined, FLOOR, 'zh', 'ru', 'fr', '']),
        understands: tongues(),
        consecutive: below(8) === 0,
        unheard: below(8) === 0,
        doubtful: below(4) === 0,
      })),
      floorLanguage: pick<string | undefined>([undefined, 'zh', 'ru', 'ar', '']),
      duckDb: pick<Duck | undefined>([undefined, 'off', NaN, -Infinity, Infinity, -6, -60.5, 3]),
    }
  }
}

/** Throws on the first broken law, so that a hundred thousand worlds do not cost as many matchers. */
function hold(l: Listening): void {
  const fail = (law: string): never => {
    throw new Error(`${law}: ${JSON.stringify(l)} -> ${JSON.stringify(route(l))}`)
  }
  const before = JSON.stringify(l)
  const mix = route(l)
  const others = new Set(l.speakers.map((s) => s.member).filter((m) => m !== l.listener.member))
  const outputs = mix.voices.filter((v) => v.kind === 'output')
  const heard = mix.voices.filter((v) => v.kind === 'floor').map((v) => v.member)

  if (others.size > 0 && !mix.voices.some((v) => v.gain === 1)) fail('silence')
  if (mix.voices.some((v) => v.member === l.listener.member)) fail('somebody hears themselves')
  const mine = outputs.filter((v) => v.language === l.listener.channel && mix.source === 'interpretation')
  const everybodys = l.outputs.filter((o) => o.live && o.consecutive)
  if (outputs.some((v) => v.gain !== 1)) fail('a quiet output')
  if (outputs.length > mine.length + 1 || new Set(outputs.map((v) => v.language)).size < outputs.length) fail('two outputs of one channel')
  if (outputs.some((v) => !mine.includes(v) && !everybodys.some((o) => o.member === v.member && o.language === v.language))) fail('a foreign output')
  if ((mine.length === 1) !== (mix.source === 'interpretation')) fail('the source lies')
  if (l.listener.channel === FLOOR && mix.voices.some((v) => v.gain !== 1)) fail('the floor is touched')
  if (everybodys.length > 0 && mix.voices.some((v) => v.gain !== 1)) fail('ducked under what all hear')
  if ((mix.depth === 0) !== (outputs.length === 0)) fail('the depth lies')
  if (mix.voices.some((v) => !(v.gain >= 0 && v.gain <= 1))) fail('a gain out of bounds')
  if (heard.length !== others.size || heard.some((m) => !others.has(m))) fail('a voice lost or made up')
  for (const s of l.speakers) {
    const voice = mix.voices.find((v) => v.kind === 'floor' && v.member === s.member)
    if (voice && s.language === l.listener.channel && voice.gain !== 1) fail('my own language is ducked')
  }
  const reversed = { ...l, speakers: [...l.speakers].reverse(), outputs: [...l.outputs].reverse() }
  if (JSON.stringify(route(reversed)) !== JSON.stringify(mix)) fail('the order matters')
  if (JSON.stringify(channels(reversed)) !== JSON.stringify(channels(l))) fail('the order of what is on air matters')
  if (JSON.stringify(route(l)) !== JSON.stringify(mix)) fail('not the same twice')
  if (JSON.stringify(l) !== before) fail('the input is changed')
}

describe('the laws of the mix', () => {
  it('hold in every listening of a small world', () => {
    let worlds = 0
    for (const l of smallWorld()) {
      hold(l)
      worlds++
    }
    expect(worlds).toBe(3 * 2 * 7 * 7 * 17 * 17)
  })

  it('hold on a seeded walk through larger ones', () => {
    for (const l of largeWorlds()) hold(l)
  })

  it('ducks by decibels within the range, and by nothing odd', () => {
    expect(duckGain()).toBeCloseTo(0.12589, 5)
    expect(duckGain(0)).toBe(1)
    expect(duckGain('off')).toBe(0)
    expect(duckGain(-1000)).toBe(duckGain(-60))
    expect(duckGain(NaN)).toBe(duckGain())
  })
})
