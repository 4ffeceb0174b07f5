import { describe, expect, it } from 'vitest'
import texts from '../i18n/en/check.json'
import { reachOf } from './bandwidth.ts'
import type { Device } from './devices.ts'
import { earsVerdict, lineVerdict, pictureVerdict, voiceVerdict, worthAskingAgain } from './verdict.ts'
import type { Verdict } from './verdict.ts'

const troubles = ['none', 'refused', 'blocked', 'taken', 'unplugged', 'insecure', 'failed'] as const
const speaker: Device = { kind: 'audiooutput', deviceId: 's', label: 'Speakers' }
const camera: Device = { kind: 'videoinput', deviceId: 'c', label: 'Camera' }
const stream = {} as MediaStream
const fine = (heard: 'waiting' | 'heard' | 'silent', muted = false) => ({ at: 'fine', label: 'x', heard, muted }) as const

const rows: Record<string, { says: Record<string, { says: string; next?: string }>; verdicts: Verdict<string>[] }> = {
  picture: {
    says: texts.picture.verdict,
    verdicts: [
      pictureVerdict({ at: 'asking' }),
      pictureVerdict({ at: 'off' }),
      pictureVerdict({ at: 'fine', label: 'x', stream }),
      pictureVerdict({ at: 'signal', signal: 'test' }),
      pictureVerdict({ at: 'signal', signal: 'tone' }),
      ...troubles.map((at) => pictureVerdict({ at })),
    ],
  },
  voice: {
    says: texts.voice.verdict,
    verdicts: [
      voiceVerdict({ at: 'asking' }),
      voiceVerdict({ at: 'signal' }),
      voiceVerdict(fine('waiting')),
      voiceVerdict(fine('heard')),
      voiceVerdict({ ...fine('heard'), reach: reachOf(8_000) }),
      voiceVerdict(fine('silent')),
      voiceVerdict(fine('heard', true)),
      ...troubles.map((at) => voiceVerdict({ at })),
    ],
  },
  ears: {
    says: texts.ears.verdict,
    verdicts: (['quiet', 'playing', 'played', 'heard', 'unheard', 'failed'] as const)
      .flatMap((at) => [true, false].map((speakerChoice) => earsVerdict({ ears: { at }, devices: [speaker], speakerChoice })))
      .concat(earsVerdict({ ears: { at: 'quiet' }, devices: [camera], speakerChoice: true })),
  },
  line: {
    says: texts.line.verdict,
    verdicts: [
      lineVerdict({ at: 'measuring' }),
      lineVerdict({ at: 'fine', ms: 1, secure: true }),
      lineVerdict({ at: 'slow', ms: 999, secure: true }),
      lineVerdict({ at: 'clock', minutes: 60, ahead: true }),
      lineVerdict({ at: 'unreachable' }),
      lineVerdict({ at: 'offline' }),
    ],
  },
}

describe.each(Object.entries(rows))('the row %s', (_, { says, verdicts }) => {
  it('has a sentence for every verdict, and a verdict for every sentence', () => {
    expect([...new Set(verdicts.map((v) => v.key))].sort()).toEqual(Object.keys(says).sort())
  })

  it('says what to do about whatever is wrong', () => {
    for (const { key, mood } of verdicts) if (mood === 'act') expect(says[key]?.next, key).toBeTruthy()
  })
})

describe('a microphone that is heard', () => {
  const verdict = (voice: { label?: string; reach?: ReturnType<typeof reachOf> }, interprets = false) => voiceVerdict({ ...fine('heard'), ...voice }, interprets).key

  it('is not fine when it narrows the voice, as measured', () => {
    expect([4_000, 8_000, 9_500].map((hz) => verdict({ reach: reachOf(hz) }))).toEqual(['dull', 'dull', 'dull'])
    expect([10_000, 12_000, 16_000].map((hz) => verdict({ reach: reachOf(hz) }))).toEqual(['heard', 'heard', 'heard'])
  })

  it('is fine for an interpreter from what the standard asks for on', () => {
    expect([12_000, 14_500, 15_000].map((hz) => verdict({ reach: reachOf(hz) }, true))).toEqual(['dull', 'dull', 'heard'])
  })

  it('is not fine by a Bluetooth name, until it is measured to be', () => {
    const label = 'Headset (Bluetooth)'
    expect(verdict({ label })).toBe('dull')
    expect(verdict({ label, reach: reachOf(16_000) }, true)).toBe('heard')
    expect(voiceVerdict({ ...fine('waiting'), label }).key).toBe('waiting')
  })
})

describe('a speaker', () => {
  it('is missed only where the browser lists speakers', () => {
    expect(earsVerdict({ ears: { at: 'quiet' }, devices: [camera], speakerChoice: true }).key).toBe('none')
    expect(earsVerdict({ ears: { at: 'quiet' }, devices: [camera], speakerChoice: false }).key).toBe('quiet')
    expect(earsVerdict({ ears: { at: 'quiet' }, devices: [], speakerChoice: true }).key).toBe('quiet')
  })
})

describe('trying again', () => {
  it('is offered where the person can have changed something', () => {
    expect(troubles.filter(worthAskingAgain)).toEqual(['refused', 'blocked', 'taken', 'failed'])
  })
})
