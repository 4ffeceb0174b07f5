import { describe, expect, it } from 'vitest'
import type { View } from '../api/view.ts'
import type { AttendingNow } from '../media/attending.ts'
import { after, airOf, begin, closedWords, deedOf, faceOf, meterOf, speaking, type Console, type Deed } from './console.ts'

const outputs = ['ru', 'zh']
const booth = { id: 'pair', outputs, members: ['lan'] }
const run = (...deeds: Deed[]): Console => deeds.reduce(after, begin(outputs))

describe('the console', () => {
  it('is off air until the interpreter goes on air', () => {
    expect(speaking(begin(outputs), booth)).toEqual({ output: undefined, hushed: false })
    expect(speaking(run({ do: 'air', on: true }), booth).output).toBe('booth/pair/ru')
    expect(speaking(run({ do: 'air', on: true }, { do: 'air', on: false }), booth).output).toBeUndefined()
  })

  it('turns to the other output on air without leaving the air', () => {
    expect(speaking(run({ do: 'air', on: true }, { do: 'speak-to', output: 'zh' }), booth).output).toBe('booth/pair/zh')
  })

  it('follows the floor only when told to, and a hand on the switch ends that', () => {
    const floor: Deed = { do: 'floor', language: 'ru', outputs }
    expect(run(floor).output).toBe('ru')
    expect(run({ do: 'follow', on: true }, floor).output).toBe('zh')
    expect(run({ do: 'follow', on: true }, floor, { do: 'floor', language: '', outputs }).output).toBe('zh')
    expect(run({ do: 'follow', on: true }, { do: 'speak-to', output: 'ru' }, floor).output).toBe('ru')
  })

  it('takes over into the language in which the boothmate is on air, unless it follows the floor', () => {
    const [asks, comes]: Deed[] = [{ do: 'ask', output: 'zh' }, { do: 'air', on: true }]
    expect(run(asks!).output).toBe('ru')
    expect(run(asks!, comes!).output).toBe('zh')
    expect(run({ do: 'follow', on: true }, asks!, comes!).output).toBe('ru')
    expect(run(comes!, asks!).output).toBe('ru')
  })

  it('takes over into the boothmate\'s language of the last moment, unless a hand has chosen another', () => {
    const comes: Deed = { do: 'air', on: true }
    expect(run({ do: 'ask', output: 'ru' }, { do: 'ask', output: 'zh' }, comes).output).toBe('zh')
    expect(run({ do: 'ask', output: 'zh' }, { do: 'speak-to', output: 'ru' }, comes).output).toBe('ru')
    expect(run({ do: 'ask', output: 'zh' }, comes, { do: 'speak-to', output: 'ru' }, { do: 'air', on: false }, comes).output).toBe('ru')
  })

  it('coughs on air alone, and is heard again afterwards', () => {
    expect(run({ do: 'cough', on: true }).coughing).toBe(false)
    const coughing = run({ do: 'air', on: true }, { do: 'cough', on: true })
    expect(speaking(coughing, booth)).toEqual({ output: 'booth/pair/ru', hushed: true })
    expect(speaking(after(coughing, { do: 'cough', on: false }), booth).hushed).toBe(false)
  })

  it('speaks nowhere once the record takes it out of the booth, and takes a new output when its own is gone', () => {
    expect(speaking(run({ do: 'air', on: true }), undefined).output).toBeUndefined()
    expect(run({ do: 'floor', language: '', outputs: ['en', 'zh'] }).output).toBe('en')
  })
})

describe('the air', () => {
  const view = { session: {}, booths: [booth] } as unknown as View
  const voice = { at: 'open' } as AttendingNow['voice']
  const camera: AttendingNow['camera'] = { at: 'none' }
  const encryption = (at: AttendingNow['encryption']['at']): AttendingNow['encryption'] => ({ at, code: undefined, alarms: [] })
  const fine = { line: 'joined', encryption: encryption('on'), quality: 'good', voice, camera, voiceless: false, sending: new Set(['booth/pair/ru']) } as const
  const onAir = run({ do: 'air', on: true })
  const air = (change: Partial<Parameters<typeof airOf>[3]>, console = onAir) => airOf(console, view, 'lan', { ...fine, ...change })

  it('is called so only while the chosen output goes out', () => {
    expect(air({})).toBe('on')
    expect(air({}, begin(outputs))).toBe('off')
    expect(air({ sending: new Set() })).toBe('going')
    expect(air({}, run({ do: 'air', on: true }, { do: 'speak-to', output: 'zh' }))).toBe('going')
    expect(air({}, run({ do: 'air', on: true }, { do: 'cough', on: true }))).toBe('cough')
  })

  it('is not, when nobody hears', () => {
    expect(air({ line: 'rejoining' })).toBe('unheard')
    expect(air({ quality: 'lost' })).toBe('doubtful')
    for (const at of ['held', 'joining', 'off'] as const) {
      expect(air({ encryption: encryption(at) })).toBe('unheard')
      expect(air({ encryption: encryption(at), sending: new Set() })).toBe('unheard')
    }
    expect(air({ voice: { at: 'failed', trouble: 'taken' } })).toBe('unheard')
    expect(air({ voice: { at: 'open', standIn: { held: true } } as AttendingNow['voice'] })).toBe('unheard')
    expect(air({ voice: { at: 'open', standIn: { held: false } } as AttendingNow['voice'] })).toBe('on')
    expect(air({ voiceless: true })).toBe('silent')
    expect(airOf(onAir, { ...view, session: null }, 'lan', fine)).toBe('later')
    expect(airOf(onAir, { ...view, booths: [] }, 'lan', fine)).toBe('off')
  })

  it('of who signs depends on the picture alone, and no cough holds it back', () => {
    const booths = [{ id: 'pair', outputs: ['zh', 'csl'], members: ['lan'] }] as unknown as View['booths']
    const signs = ['on', 'cough'].reduce((c, does) => after(c, does === 'on' ? { do: 'air', on: true } : { do: 'cough', on: true }), begin(['csl', 'zh']))
    const sees = (change: Partial<Parameters<typeof airOf>[3]>) =>
      airOf(signs, { ...view, booths }, 'lan', { ...fine, sending: new Set(['booth/pair/csl']), camera: { at: 'open' } as AttendingNow['camera'], voice: { at: 'failed', trouble: 'taken' }, voiceless: true, ...change })
    expect(speaking(signs, booths[0])).toEqual({ output: 'booth/pair/csl', hushed: false })
    expect(sees({})).toBe('on')
    expect(sees({ sending: new Set() })).toBe('going')
    expect(sees({ camera: { at: 'failed', trouble: 'taken' } })).toBe('unseen')
    expect(sees({ camera: { at: 'none' } })).toBe('unseen')
    expect(sees({ line: 'rejoining' })).toBe('unseen')
    expect(sees({ encryption: encryption('held') })).toBe('unseen')
    expect(sees({ quality: 'lost' })).toBe('unsure')
    // Held while the output turns to signs, the key silences what is spoken again, and nothing that is signed.
    const turned = after(after(after(begin(['zh', 'csl']), { do: 'air', on: true }), { do: 'cough', on: true }), { do: 'speak-to', output: 'csl' })
    expect(speaking(turned, booths[0]).hushed).toBe(false)
    expect(speaking(after(turned, { do: 'speak-to', output: 'zh' }), booths[0]).hushed).toBe(true)
  })
})

it('says of a plenary that is not open whether it has been', () => {
  expect(closedWords({ session: null, phase: 'gathering' } as View)).toBe('waiting')
  expect(closedWords({ session: null, phase: 'recess' } as View)).toBe('plenary:recess')
})

describe('the keys', () => {
  it('are Space, C, F, H, N, A and B', () => {
    expect(deedOf('F', outputs)).toEqual({ do: 'toggle-follow' })
    expect(deedOf(' ', outputs)).toEqual({ do: 'toggle-air' })
    expect(deedOf('H', outputs)).toEqual({ do: 'hand-over' })
    expect(deedOf('N', outputs)).toEqual({ do: 'decline' })
    expect(deedOf('C', outputs)).toEqual({ do: 'cough', on: true })
    expect(deedOf('A', outputs)).toEqual({ do: 'speak-to', output: 'ru' })
    expect(deedOf('B', outputs)).toEqual({ do: 'speak-to', output: 'zh' })
    expect(deedOf('B', ['ru'])).toBeUndefined()
    expect(deedOf('x', outputs)).toBeUndefined()
  })
})

describe('a meter', () => {
  it('spans 60 dB', () => {
    expect(meterOf(0)).toBe(0)
    expect(meterOf(0.0005)).toBe(0)
    expect(meterOf(0.0316)).toBeCloseTo(0.5, 2)
    expect(meterOf(1)).toBe(1)
    expect(meterOf(2)).toBe(1)
  })
})

describe('the picture in the booth', () => {
  const view = { delegations: [{ members: [{ id: 'wei', role: 'principal' }, { id: 'li', role: 'delegate' }] }, { members: [{ id: 'ivan', role: 'principal' }] }] } as unknown as View

  it('is the speaker\'s, else the last speaker\'s, else a principal\'s', () => {
    const all = new Map([['wei', 1], ['li', 1], ['ivan', 1]])
    expect(faceOf(view, all, 'li', 'ivan')).toBe('li')
    expect(faceOf(view, all, undefined, 'ivan')).toBe('ivan')
    expect(faceOf(view, all, undefined, undefined)).toBe('wei')
    expect(faceOf(view, new Map([['ivan', 1]]), 'li', undefined)).toBe('ivan')
    expect(faceOf(view, new Map(), 'li', undefined)).toBeUndefined()
  })
})
