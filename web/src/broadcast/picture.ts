/**
 * What the public is shown: who is seen where, with which plates, and under which words. Pure: the view decides, which for
 * a broadcaster's seat holds public titles alone.
 */
import { findMember, textIn, type Sitting } from '../api/view.ts'
import { alphabetical } from '../ui/languages.ts'

export const WIDTH = 1280
export const HEIGHT = 720
export const FRAMES_A_SECOND = 30

/** The speaker large, while a principal speaks; or the principals side by side always. */
export type Layout = 'speaker' | 'together'

/** In pixels of the picture. */
export type Box = Readonly<{ x: number; y: number; width: number; height: number }>

export type Part = Readonly<{
  member: string
  box: Box
  name: string
  /** Title and delegation. */
  under: string
  speaking: boolean
  /** Somebody whose picture is not there is a plate alone. */
  picture: boolean
}>

export type Picture = Readonly<{
  parts: readonly Part[]
  /** The summit. */
  title: string
  /** The public agenda item that is on; else empty. */
  item: string
  rtl: boolean
}>

/** The band under the pictures. */
export const BAND = 64
const GAP = 8

type Present = Readonly<{ pictures: ReadonlyMap<string, unknown>; present: ReadonlySet<string>; speaker: Readonly<{ member: string }> | undefined }>

export function pictureOf(view: Sitting, now: Present, layout: Layout, reader: string, rtl: boolean): Picture {
  const shown = whoIsShown(view, now, layout, reader)
  const boxes = boxesFor(shown.length)
  const parts = shown.map((member, n): Part => {
    const found = findMember(view, member)
    const person = found?.member ?? view.observers.find(({ id }) => id === member)
    const place = rtl ? shown.length - 1 - n : n
    const under = [person?.title ?? '', found ? textIn(found.delegation.name, reader) : ''].filter((each) => each !== '').join(', ')
    return {
      member,
      box: boxes[place] ?? { x: 0, y: 0, width: WIDTH, height: HEIGHT - BAND },
      name: person?.name ?? member,
      under,
      speaking: now.speaker?.member === member,
      picture: now.pictures.has(member),
    }
  })
  const item = view.agenda.find(({ id, public: open }) => open && id === view.current?.item)
  return { parts, title: textIn(view.title, reader), item: item ? textIn(item.title, reader) : '', rtl }
}

/** Whoever speaks and is seen; else the principals, in alphabetical order of their delegations. */
function whoIsShown(view: Sitting, { pictures, present, speaker }: Present, layout: Layout, reader: string): readonly string[] {
  if (layout === 'speaker' && speaker && pictures.has(speaker.member)) return [speaker.member]
  const delegations = alphabetical(view.delegations, reader, ({ name }) => textIn(name, reader))
  return delegations.flatMap(({ members }) => members.filter(({ id, role }) => role === 'principal' && (present.has(id) || pictures.has(id))).map(({ id }) => id))
}

/** Equal boxes in as few rows as make them large, for at most eight. */
export function boxesFor(count: number): readonly Box[] {
  if (count === 0) return []
  const height = HEIGHT - BAND
  const columns = count === 1 ? 1 : count <= 4 ? 2 : count <= 6 ? 3 : 4
  const rows = Math.ceil(count / columns)
  const width = Math.floor((WIDTH - GAP * (columns - 1)) / columns)
  const tall = Math.floor((height - GAP * (rows - 1)) / rows)
  return Array.from({ length: count }, (_, n) => ({
    x: (n % columns) * (width + GAP), y: Math.floor(n / columns) * (tall + GAP), width, height: tall,
  }))
}

/** Where a picture of this size stands in a box, whole. */
export function fit(box: Box, width: number, height: number): Box {
  const scale = Math.min(box.width / width, box.height / height)
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
  return { x: box.x + Math.round((box.width - w) / 2), y: box.y + Math.round((box.height - h) / 2), width: w, height: h }
}

/** What drawing needs of a canvas. */
export type Pencil = Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect' | 'font' | 'textAlign' | 'textBaseline' | 'direction' | 'fillText' | 'measureText'>

const ink = { ground: '#101418', surface: '#181e24', text: '#e8ecef', quiet: '#9aa7b2' }
const family = 'system-ui, sans-serif'

/** One frame; `paint` puts the newest picture of a member into its box, and says false when there is none yet. */
export function draw(pencil: Pencil, { parts, title, item, rtl }: Picture, paint: (member: string, box: Box) => boolean): void {
  pencil.fillStyle = ink.ground
  pencil.fillRect(0, 0, WIDTH, HEIGHT)
  pencil.direction = rtl ? 'rtl' : 'ltr'
  pencil.textBaseline = 'middle'
  for (const part of parts) {
    const { box } = part
    if (!part.picture || !paint(part.member, box)) {
      pencil.fillStyle = ink.surface
      pencil.fillRect(box.x, box.y, box.width, box.height)
    }
    plate(pencil, part, rtl)
  }
  // The band: what it is about, then the summit.
  const edge = rtl ? WIDTH - 24 : 24
  pencil.textAlign = rtl ? 'right' : 'left'
  pencil.fillStyle = ink.text
  pencil.font = `600 28px ${family}`
  pencil.fillText(item === '' ? title : item, edge, HEIGHT - BAND / 2, WIDTH * 0.6)
  if (item === '') return
  pencil.textAlign = rtl ? 'left' : 'right'
  pencil.fillStyle = ink.quiet
  pencil.font = `22px ${family}`
  pencil.fillText(title, WIDTH - edge, HEIGHT - BAND / 2, WIDTH * 0.34)
}

function plate(pencil: Pencil, { box, name, under, speaking }: Part, rtl: boolean): void {
  const most = box.width - 64
  pencil.font = `600 26px ${family}`
  const wide = pencil.measureText(name).width
  pencil.font = `20px ${family}`
  const width = Math.min(most, Math.max(wide, pencil.measureText(under).width) + 40)
  const height = under === '' ? 52 : 78
  const x = rtl ? box.x + box.width - 16 - width : box.x + 16
  const y = box.y + box.height - 16 - height
  // Who speaks has a line around the plate, as on every screen of the plenary.
  if (speaking) {
    pencil.fillStyle = ink.text
    pencil.fillRect(x - 3, y - 3, width + 6, height + 6)
  }
  pencil.fillStyle = ink.ground
  pencil.fillRect(x, y, width, height)
  pencil.textAlign = rtl ? 'right' : 'left'
  const edge = rtl ? x + width - 20 : x + 20
  pencil.fillStyle = ink.text
  pencil.font = `600 26px ${family}`
  pencil.fillText(name, edge, y + (under === '' ? height / 2 : 28), width - 40)
  if (under === '') return
  pencil.fillStyle = ink.quiet
  pencil.font = `20px ${family}`
  pencil.fillText(under, edge, y + 56, width - 40)
}
