import { describe, expect, it } from 'vitest'
import type { NodeHealth } from '../api/node.ts'
import { type Draft, faultsOf, newDraft, summitOf } from './draft.ts'
import { findings } from './health.ts'
import { delegationIds, itemIds } from './ids.ts'
import { instantsOf, isZone, zones } from '../ui/zones.ts'

const at = (...texts: string[]) => texts.map((text) => Date.parse(text))

describe('an hour on the wall', () => {
  it.each([
    ['2026-12-15', '16:00', 'Asia/Shanghai', at('2026-12-15T08:00:00Z')],
    ['2026-12-15', '00:30', 'Pacific/Kiritimati', at('2026-12-14T10:30:00Z')],
    ['2026-07-01', '12:00', 'Europe/Paris', at('2026-07-01T10:00:00Z')],
    ['2027-03-28', '02:30', 'Europe/Paris', []],
    ['2027-03-28', '03:00', 'Europe/Paris', at('2027-03-28T01:00:00Z')],
    ['2026-10-25', '02:30', 'Europe/Paris', at('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z')],
    // Lord Howe's clocks go by half an hour.
    ['2026-10-04', '02:15', 'Australia/Lord_Howe', []],
    // Samoa left a whole day out.
    ['2011-12-30', '12:00', 'Pacific/Apia', []],
    ['2026-02-30', '12:00', 'UTC', undefined],
    ['', '12:00', 'UTC', undefined],
    ['2026-12-15', '', 'UTC', undefined],
    ['+12026-12-15', '12:00', 'UTC', undefined],
  ])('%s %s in %s', (day, hour, zone, instants) => {
    expect(instantsOf(day, hour, zone)).toEqual(instants)
  })

  it('is asked of zones alone', () => {
    expect(['Europe/Kyiv', 'UTC', 'America/Argentina/Buenos_Aires'].map(isZone)).toEqual([true, true, true])
    expect(['', '+03:00', 'Asia/Atlantis', 'Local'].map(isZone)).toEqual([false, false, false, false])
    expect(zones().every(isZone)).toBe(true)
  })
})

describe('the ids of delegations', () => {
  const side = (name: Record<string, string>, timeZone = 'UTC') => ({ name, timeZone })
  it.each([
    ['their English names', [side({ ru: 'Москва', en: 'Moscow' }), side({ en: 'São Tomé & Príncipe' })], ['moscow', 'sao-tome-principe']],
    ['another name, where the English is missing', [side({ zh: '北京', fr: 'Pékin' })], ['pekin']],
    ['the city of the zone, where no name can be written in an address', [side({ zh: '北京' }, 'Asia/Shanghai'), side({ ar: '‏القاهرة' }, 'Africa/Cairo')], ['shanghai', 'cairo']],
    ['a number, where two are alike', [side({ en: 'Korea' }), side({ en: 'KOREA!' }), side({ en: '🤝' }, ''), side({ en: '🤝' }, '')], ['korea', 'korea-2', 'delegation', 'delegation-2']],
  ])('come from %s', (_, sides, ids) => {
    expect(delegationIds(sides)).toEqual(ids)
  })

  it('have at most 32 characters, of the protocol’s pattern, also when they are alike', () => {
    const ids = delegationIds(Array.from({ length: 8 }, () => side({ en: 'The Most Serene and Very Long - Republic of the Isles' })))
    expect(new Set(ids).size).toBe(8)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/)
    expect(itemIds([{ en: 'Stock' }, { zh: '议题' }, { zh: '议题' }])).toEqual(['stock', 'item', 'item-2'])
  })
})

describe('a draft', () => {
  const now = Date.parse('2026-11-01T00:00:00Z')
  const good: Draft = {
    ...newDraft(['en', 'zh'], 'Asia/Shanghai'), title: { en: 'Talks', zh: '  ' }, day: '2026-12-15', hour: '16:00',
    sides: [
      { key: 1, name: { en: ' Beijing ', zh: '北京', ru: 'Пекин' }, timeZone: 'Asia/Shanghai', language: 'zh' },
      { key: 2, name: { zh: '莫斯科' }, timeZone: 'Europe/Moscow', language: 'ru' },
    ],
    agenda: [{ key: 3, title: { en: 'Stock' }, minutes: '40' }],
  }
  const wrong = (part: Partial<Draft>) => Object.fromEntries(faultsOf({ ...good, ...part }, now))
  const named = (name: Record<string, string>) => wrong({ sides: [good.sides[0]!, { ...good.sides[1]!, name }] })

  it('without a fault is convened as written, in the languages chosen', () => {
    expect(wrong({})).toEqual({})
    expect(summitOf(good, ['K1', 'K2'])).toEqual({
      title: { en: 'Talks' }, starts: '2026-12-15T08:00:00.000Z', minutes: 120,
      delegations: [
        { id: 'beijing', name: { en: 'Beijing', zh: '北京' }, timeZone: 'Asia/Shanghai', language: 'zh', claimKey: 'K1' },
        { id: 'moscow', name: { zh: '莫斯科' }, timeZone: 'Europe/Moscow', language: 'ru', claimKey: 'K2' },
      ],
      agenda: [{ id: 'stock', title: { en: 'Stock' }, minutes: 40, public: true }],
    })
  })

  it('takes names in every script, 200 characters of them, with emoji and joiners', () => {
    for (const name of ['القاهرة', 'न्यायालय', 'می‌خواهم', '🇺🇳', '👩‍🚀', '𐐀'.repeat(200)]) expect(named({ en: name })).toEqual({})
  })

  it.each([
    ['nothing', '', 'empty'],
    ['what nobody sees', '\u200b\u200d', 'invisible'],
    ['201 characters', 'x'.repeat(201), 'long'],
    ['a mark that turns the direction', 'abc\u202ecba', 'control'],
    ['a line break', 'a\nb', 'control'],
    ['another delegation’s name', 'BEIJING', 'alike'],
    ['a name that looks like another’s', 'Bei\u200bjing', 'alike'],
  ])('refuses %s as a name', (_, name, fault) => {
    expect(named({ en: name })).toEqual({ 'side 2 name': fault })
  })

  it.each([
    [{ day: '' }, { when: 'noDay' }],
    [{ day: '2027-03-28', hour: '02:30', zone: 'Europe/Paris' }, { when: 'skipped' }],
    [{ day: '2026-10-31' }, { when: 'past' }],
    [{ minutes: '0' }, { minutes: 'minutes' }],
    [{ minutes: '1e3' }, { minutes: 'minutes' }],
    [{ minutes: '10081' }, { minutes: 'minutes' }],
    [{ agenda: [{ key: 3, title: {}, minutes: '-1' }] }, { 'item 3 title': 'empty', 'item 3 minutes': 'minutes' }],
    [{ sides: [{ ...good.sides[0]!, timeZone: 'Beijing' }, good.sides[1]!] }, { 'side 1 zone': 'zone' }],
  ])('%j is %j', (part, faults) => {
    expect(wrong(part)).toEqual(faults)
  })

  it('of an hour that comes twice means the one chosen', () => {
    const twice = { ...good, day: '2027-10-31', hour: '02:30', zone: 'Europe/Paris' }
    expect(wrong(twice)).toEqual({})
    expect([twice, { ...twice, second: true }].map((draft) => summitOf(draft, []).starts)).toEqual(['2027-10-31T00:30:00.000Z', '2027-10-31T01:30:00.000Z'])
  })
})

describe('the node’s health', () => {
  const well: NodeHealth = {
    node: 'N', version: '1', address: 'https://parley.example', now: '2026-12-15T08:00:00.000Z', started: '2026-12-01T00:00:00.000Z',
    record: { writable: true, summits: 1, newest: '2026-12-15T07:00:00.000Z' }, media: { running: true }, disk: { free: 5e9, total: 9e9 },
  }
  const says = (more: Partial<NodeHealth>, clock = 0) => findings({ ...well, ...more }, clock).filter(({ says }) => says !== 'ok').map(({ part, says }) => `${part} ${says}`)
  it.each([
    [{}, 0, []],
    [{ record: { ...well.record, writable: false }, media: { running: false } }, 0, ['record unwritable', 'media stopped']],
    [{ disk: { free: 5e8, total: 9e9 } }, 0, ['disk low']],
    [{ disk: { free: 5e6, total: 9e9 } }, 0, ['disk full']],
    [{ disk: { free: 0, total: 0 } }, 0, ['disk unknown']],
    [{ now: '2026-12-15T06:59:00.000Z' }, 0, ['clock behind']],
    [{ record: { ...well.record, newest: null } }, -600_000, ['clock differs']],
    [{ address: '' }, 0, ['address none']],
  ])('of %j, %d ms off, says %j', (more, clock, sentences) => {
    expect(says(more, clock)).toEqual(sentences)
  })
})
