/**
 * An open session on air, as the public has it: each in their language, whoever stops, and nothing once a side closes the
 * doors. What was recorded of it has every language, for as long as no side deletes it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { audible, full, near, silent } from '../../harness/ear.ts'
import { ffplay } from '../../harness/ffplay.ts'
import type { Seat } from '../../harness/seat.ts'
import { decoded, loudest, tracksOf, voicesOf } from '../../harness/shelf.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'
import { galleryOf, Viewer } from '../../harness/viewer.ts'

const tone = { lin: 500, interpreter: 900, sokolov: 1400 }
/** By how much the original is below its interpretation. */
const ducking = 18
/** Louder than a voice that is not there, however another begins or ends beside it: those are heard at all pitches, softly. */
const absent = -45

let stage: Stage
let beijing: Device // the secretaries
let moscow: Device
let lin: Seat
let sokolov: Seat
let interpreter: Seat
let pool: Seat // the broadcasters
let standBy: Seat
let russian: Viewer
let floor: Viewer
let gallery: string
let began: { seq: number; hash: string } // the recording's first entry

type Answer = Awaited<ReturnType<Device['act']>>
function taken({ status, text, body: { seq, hash } }: Answer) {
  expect(status, text).toBe(200)
  return { proposal: { seq: Number(seq), hash: String(hash) } }
}

/** A step that takes the consent of both. */
const agree = async (kind: string, body: unknown) => taken(await beijing.act('consent', taken(await moscow.act(kind, body)))).proposal

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  gallery = galleryOf(stage.node)
  beijing = await Device.enrol(stage.link('beijing', 'secretary'))
  moscow = await Device.enrol(stage.link('moscow', 'secretary'))
  interpreter = await stage.arrives('beijing', 'interpreter', { signal: 'tone', tone: tone.interpreter })
  lin = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.lin })
  sokolov = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.sokolov })
  for (const seat of [interpreter, lin, sokolov]) await seat.sits()
  await sokolov.press('m')
  await interpreter.into('Russian')
  await interpreter.press(' ')
  await interpreter.onAir(true)
})

afterAll(() => stage.close())

const broadcaster = async (member: string, name: string): Promise<Seat> => {
  const link = await moscow.invite(member, { name, role: 'broadcaster', to: 3_600_000 })
  await agree('admit', { observer: member, to: 'open' })
  return stage.seat(link, { signal: 'tone' })
}

test('Before the session is open the gallery has nothing', async () => {
  expect((await fetch(`${gallery}/index.m3u8`)).status).toBe(404)
  pool = await broadcaster('pool', 'Ann Field')
  await pool.page.getByRole('main', { name: 'Observer' }).waitFor()
  expect((await fetch(`${gallery}/index.m3u8`)).status).toBe(404)
})

test('On air by consent of both, the broadcaster’s seat composes and publishes by itself', async () => {
  await agree('go-on-air', {})
  await pool.page.getByRole('main', { name: 'Broadcast' }).waitFor()
  await pool.page.getByRole('status').filter({ hasText: 'Sent to the gallery' }).waitFor()
  expect(await pool.violations()).toEqual([])
  await until('there is something to see', async () => (await fetch(`${gallery}/index.m3u8`)).status, (status) => status === 200)
  const index = await (await fetch(`${gallery}/index.m3u8`)).text()
  for (const language of ['mul', 'ru', 'zh']) expect(index).toContain(`LANGUAGE="${language}"`)
})

test('Two of the public hear each their language', async () => {
  russian = await Viewer.open(stage.browser, 'a reader of Russian', gallery, 'ru')
  await russian.page.getByRole('combobox').selectOption('en')
  floor = await Viewer.open(stage.browser, 'a listener to the floor', gallery, 'en')
  await russian.watches()
  await floor.watches()
  await russian.hears({ [tone.interpreter]: near(full, 4), [tone.lin]: near(full - ducking, 4), [tone.sokolov]: silent })
  await floor.hears({ [tone.interpreter]: silent, [tone.lin]: near(full, 4), [tone.sokolov]: silent })
})

test('A player of others plays it, too, with sound and picture together', async () => {
  expect(await ffplay(`${gallery}/index.m3u8`, 5)).toBeLessThan(0.2)
})

test('By consent of both it is recorded, and nothing of that is given away meanwhile', async () => {
  began = await agree('start-recording', {})
  await lin.page.getByText('recorded').first().waitFor()
  expect(await (await fetch(`${gallery}/recordings`)).json()).toEqual([])
})

test('Another language is there while the picture goes on', async () => {
  await floor.picks('русский')
  await floor.hears({ [tone.interpreter]: near(full, 4), [tone.lin]: near(full - ducking, 4) })
  await floor.goesOn(1)
  await floor.picks('Floor, the original voices')
  await floor.hears({ [tone.interpreter]: silent, [tone.lin]: near(full, 4) })
})

test('A booth off air is the original, and a minute in which nobody says anything freezes no player', async () => {
  await interpreter.press(' ')
  await interpreter.onAir(false)
  await russian.hears({ [tone.interpreter]: silent, [tone.lin]: near(full, 4) })
  await lin.press('m')
  await russian.hears({ [tone.interpreter]: silent, [tone.lin]: silent })
  await Promise.all([russian.goesOn(60), floor.goesOn(60)])
  await lin.press('m')
  for (const viewer of [russian, floor]) await viewer.hears({ [tone.lin]: near(full, 4) })
}, 300_000)

test('When the broadcaster is gone another who stood by is seen and heard in its place, and the players go on', async () => {
  standBy = await broadcaster('stand-by', 'Paul Wood')
  await standBy.page.getByRole('main', { name: 'Broadcast' }).waitFor()
  await standBy.page.getByRole('status').filter({ hasText: 'Sent to the gallery' }).waitFor()
  await pool.dies()
  await stage.leave(pool)
  await Promise.all([russian.goesOn(10), floor.goesOn(10)])
  for (const viewer of [russian, floor]) await viewer.hears({ [tone.lin]: near(full, 4) })
}, 300_000)

test('One side closes the doors: what is said after it is in no segment, in no language', async () => {
  taken(await beijing.act('close-doors', {}))
  await sokolov.press('m')
  await lin.hears({ [tone.sokolov]: audible })
  await standBy.page.getByRole('main', { name: 'Observer' }).waitFor()
  for (const viewer of [russian, floor]) await viewer.page.getByText('The open session is over.').waitFor()
  const voices = await voicesOf(gallery)
  expect(voices.map(({ language }) => language).sort()).toEqual(['mul', 'ru', 'zh'])
  for (const { language, playlist, bytes } of voices) {
    expect(playlist, language).toContain('#EXT-X-ENDLIST')
    const samples = decoded(bytes)
    expect(samples.length, language).toBeGreaterThan(48_000)
    expect(loudest(samples, tone.lin), language).toBeGreaterThan(audible.from)
    expect(loudest(samples, tone.sokolov), language).toBeLessThan(silent.to)
  }
  for (const viewer of [russian, floor]) await viewer.close()
}, 300_000)

test('The recording has every language by its name, what was said in each, and nothing from behind the doors', async () => {
  const [file] = await until('it is whole', async () => (await (await fetch(`${gallery}/recordings`)).json()) as { name: string; entry: number; languages: string[] }[], ({ length }) => length > 0)
  if (!file) throw new Error('nothing was recorded')
  expect(file).toMatchObject({ entry: began.seq, languages: ['mul', 'ru', 'zh'] })
  const address = `${gallery}/recordings/${file.name}.mp4`
  const bytes = Buffer.from(await (await fetch(address)).arrayBuffer())
  expect(tracksOf(bytes)).toEqual([{ kind: 'video' }, { kind: 'audio', language: 'mul' }, { kind: 'audio', language: 'rus' }, { kind: 'audio', language: 'zho' }])
  for (const [n, language] of file.languages.entries()) {
    const samples = decoded(bytes, n)
    expect(loudest(samples, tone.lin), language).toBeGreaterThan(audible.from)
    expect(loudest(samples, tone.sokolov), language).toBeLessThan(absent)
    if (language === 'ru') expect(loudest(samples, tone.interpreter), language).toBeGreaterThan(audible.from)
    else expect(loudest(samples, tone.interpreter), language).toBeLessThan(absent)
  }

  taken(await moscow.act('delete-recording', { recording: began }))
  await until('one side has deleted it', async () => (await fetch(address)).status, (status) => status === 404)
  expect(await (await fetch(`${gallery}/recordings`)).json()).toEqual([])
}, 300_000)
