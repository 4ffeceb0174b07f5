import { describe, expect, it } from 'vitest'
import type { AgendaItem } from '../api/view.ts'
import { view } from '../testing/table.ts'
import { draftOf, moveItem, putItem, runningOrder, titleLanguages } from './agenda.ts'

const item = (id: string, more: Partial<AgendaItem> = {}): AgendaItem => ({ id, title: { en: id }, minutes: 20, lead: '', public: true, spent: 0, ...more })
const three = view({ agenda: [item('a'), item('b', { lead: 'moscow', public: false }), item('c')] })

describe('editing', () => {
  it('a new item goes to the end, restricted, under an id that says nothing', () => {
    const draft = { ...draftOf(), title: { en: ' Border ', ru: '' } }
    expect(draft.id).toMatch(/^item-[0-9a-f]{8}-[0-9a-f]{4}$/)
    expect(draftOf().id).not.toBe(draft.id)
    expect(putItem(three, draft)).toEqual({ item: { id: draft.id, title: { en: 'Border' }, minutes: 15, public: false }, place: 3 })
  })

  it('a changed item stays where it is', () => {
    const draft = { ...draftOf(three.agenda[1]), minutes: '30' }
    expect(putItem(three, draft)).toEqual({ item: { id: 'b', title: { en: 'b' }, minutes: 30, lead: 'moscow', public: false }, place: 1 })
  })

  it.each([{ title: {} }, { title: { en: '  ' } }, { minutes: '' }, { minutes: '-1' }, { minutes: '1.5' }, { minutes: '10081' }])('%j is not sent', (wrong) => {
    expect(putItem(three, { ...draftOf(three.agenda[0]), ...wrong })).toBeUndefined()
  })

  it('a title is one line', () => {
    expect(putItem(three, { ...draftOf(three.agenda[0]), title: { en: 'One\r\ntwo' } })?.item['title']).toEqual({ en: 'One two' })
  })

  it('an item moves by one, and not beyond the ends', () => {
    expect(moveItem(three, 'b', -1)?.place).toBe(0)
    expect(moveItem(three, 'b', 1)).toEqual({ item: { id: 'b', title: { en: 'b' }, minutes: 20, lead: 'moscow', public: false }, place: 2 })
    expect(moveItem(three, 'a', -1)).toBeUndefined()
    expect(moveItem(three, 'c', 1)).toBeUndefined()
    expect(moveItem(three, 'gone', 1)).toBeUndefined()
  })

  it('a title keeps the languages it has', () => {
    expect(titleLanguages(three, 'en', { fr: 'Fin' })).toEqual(['ru', 'zh', 'en', 'fr'])
  })
})

it('the running order says what is on, for how long, and whether it is over its time', () => {
  const since = Date.parse('2026-12-15T09:00:00.000Z')
  const around = view({ agenda: [item('a', { spent: 1260 }), item('b', { spent: 60 }), item('c', { minutes: 0, spent: 5 })], current: { item: 'b', since: new Date(since).toISOString() } })
  const [a, b, c] = runningOrder(around, since + 120_000)
  expect(a).toMatchObject({ begins: Date.parse(around.starts), on: false, elapsed: 1_260_000, allotted: 1_200_000, over: true })
  expect(b).toMatchObject({ begins: Date.parse(around.starts) + 1_200_000, on: true, elapsed: 180_000, over: false })
  expect(c).toMatchObject({ on: false, elapsed: 5000, over: false })
  expect(runningOrder(around, since - 1000)[1]?.elapsed).toBe(60_000)
})
