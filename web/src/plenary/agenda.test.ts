import { describe, expect, it } from 'vitest'
import type { ObserverView, Sitting } from '../api/view.ts'
import { view } from '../testing/table.ts'
import { currentItem } from './agenda.ts'

const since = '2026-12-15T08:00:00.000Z'
const after = (seconds: number) => Date.parse(since) + seconds * 1000
const item = (id: string, more: object = {}) => ({ id, title: { en: id.toUpperCase(), ru: `${id}-ru` }, minutes: 10, lead: '', public: true, spent: 0, ...more })
const on = view({ agenda: [item('a'), item('b', { spent: 120 }), item('c', { minutes: 0 })], current: { item: 'b', since } })

describe('the item that is on', () => {
  it('counts what it took before and what it takes now, and never backwards', () => {
    expect(currentItem(on, after(60), 'ru')).toEqual({ number: 2, title: 'b-ru', elapsedMs: 180_000, allottedMs: 600_000, overMs: 0 })
    expect(currentItem(on, after(-5), 'en')).toMatchObject({ elapsedMs: 120_000 })
  })

  it('says by how much it is over', () => {
    expect(currentItem(on, after(500), 'en')).toMatchObject({ elapsedMs: 620_000, overMs: 20_000 })
  })

  it('without a time allotted is never over', () => {
    expect(currentItem({ ...on, current: { item: 'c', since } }, after(9000), 'en')).toMatchObject({ allottedMs: undefined, overMs: 0 })
  })

  it('is none when no item is on, or one that this reader is not shown', () => {
    expect(currentItem({ ...on, current: null }, after(0), 'en')).toBeUndefined()
    expect(currentItem({ ...on, current: { item: 'hidden', since } }, after(0), 'en')).toBeUndefined()
  })

  it('has no number for an observer, who would learn from it how many are hidden', () => {
    const seen = { ...on, audience: 'observers', agenda: on.agenda.slice(1).map(({ spent: _, lead: __, ...rest }) => rest) } as unknown as ObserverView
    expect(currentItem(seen as Sitting, after(60), 'en')).toEqual({ number: undefined, title: 'B', elapsedMs: 60_000, allottedMs: 600_000, overMs: 0 })
  })
})
