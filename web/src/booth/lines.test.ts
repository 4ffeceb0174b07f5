import { describe, expect, it } from 'vitest'
import type { Sitting } from '../api/view.ts'
import { added, bodyOf, codeOf, CODES, emptyLog, heardFromBooths, heardInBooth, LONGEST_LINE, looked, othersOf, worded } from './lines.ts'

const view = {
  booths: [{ id: 'pair', outputs: ['ru'], members: ['lan', 'vera'], technicians: ['tech'] }, { id: 'fr', outputs: ['fr'], members: ['jean', 'vera'] }],
  chambers: [{ id: 'booth-pair', members: [{ id: 'vera', publish: ['camera', 'microphone', 'chat'] }, { id: 'tech', publish: ['camera', 'microphone', 'chat'] }, { id: 'mute', publish: [] }] }],
} as unknown as Sitting

describe('a line', () => {
  it('goes as a code, or as words on one line', () => {
    expect(worded('  the relay\n is back ')).toBe('the relay is back')
    expect(worded(' \n ')).toBeUndefined()
    expect(worded('字'.repeat(LONGEST_LINE))).toBeDefined()
    expect(worded('字'.repeat(LONGEST_LINE + 1))).toBeUndefined()
    expect(['1', '2', '9', '0', 'a', '10'].map(codeOf)).toEqual([CODES[0], CODES[1], CODES[8], CODES[9], undefined, undefined])
  })

  it('comes to the booth from whom the record lets write there', () => {
    expect(heardInBooth(view, 'pair', 'vera', bodyOf({ code: 'takeOver' }, 'booth'))).toEqual({ from: 'vera', to: 'booth', said: { code: 'takeOver' } })
    expect(heardInBooth(view, 'pair', 'vera', bodyOf({ text: 'louder' }, 'technician'))).toEqual({ from: 'vera', to: 'technician', said: { text: 'louder' } })
    expect(heardInBooth(view, 'pair', 'mute', { code: 'takeOver' })).toBeUndefined()
    expect(heardInBooth(view, 'pair', 'jean', { code: 'takeOver' })).toBeUndefined()
  })

  it('comes from the other booths, and from nobody else', () => {
    expect([...othersOf(view, 'pair')], 'who works in both reads it here').toEqual(['jean'])
    expect(heardFromBooths(view, 'pair', 'jean', { code: 'relayLost' })).toEqual({ from: 'jean', to: 'booths', said: { code: 'relayLost' } })
    for (const stranger of ['lan', 'tech', 'wei']) expect(heardFromBooths(view, 'pair', stranger, { code: 'relayLost' })).toBeUndefined()
  })

  it.each([undefined, null, 'takeOver', {}, { code: 'toString' }, { code: 7 }, { text: 7 }, { text: '' }, { text: 'x'.repeat(LONGEST_LINE + 1) }])('is none: %o', (body) => {
    expect(heardInBooth(view, 'pair', 'vera', body)).toBeUndefined()
    expect(heardFromBooths(view, 'pair', 'jean', body)).toBeUndefined()
  })
})

describe('the log', () => {
  const line = { from: 'vera', to: 'booth', said: { code: 'thanks' }, atMs: 1 } as const

  it('counts what nobody has looked at', () => {
    const one = added(emptyLog, line, false)
    const two = added(one, line, true)
    expect([one.unread, two.unread, looked(two).unread]).toEqual([1, 1, 0])
    expect(two.lines.map(({ id }) => id)).toEqual([1, 2])
  })

  it('forgets the oldest', () => {
    let log = emptyLog
    for (let n = 0; n < 150; n++) log = added(log, line, true)
    expect(log.lines).toHaveLength(100)
    expect(log.lines.at(-1)?.id).toBe(150)
  })
})
