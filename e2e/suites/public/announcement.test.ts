/** What the world is told: nothing before all agree and the embargo ends; then a page, a calendar and a feed that others can read. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAtomFeed } from 'feedsmith'
import ICAL from 'ical.js'
import type { Page } from 'playwright-core'
import { Device } from '../../harness/device.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

let stage: Stage
let beijing: Device // a secretary without a screen
let moscow: Seat // a desk
let page: string

const words = { en: 'A virtual summit', zh: '视频峰会', ru: 'Видеосаммит' }
const text = { en: 'They meet by video & agree on <nothing> yet.', zh: '双方举行视频会晤。', ru: 'Стороны встретятся по видеосвязи.' }

beforeAll(async () => {
  stage = await Stage.open()
  moscow = await stage.arrives('moscow', 'secretary')
  beijing = await Device.enrol(stage.link('beijing', 'secretary'))
})

afterAll(async () => {
  await stage.close()
})

type Shown = Readonly<{ status: number; headers: Headers; text: string }>

const get = async (path: string, headers: Record<string, string> = {}): Promise<Shown> => {
  const answer = await fetch(`${stage.node.origin}${path}`, { headers })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** The event of the summit's public calendar, as another implementation reads it. */
async function event(): Promise<ICAL.Event> {
  const { status, text } = await get(`/announcements/${page}/en/summit.ics`)
  expect(status).toBe(200)
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent')
  expect(events).toHaveLength(1)
  return new ICAL.Event(events[0])
}

async function feed() {
  const { status, text } = await get(`/announcements/${page}/en/feed.atom`)
  expect(status).toBe(200)
  return parseAtomFeed(text)
}

/** Beijing proposes; the entry of the proposal. */
async function proposes(body: object): Promise<{ seq: number; hash: string }> {
  const { status, body: taken, text } = await beijing.act('announce-jointly', body)
  expect(status, text).toBe(200)
  return { seq: taken['seq'] as number, hash: taken['hash'] as string }
}

/** Moscow reads it at the desk and agrees. */
async function agrees(): Promise<void> {
  await moscow.page.getByRole('button', { name: 'Answer' }).click()
  const dialog = moscow.page.getByRole('alertdialog', { name: 'Publish this joint announcement?' })
  for (const said of Object.values(words)) await dialog.getByText(said, { exact: true }).waitFor()
  await dialog.getByRole('button', { name: /^Agree for/ }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** Whole tens of seconds, at least so many milliseconds ahead. */
const ahead = (milliseconds: number): Date => new Date(Math.ceil((Date.now() + milliseconds) / 10_000) * 10_000)

test('Nothing is public while one delegation has not agreed, nor before the embargo ends', async () => {
  const id = Buffer.from(stage.node.links.summit, 'base64url')
  page = createHash('sha256').update('parley announcements\n').update(id).digest().subarray(0, 16).toString('base64url')
  const nothing = async (when: string) => {
    const unknown = await get('/announcements/AAAAAAAAAAAAAAAAAAAAAA/en')
    for (const rest of ['', '/en', '/ru/1', '/en/summit.ics', '/en/feed.atom']) {
      const shown = await get(`/announcements/${page}${rest}`)
      expect(shown.status, `${rest} ${when}`).toBe(404)
      expect(shown.text, `${rest} ${when}`).toBe(unknown.text)
    }
    expect((await get('/announcements/en')).text, when).not.toContain(words.en)
  }
  await nothing('before anything is announced')
  const embargo = ahead(30_000)
  await proposes({ title: words, text, tells: ['time', 'parties', 'agenda'], embargo: embargo.toISOString() })
  await nothing('while one has agreed')
  await agrees()
  expect(Date.now(), 'all have agreed before the embargo ends').toBeLessThan(embargo.getTime())
  await nothing('under embargo')
  const shown = await until('the embargo ends', () => get(`/announcements/${page}/en`), ({ status }) => status === 200, 80_000)
  expect(Date.now(), 'it was public before its time').toBeGreaterThanOrEqual(embargo.getTime())
  expect(shown.text).toContain('They meet by video &amp; agree on &lt;nothing&gt; yet.')
  expect(shown.text).not.toContain(stage.node.links.summit)
}, 180_000)

/** The page in a browser that runs no script. */
async function reading(language: string, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await stage.browser.newContext({ locale: language, javaScriptEnabled: false })
  try {
    const reader = await context.newPage()
    await reader.goto(`${stage.node.origin}/announcements/${page}`)
    await look(reader)
  } finally {
    await context.close()
  }
}

test('Anyone reads the page in their own language, without a script', async () => {
  await reading('ru-RU', async (reader) => {
    await reader.getByRole('heading', { name: words.ru, level: 1 }).waitFor()
    expect(await reader.getAttribute('html', 'lang')).toBe('ru')
    await reader.getByText(text.ru).waitFor()
    await reader.getByRole('heading', { name: 'Повестка дня' }).waitFor()
  })
  await reading('ar-EG', async (reader) => {
    expect(await reader.getAttribute('html', 'dir')).toBe('rtl')
    await reader.getByRole('heading', { name: words.en, level: 1 }).waitFor()
  })
  const context = await stage.browser.newContext({ locale: 'en', timezoneId: 'America/Bogota' })
  const reader = await context.newPage()
  const faults: string[] = []
  reader.on('console', (message) => faults.push(message.text()))
  reader.on('pageerror', (error) => faults.push(error.message))
  await reader.goto(`${stage.node.origin}/announcements/${page}/en`)
  await reader.getByText('Where you are').waitFor()
  await reader.getByText(/ GMT-5$/).waitFor()
  expect(faults).toEqual([])
  await context.close()
})

test('A cache asks again with what it has, and is told that nothing has changed', async () => {
  const first = await get(`/announcements/${page}/en`)
  expect(first.headers.get('cache-control')).toMatch(/^public, max-age=\d\b/)
  expect(first.headers.get('set-cookie')).toBeNull()
  expect(Buffer.byteLength(first.text)).toBeLessThanOrEqual(50 * 1024)
  const again = await get(`/announcements/${page}/en`, { 'if-none-match': first.headers.get('etag') ?? '' })
  expect([again.status, again.text]).toEqual([304, ''])
})

test('Another implementation reads the calendar and the feed, and follows a move and a calling off', async () => {
  const first = await event()
  const starts = new Date(((await get(`/api/summits/${stage.node.links.summit}`)).text.match(/"starts":"([^"]+)"/) ?? [])[1] ?? '')
  expect(first.startDate.toJSDate()).toEqual(starts)
  expect(first.summary).toBe(words.en)
  expect([first.sequence, first.component.getFirstPropertyValue('status')]).toEqual([0, 'CONFIRMED'])
  const told = await feed()
  expect(told.entries).toHaveLength(1)
  expect(told.entries?.[0]?.title).toEqual(expect.objectContaining({ value: words.en }))
  expect(told.id).toMatch(/^urn:uuid:/)

  // An hour after Europe's clocks went forward, and Moscow's did not.
  const later = '2027-03-28T04:30:00.000+03:00'
  await proposes({ title: words, text: { ...text, en: 'They meet later.' }, tells: ['time', 'parties'], starts: later })
  await agrees()
  const moved = await until('the calendar follows', event, ({ sequence }) => sequence === 1)
  expect(moved.startDate.toJSDate()).toEqual(new Date(later))
  expect(moved.uid).toBe(first.uid)

  await proposes({ title: words, text: { ...text, en: 'They do not meet.' }, tells: ['time'], calledOff: true })
  await agrees()
  const off = await until('the calendar follows', event, ({ sequence }) => sequence === 2)
  expect([off.uid, off.component.getFirstPropertyValue('status')]).toEqual([first.uid, 'CANCELLED'])
  const all = await feed()
  expect(all.entries).toHaveLength(3)
  expect(new Set(all.entries?.map(({ id }) => id)).size).toBe(3)
  expect(all.entries?.[2]?.id, 'an entry keeps its id').toBe(told.entries?.[0]?.id)
})

test('A delegation announces alone at its desk, sees the page before, corrects it, and takes it back', async () => {
  const desk = moscow.page
  await desk.getByRole('button', { name: 'Announce alone' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Announce alone' })
  await dialog.getByRole('textbox', { name: 'Title, Russian' }).fill('Слово Москвы')
  await dialog.getByRole('textbox', { name: 'Text, Russian' }).fill('Мы готовы.')
  await dialog.getByRole('button', { name: 'Show the page' }).click()
  const preview = dialog.frameLocator('iframe')
  await preview.getByRole('heading', { name: 'Слово Москвы', level: 1 }).waitFor()
  await preview.getByText('Одностороннее').waitFor()
  await dialog.getByRole('button', { name: /^Announce for/ }).click()
  await dialog.waitFor({ state: 'detached' })
  const own = await until('the announcement is public', () => get(`/announcements/${page}/ru/4`), ({ status }) => status === 200)
  expect(own.text).toContain('Мы готовы.')
  expect(own.text).toContain('Одностороннее')

  const region = desk.getByRole('region', { name: 'Announcements' })
  await region.getByText(/^Announcement .*public since/s).click()
  await region.getByRole('button', { name: 'Correct', exact: true }).filter({ visible: true }).click()
  const correcting = desk.getByRole('dialog', { name: 'Correct an announcement' })
  await correcting.getByRole('textbox', { name: 'Text, Russian' }).fill('Мы совсем готовы.')
  await correcting.getByRole('button', { name: /^Announce for/ }).click()
  await correcting.waitFor({ state: 'detached' })
  expect((await until('the correction is public', () => get(`/announcements/${page}/ru/5`), ({ status }) => status === 200)).text).toContain('Мы совсем готовы.')
  const old = (await get(`/announcements/${page}/ru/4`)).text
  expect(old).toContain('Его заменило исправление')
  expect(old).toContain('Мы готовы.')

  await region.getByText(/^Announcement .*public since/s).click()
  await region.getByRole('button', { name: 'Take back' }).filter({ visible: true }).first().click()
  await desk.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click()
  const gone = await until('it is taken back', () => get(`/announcements/${page}/ru/5`), ({ text }) => text.includes('отозвано'))
  expect(gone.text).not.toContain('Мы совсем готовы.')
})

test('A joint announcement is read over once it is whole', async () => {
  const desk = moscow.page
  await desk.getByRole('button', { name: 'Announce jointly' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Announce jointly' })
  expect(await moscow.violations()).toEqual([])
  for (const language of ['Russian', 'Chinese']) {
    await dialog.getByRole('tab', { name: language }).click()
    await dialog.getByRole('textbox', { name: `Title, ${language}` }).fill('X')
    await dialog.getByRole('textbox', { name: `Text, ${language}` }).fill('X')
  }
  await until('it can be read over', () => dialog.getByRole('button', { name: 'Read it over' }).isEnabled(), (may) => may)
  await dialog.getByRole('checkbox', { name: /^Under embargo/ }).check()
  expect(await dialog.getByRole('button', { name: 'Read it over' }).isEnabled()).toBe(false)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})

test('A delegation’s own calendar is read by whoever has its address, until that is renewed', async () => {
  const desk = moscow.page
  await desk.getByRole('button', { name: 'Calendar of the delegation' }).click()
  const field = desk.getByRole('textbox', { name: 'Address for a calendar program' })
  const address = await field.inputValue()
  const path = new URL(address).pathname
  const { status, text: calendar } = await get(path)
  expect(status).toBe(200)
  const own = new ICAL.Component(ICAL.parse(calendar)).getFirstSubcomponent('vevent')
  expect(own?.getFirstPropertyValue('status')).toBe('CANCELLED')
  expect(calendar).not.toMatch(/https?:|[#?]k=/)
  await desk.getByRole('button', { name: 'New address' }).click()
  await until('there is another address', () => field.inputValue(), (now) => now !== address)
  expect((await get(path)).status).toBe(404)
})
