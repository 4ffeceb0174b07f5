import { describe, expect, it } from 'vitest'
import { beijing, moscow, observerView } from '../testing/table.ts'
import { BAND, boxesFor, draw, fit, HEIGHT, pictureOf, WIDTH, type Pencil } from './picture.ts'

const view = observerView({
  delegations: [moscow, beijing].map(({ id, name, timeZone, language, key, members }) => ({ id, name, timeZone, language, key, members: members.map(({ state: _, expires: __, ...plate }) => plate) })),
  agenda: [{ id: 'a', title: { en: 'Stock', ru: 'Итоги' }, minutes: 30, public: true }],
})
const all = { pictures: new Map([['head', 1], ['bei-head', 1]]), present: new Set(['head', 'bei-head', 'voice']), speaker: undefined }

describe('who is seen', () => {
  it('the principals side by side while nobody speaks, in the reader’s alphabet', () => {
    const { parts } = pictureOf(view, all, 'speaker', 'en', false)
    expect(parts.map(({ member }) => member)).toEqual(['bei-head', 'head'])
    expect(parts[0]!.box.x).toBe(0)
    expect(parts[0]!.box.width).toBe(parts[1]!.box.width)
    expect(parts[0]).toMatchObject({ name: 'Li', under: 'Beijing', picture: true, speaking: false })
  })

  it('the speaker large, unless both are to be seen', () => {
    const speaking = { ...all, speaker: { member: 'head', language: 'ru' } }
    expect(pictureOf(view, speaking, 'speaker', 'en', false).parts.map(({ member }) => member)).toEqual(['head'])
    expect(pictureOf(view, speaking, 'together', 'en', false).parts).toHaveLength(2)
  })

  it('not a speaker without a picture, and nobody who is not there', () => {
    const sound = { pictures: new Map([['head', 1]]), present: new Set(['head']), speaker: { member: 'voice', language: 'zh' } }
    expect(pictureOf(view, sound, 'speaker', 'en', false).parts.map(({ member }) => member)).toEqual(['head'])
  })

  it('from right to left for a reader from right to left', () => {
    const { parts } = pictureOf(view, all, 'speaker', 'en', true)
    expect(parts[0]!.box.x).toBeGreaterThan(parts[1]!.box.x)
  })
})

describe('the words', () => {
  it('are the public item that is on, in the reader’s language', () => {
    const on = { ...view, current: { item: 'a', since: '' } }
    expect(pictureOf(on, all, 'speaker', 'ru', false)).toMatchObject({ item: 'Итоги', title: 'Virtual summit' })
  })

  it('are never those of a restricted item', () => {
    const on = { ...view, current: { item: 'x', since: '' }, agenda: [...view.agenda, { id: 'x', title: { en: 'Behind doors' }, minutes: 0, public: false }] }
    expect(pictureOf(on, all, 'speaker', 'en', false).item).toBe('')
  })
})

describe('boxes', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%d fit beside each other, above the band, and are alike', (count) => {
    const boxes = boxesFor(count)
    expect(boxes).toHaveLength(count)
    for (const [n, box] of boxes.entries()) {
      expect(box.x + box.width).toBeLessThanOrEqual(WIDTH)
      expect(box.y + box.height).toBeLessThanOrEqual(HEIGHT - BAND)
      for (const other of boxes.slice(n + 1)) {
        const apart = box.x + box.width <= other.x || other.x + other.width <= box.x || box.y + box.height <= other.y || other.y + other.height <= box.y
        expect(apart).toBe(true)
      }
    }
  })

  it('show a picture whole', () => {
    expect(fit({ x: 0, y: 0, width: 1280, height: 656 }, 640, 360)).toEqual({ x: 57, y: 0, width: 1166, height: 656 })
    expect(fit({ x: 10, y: 20, width: 100, height: 100 }, 200, 100)).toEqual({ x: 10, y: 45, width: 100, height: 50 })
  })
})

it('draws the plates and the band, and a surface where no picture has come', () => {
  const texts: string[] = []
  const pencil: Pencil = {
    fillStyle: '', font: '', textAlign: 'start', textBaseline: 'top', direction: 'ltr',
    fillRect: () => undefined, fillText: (text) => { texts.push(text) }, measureText: (text) => ({ width: text.length * 10 }) as TextMetrics,
  }
  const painted: string[] = []
  draw(pencil, pictureOf({ ...view, current: { item: 'a', since: '' } }, all, 'together', 'en', false), (member) => painted.push(member) > 1)
  expect(painted).toEqual(['bei-head', 'head'])
  expect(texts).toEqual(['Li', 'Beijing', 'Petr', 'Moscow', 'Stock', 'Virtual summit'])
})
