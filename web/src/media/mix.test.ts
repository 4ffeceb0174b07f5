import { describe, expect, it } from 'vitest'
import { Mix, type Heard, type Interpreter, type Moment, type Voice } from './mix.ts'

const languages: Record<string, string> = { wei: 'zh', ivan: 'ru', anna: 'ru' }

function world(listener = 'ivan', channel = 'ru') {
  const mix = new Mix()
  let now = 1000
  const voices = new Map<string, Voice>()
  const gains = new Map<string, number>()
  const all: Heard[] = []
  let duckDb: Moment['duckDb']
  const w = {
    mix,
    gains,
    channel,
    ownPeak: undefined as number | undefined,
    booth: undefined as string | undefined,
    interpreters: {} as Record<string, Interpreter>,
    elsewhere: [] as Moment['elsewhere'],
    duck: (db: Moment['duckDb']) => { duckDb = db },
    put: (id: string, voice: Partial<Voice> & { member: string }) => {
      voices.set(id, { id, unmuted: true, lastPacketMs: now, peak: 0.3, ...voices.get(id), ...voice })
    },
    drop: (id: string) => { voices.delete(id) },
    /** Lets time pass in steps of 50 ms; packets keep coming to all but the dead. */
    pass: (ms: number, dead: string[] = [], stepMs = 50): Heard => {
      let last: Heard | undefined
      for (let t = 0; t < ms; t += stepMs) {
        now += stepMs
        for (const [id, v] of voices) if (v.unmuted && !dead.includes(id)) voices.set(id, { ...v, lastPacketMs: now })
        last = w.step()
      }
      return last!
    },
    step: (): Heard => {
      const heard = mix.step({
        nowMs: now,
        listener,
        channel: w.channel,
        booth: w.booth,
        interpreter: (m) => w.interpreters[m] ?? {},
        elsewhere: w.elsewhere,
        duckDb,
        language: (m) => languages[m] ?? 'en',
        voices: [...voices.values()],
        ownPeak: w.ownPeak,
      })
      for (const ramp of heard.ramps) gains.set(ramp.id, ramp.gain)
      all.push(heard)
      return heard
    },
    ramps: (id: string) => all.flatMap((h) => h.ramps).filter((r) => r.id === id),
  }
  return w
}

const russian = { member: 'lan', output: { booth: 'pair', language: 'ru' } }
const ducked = 10 ** (-18 / 20)

describe('a listener in Moscow', () => {
  it('hears the original at full level until the interpreter is on air', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', { ...russian, unmuted: false })
    const heard = w.pass(200)
    expect(heard.source).toBe('original')
    expect(w.gains.get('wei')).toBe(1)
    expect(w.gains.get('lan-ru') ?? 0).toBe(0)
  })

  it('hears the interpretation at full level and the floor ducked, in 150 ms', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', { ...russian, unmuted: false })
    w.pass(200)
    w.put('lan-ru', { ...russian, unmuted: true })
    const heard = w.pass(100)
    expect(heard.source).toBe('interpretation')
    expect(heard.interpreter).toBe('lan')
    expect(w.gains.get('lan-ru')).toBe(1)
    expect(w.gains.get('wei')).toBeCloseTo(ducked)
    expect(w.ramps('wei').at(-1)!.ms).toBe(150)
    expect(w.ramps('lan-ru').at(-1)!.ms).toBe(20)
  })

  it('hears the floor again in 400 ms once the interpreter leaves the air', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', russian)
    w.pass(200)
    w.put('lan-ru', { ...russian, unmuted: false })
    expect(w.pass(50).source).toBe('original')
    expect(w.ramps('wei').at(-1)).toEqual({ id: 'wei', gain: 1, ms: 400 })
    expect(w.gains.get('lan-ru')).toBe(0)
  })

  it('hears a floor that ducking had switched off come back slowly', () => {
    const w = world()
    w.duck('off')
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', russian)
    w.pass(200)
    expect(w.gains.get('wei') ?? 0).toBe(0)
    w.put('lan-ru', { ...russian, unmuted: false })
    w.pass(50)
    expect(w.ramps('wei').at(-1)).toEqual({ id: 'wei', gain: 1, ms: 400 })
  })

  it('hears the original within half a second when the interpreter\'s packets stop', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', russian)
    w.pass(1000)
    expect(w.pass(350, ['lan-ru']).source).toBe('interpretation')
    expect(w.pass(150, ['lan-ru']).source).toBe('original')
    expect(w.ramps('wei').at(-1)).toEqual({ id: 'wei', gain: 1, ms: 150 })
    expect(w.gains.get('wei')).toBe(1)
  })

  it('hears the original when the interpreter\'s microphone is dead for 3 s while the floor speaks', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', { ...russian, peak: 0 })
    expect(w.pass(2900).source).toBe('interpretation')
    expect(w.pass(300).source).toBe('original')
    w.put('lan-ru', { ...russian, peak: 0.2 })
    expect(w.pass(50).source).toBe('interpretation')
  })

  it('takes a dead microphone for no other after a pause of the floor, until it sounds', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', { ...russian, peak: 0 })
    w.pass(3200)
    w.put('wei', { member: 'wei', peak: 0 })
    w.pass(2000)
    w.put('wei', { member: 'wei', peak: 0.3 })
    expect(w.pass(1000).source).toBe('original')
    w.put('lan-ru', { ...russian, peak: 0.2 })
    expect(w.pass(50).source).toBe('interpretation')
  })

  it('hears who goes on air with their first packets, and gives no new 3 s to a mute that comes and goes', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', { ...russian, unmuted: false, peak: 0 })
    w.pass(10_000)
    w.put('lan-ru', { ...russian, unmuted: true })
    expect(w.pass(50).source).toBe('interpretation')
    for (let n = 0; n < 4; n++) {
      w.pass(900)
      w.put('lan-ru', { ...russian, unmuted: false })
      w.pass(50)
      w.put('lan-ru', { ...russian, unmuted: true })
    }
    expect(w.pass(50).source).toBe('original')
  })

  it('takes no output of which nothing is said for live, and none for gone', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', { ...russian, unsaid: true })
    const heard = w.pass(500)
    expect([heard.source, heard.live.size]).toEqual(['original', 0])
  })

  it('gives an interpreter who waited in silence with the floor their 3 s from when the floor begins', () => {
    const w = world()
    w.put('wei', { member: 'wei', peak: 0 })
    w.put('lan-ru', { ...russian, peak: 0 })
    w.pass(20_000)
    w.put('wei', { member: 'wei', peak: 0.3 })
    expect(w.pass(1000).source).toBe('interpretation')
  })

  it('hears an interpreter who turns to this language at once, however long that output was silent before', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', { ...russian, unmuted: false, aside: true, peak: 0 })
    expect(w.pass(10_000).source).toBe('original')
    // Silent as it is, it is open already: its first sound need not wait for the word.
    expect([w.gains.get('lan-ru'), w.gains.get('wei')]).toEqual([1, 1])
    w.drop('lan-ru')
    w.put('lan-ru', { ...russian, peak: 0 })
    expect(w.pass(50).source).toBe('interpretation')
    expect(w.ramps('lan-ru')).toHaveLength(1)
  })

  it('opens no output that is turned away from beside one that is heard, nor one that would come back to its own booth', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', { ...russian, unmuted: false, aside: true, peak: 0 })
    w.put('oleg-ru', { member: 'oleg', output: { booth: 'pair', language: 'ru' } })
    w.pass(500)
    expect([w.gains.get('lan-ru') ?? 0, w.gains.get('oleg-ru')]).toEqual([0, 1])
    w.drop('oleg-ru')
    w.booth = 'pair'
    w.pass(500)
    expect(w.gains.get('lan-ru') ?? 0).toBe(0)
  })

  it('lets who hands over go slowly, while the next one comes', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', russian)
    w.pass(500)
    w.put('oleg-ru', { member: 'oleg', output: { booth: 'pair', language: 'ru' } })
    expect(w.pass(50).ramps).toEqual([{ id: 'lan-ru', gain: 0, ms: 150 }, { id: 'oleg-ru', gain: 1, ms: 20 }])
  })

  it('changes channel with a cross-fade of 20 ms on every voice', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', russian)
    w.pass(500)
    w.channel = 'floor'
    const heard = w.step()
    expect(heard.ramps).toEqual([{ id: 'wei', gain: 1, ms: 20 }, { id: 'lan-ru', gain: 0, ms: 20 }])
    expect(heard.source).toBe('floor')
  })

  it('hears a colleague who speaks Russian at full level under any interpretation', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('anna', { member: 'anna' })
    w.put('lan-ru', russian)
    w.pass(500)
    expect(w.gains.get('anna')).toBe(1)
  })

  it('hears the later of two interpreters, and is told of all who are on air', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('lan-ru', russian)
    w.pass(500)
    w.put('oleg-ru', { member: 'oleg', output: { booth: 'pair', language: 'ru' } })
    const heard = w.pass(100)
    expect(heard.interpreter).toBe('oleg')
    expect(heard.live).toEqual(new Set(['lan', 'oleg']))
    expect(w.gains.get('lan-ru')).toBe(0)
    w.put('anna-ru', { member: 'anna', output: { booth: 'russian', language: 'ru' } })
    expect(w.pass(100).airs).toEqual([
      { booth: 'pair', language: 'ru', member: 'lan', consecutive: false },
      { booth: 'pair', language: 'ru', member: 'oleg', consecutive: false },
      { booth: 'russian', language: 'ru', member: 'anna', consecutive: false },
    ])
    w.drop('anna-ru')
    w.drop('oleg-ru')
    expect(w.pass(50).interpreter).toBe('lan')
  })

  it('is told of two booths that speak to everybody, and hears the one that all hear', () => {
    const w = world()
    w.interpreters = { eve: { consecutive: true }, ines: { consecutive: true } }
    w.put('wei', { member: 'wei' })
    w.put('ines-fr', { member: 'ines', output: { booth: 'fr', language: 'fr' } })
    expect(w.pass(100)).toMatchObject({ interpreter: 'ines' })
    w.put('eve-en', { member: 'eve', output: { booth: 'en', language: 'en' } })
    expect(w.pass(100)).toMatchObject({ interpreter: 'eve' })
    // Their line breaks for this listener alone.
    expect(w.pass(1000, ['eve-en'])).toMatchObject({ interpreter: 'ines' })
  })

  it('always has a voice at full level while someone speaks', () => {
    let seed = 7
    const random = () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
    const w = world()
    for (let n = 0; n < 2000; n++) {
      w.channel = ['floor', 'ru', 'zh', 'fr'][Math.floor(random() * 4)]!
      w.put('wei', { member: 'wei' })
      if (random() < 0.3) w.put('lan-ru', { ...russian, unmuted: random() < 0.5, peak: random() < 0.5 ? 0 : 0.2 })
      if (random() < 0.1) w.drop('lan-ru')
      w.pass(50, random() < 0.5 ? ['lan-ru'] : [])
      expect([...w.gains.entries()].some(([id, gain]) => gain === 1 && (id === 'wei' || id === 'lan-ru'))).toBe(true)
      if (!w.gains.has('lan-ru')) expect(w.gains.get('wei')).toBe(1)
    }
  })
})

describe('the floor', () => {
  it('belongs to whoever speaks, through their pauses, until another speaks on', () => {
    const w = world()
    w.put('wei', { member: 'wei' })
    w.put('anna', { member: 'anna', peak: 0 })
    expect(w.pass(50).speaker).toEqual({ member: 'wei', language: 'zh' })
    w.put('anna', { member: 'anna', peak: 0.3 })
    expect(w.pass(1000).speaker?.member).toBe('wei')
    w.put('wei', { member: 'wei', peak: 0 })
    expect(w.pass(400).speaker?.member).toBe('wei')
    expect(w.pass(400).speaker?.member).toBe('anna')
    w.put('anna', { member: 'anna', unmuted: false })
    expect(w.pass(1000).speaker).toBeUndefined()
  })

  it('is the listener\'s own while they speak', () => {
    const w = world()
    w.ownPeak = 0.3
    expect(w.pass(50).speaker).toEqual({ member: 'ivan', language: 'ru' })
  })
})

describe('a noise on the floor', () => {
  const fan = (n: number) => 0.01 * [1, 0.8, 1.2, 0.9, 1.1][n % 5]!
  const speech = (peak: number) => (n: number) => peak * [0.1, 0.5, 1, 0.7, 0.3, 0.02][n % 6]!
  const room = () => 0.001

  /** Each sounds like that for so long; answers who had the floor, in order. */
  function during(w: ReturnType<typeof world>, ms: number, sounds: Readonly<Record<string, (n: number) => number>>): (string | undefined)[] {
    const speakers: (string | undefined)[] = []
    for (let n = 0; n < ms / 50; n++) {
      for (const [member, peak] of Object.entries(sounds)) w.put(member, { member, peak: peak(n) })
      const speaker = w.pass(50).speaker?.member
      if (speakers.length === 0 || speakers.at(-1) !== speaker) speakers.push(speaker)
    }
    return speakers
  }

  it('loses the floor to who speaks over it for about a second, and is not given it in their pauses, however long', () => {
    const w = world('luc', 'fr')
    expect(during(w, 5000, { anna: fan })).toEqual(['anna'])
    expect(during(w, 2000, { anna: fan, wei: speech(0.3) })).toEqual(['anna', 'wei'])
    expect(during(w, 3000, { anna: fan, wei: room })).toEqual(['wei', undefined])
    expect(during(w, 60_000, { anna: fan, wei: room })).toEqual([undefined])
    expect(during(w, 5000, { anna: fan, wei: speech(0.3) })).toEqual(['wei'])
  })

  it('takes no floor in the pauses of who spoke already when it began', () => {
    const w = world('luc', 'fr')
    during(w, 2000, { wei: speech(0.3) })
    expect(during(w, 6000, { anna: fan, wei: speech(0.3) })).toEqual(['wei'])
    expect(during(w, 3000, { anna: fan, wei: room })).toEqual(['wei', undefined])
  })

  it('is told from its own sender\'s speech, here and on their own seat', () => {
    const w = world('luc', 'fr')
    during(w, 6000, { anna: fan, wei: speech(0.3) })
    expect([w.mix.speechPeak('anna'), w.mix.speechPeak('wei'), w.mix.speechPeak('nobody')]).toEqual([expect.closeTo(0.024), 0.005, 0.005])
    expect(during(w, 2000, { anna: (n) => Math.max(fan(n), speech(0.2)(n)), wei: room })).toEqual(['wei', 'anna'])
    expect(during(w, 1000, { anna: fan, wei: room })).toEqual(['anna', undefined])
    const own = world('anna', 'ru')
    own.ownPeak = 0.01
    during(own, 6000, { wei: speech(0.3) })
    expect(during(own, 3000, { wei: room })).toEqual(['wei', undefined])
    own.ownPeak = 0.1
    expect(own.pass(50).speaker?.member).toBe('anna')
  })

  it('is no noise any more once it has stopped, or its microphone was off', () => {
    const w = world('luc', 'fr')
    during(w, 6000, { anna: fan, wei: speech(0.3) })
    w.put('anna', { member: 'anna', unmuted: false })
    w.pass(1000)
    w.put('anna', { member: 'anna', unmuted: true })
    expect(during(w, 1000, { anna: fan, wei: room })).toContain('anna')
  })

  it('is nothing that merely never pauses: of tones and of voices the first has the floor until it stops', () => {
    const w = world('luc', 'fr')
    during(w, 5000, { wei: () => 0.1 })
    expect(during(w, 20_000, { wei: () => 0.1, anna: () => 0.1 })).toEqual(['wei'])
    expect(during(w, 20_000, { wei: () => 0.1, anna: () => 0.25 })).toEqual(['wei'])
    w.put('wei', { member: 'wei', unmuted: false })
    expect(w.pass(1000).speaker?.member).toBe('anna')
    w.put('wei', { member: 'wei', unmuted: true })
    expect(during(w, 20_000, { wei: () => 0.1, anna: () => 0.25 })).toEqual(['anna'])
  })

  it('is nothing that rises and falls: a soft speaker has the floor until they pause, however loud another is', () => {
    const w = world('luc', 'fr')
    during(w, 5000, { wei: speech(0.02) })
    expect(during(w, 20_000, { wei: speech(0.02), anna: speech(0.3) })).toEqual(['wei'])
    expect(during(w, 1000, { wei: room, anna: speech(0.3) })).toEqual(['wei', 'anna'])
  })

  it('is not found in a knock, nor by looking once a second', () => {
    const w = world('luc', 'fr')
    during(w, 5000, { anna: fan, wei: room })
    expect(during(w, 2000, { anna: fan, wei: (n) => (n < 10 ? 0.9 : 0.001) })).toEqual(['anna'])
    w.put('wei', { member: 'wei', peak: 0.9 })
    expect(w.pass(4000, [], 1000).speaker?.member).toBe('anna')
  })

  it('is not found where nothing is measured: the engine says of a voice that it sounds, and no more', () => {
    const w = world('ivan', 'ru')
    w.put('wei', { member: 'wei', peak: 0.005, unmeasured: true })
    w.pass(5000)
    w.ownPeak = 0.3
    expect(w.pass(5000).speaker?.member).toBe('wei')
  })

  it('moves no relay: who hears an interpreter hears them on in the speaker\'s pauses', () => {
    const w = world('ines', 'en')
    w.booth = 'fr'
    w.interpreters = { ines: { understands: ['fr', 'ru'] }, eve: { understands: ['en', 'zh'] } }
    w.put('eve-en', { member: 'eve', output: { booth: 'en', language: 'en' } })
    during(w, 6000, { anna: fan, wei: speech(0.3) })
    for (let n = 0; n < 3; n++) {
      during(w, 2000, { anna: fan, wei: room })
      expect(w.pass(50)).toMatchObject({ source: 'interpretation', interpreter: 'eve' })
      during(w, 2000, { anna: fan, wei: speech(0.3) })
      expect(w.pass(50)).toMatchObject({ source: 'interpretation', interpreter: 'eve' })
    }
  })
})

describe('an interpreter on relay', () => {
  const english = { member: 'eve', output: { booth: 'en', language: 'en' } }
  function booth() {
    const w = world('ines', 'en')
    w.booth = 'fr'
    w.interpreters = { ines: { understands: ['fr', 'ru'] }, eve: { understands: ['en', 'zh'] } }
    w.put('wei', { member: 'wei' })
    w.put('eve-en', english)
    return w
  }

  it('hears the pivot, and directly whom they understand', () => {
    const w = booth()
    expect(w.pass(200)).toMatchObject({ source: 'interpretation', interpreter: 'eve', depth: 1 })
    expect(w.gains.get('wei')).toBeCloseTo(ducked)
    w.put('wei', { member: 'wei', peak: 0 })
    w.put('ivan', { member: 'ivan' })
    expect(w.pass(1000)).toMatchObject({ source: 'original', depth: 0 })
    expect([w.gains.get('ivan'), w.gains.get('eve-en')]).toEqual([1, 0])
  })

  it('does not lose the pivot in the pauses of whom they do not understand', () => {
    const w = booth()
    w.pass(200)
    w.put('wei', { member: 'wei', peak: 0 })
    expect(w.pass(2000)).toMatchObject({ source: 'interpretation', speaker: undefined })
  })

  it('is not given the pivot back in the pauses of whom they understand', () => {
    const w = booth()
    w.put('wei', { member: 'wei', peak: 0 })
    w.put('ivan', { member: 'ivan' })
    w.pass(200)
    w.put('ivan', { member: 'ivan', peak: 0 })
    expect(w.pass(2000)).toMatchObject({ source: 'original', speaker: undefined })
  })

  it('hears the original when the pivot dies', () => {
    const w = booth()
    w.pass(200)
    expect(w.pass(500, ['eve-en']).source).toBe('original')
    expect(w.gains.get('wei')).toBe(1)
  })

  it('hears the original when the pivot may come from them by way of whom they find dead', () => {
    const w = booth()
    w.interpreters['eve'] = { understands: ['en'], hears: 'es' }
    w.interpreters['ana'] = { understands: ['es'], hears: 'fr' }
    w.elsewhere = [{ booth: 'fr', language: 'fr', member: 'ines' }]
    w.put('ana-es', { member: 'ana', output: { booth: 'es', language: 'es' } })
    expect(w.pass(200).source).toBe('original')
    expect(w.pass(1000, ['ana-es']).source).toBe('original')
    w.drop('ana-es')
    expect(w.pass(100).source).toBe('interpretation')
  })

  it('hears the original when the pivot listens to them, from the moment at which they are on air', () => {
    const w = booth()
    w.interpreters['eve'] = { understands: ['en'], hears: 'fr' }
    w.interpreters['ines'] = { understands: ['fr'], hears: 'en' }
    expect(w.pass(200).source).toBe('interpretation')
    w.elsewhere = [{ booth: 'fr', language: 'fr', member: 'ines' }]
    const heard = w.pass(50)
    expect(heard).toMatchObject({ source: 'original', onAir: [{ language: 'en', depth: 1, cycle: true }, { language: 'fr', depth: 1, cycle: true }] })
    expect(w.gains.get('wei')).toBe(1)
  })
})

describe('a listener of an interpreter on relay', () => {
  it('is told how far they are from the original, also by what is not sent to them', () => {
    const w = world('luc', 'fr')
    w.interpreters = { ines: { understands: ['fr'], hears: 'en' } }
    w.put('wei', { member: 'wei' })
    w.put('ines-fr', { member: 'ines', output: { booth: 'fr', language: 'fr' } })
    expect(w.pass(100).depth).toBe(1)
    w.elsewhere = [{ booth: 'en', language: 'en', member: 'eve' }]
    const heard = w.pass(100)
    expect(heard.depth).toBe(2)
    expect(w.pass(100).onAir).toBe(heard.onAir)
    expect(w.gains.get('ines-fr')).toBe(1)
  })

  it('hears whom all are to hear in any channel, and the floor beside it', () => {
    const w = world('anna', 'ru')
    w.interpreters = { eve: { consecutive: true } }
    w.put('wei', { member: 'wei' })
    w.put('eve-en', { member: 'eve', output: { booth: 'en', language: 'en' } })
    expect(w.pass(200)).toMatchObject({ source: 'original', depth: 1, interpreter: 'eve' })
    expect([w.gains.get('wei'), w.gains.get('eve-en')]).toEqual([1, 1])
  })

  it.each(['ru', 'floor', 'en'])('is told whom they hear consecutively in the channel %s, and whose words they heard last', (channel) => {
    const w = world('anna', channel)
    const room = 0.001
    w.interpreters = { eve: { consecutive: true } }
    w.put('wei', { member: 'wei' })
    w.put('eve-en', { member: 'eve', output: { booth: 'en', language: 'en' }, peak: room })
    const { interpretations, words } = w.pass(200)
    expect(interpretations).toEqual([{ member: 'eve', language: 'en', consecutive: true }])
    expect(words).toBeUndefined()
    w.put('wei', { member: 'wei', peak: room })
    w.put('eve-en', { member: 'eve', peak: 0.3 })
    expect(w.pass(200)).toMatchObject({ words: 'en', speaker: { member: 'wei' } })
    w.put('eve-en', { member: 'eve', peak: room })
    expect(w.pass(5000)).toMatchObject({ words: 'en', speaker: undefined })
    expect(w.pass(50).interpretations).toBe(interpretations)
    w.ownPeak = 0.3
    expect(w.pass(50).words).toBeUndefined()
    w.drop('eve-en')
    expect(w.pass(50)).toMatchObject({ interpretations: [], words: undefined })
  })

  it('is told of both, and whose words they are whom they chose', () => {
    const w = world('luc', 'fr')
    w.interpreters = { eve: { consecutive: true } }
    w.put('wei', { member: 'wei' })
    w.put('ines-fr', { member: 'ines', output: { booth: 'fr', language: 'fr' } })
    expect(w.pass(100)).toMatchObject({ interpretations: [{ member: 'ines', language: 'fr', consecutive: false }], words: 'fr' })
    w.put('eve-en', { member: 'eve', output: { booth: 'en', language: 'en' } })
    expect(w.pass(100)).toMatchObject({ interpretations: [{ member: 'ines' }, { member: 'eve', language: 'en', consecutive: true }], words: 'fr' })
  })

  it('is told that of two who speak to everybody one is heard, and whose words the last were', () => {
    const w = world('luc', 'fr')
    w.interpreters = { eve: { consecutive: true }, ines: { consecutive: true } }
    w.put('ines-fr', { member: 'ines', output: { booth: 'fr', language: 'fr' }, peak: 0.001 })
    w.put('eve-en', { member: 'eve', output: { booth: 'en', language: 'en' } })
    expect(w.pass(100).words).toBe('en')
    w.put('ines-fr', { member: 'ines', peak: 0.3 })
    w.put('eve-en', { member: 'eve', peak: 0.001 })
    expect(w.pass(100).words).toBe('fr')
  })
})
