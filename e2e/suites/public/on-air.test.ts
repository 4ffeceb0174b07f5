/** An open session: by consent of all, counted down and shown on every seat, ended by any one at once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Locator } from 'playwright-core'
import { Device } from '../../harness/device.ts'
import { audible, silent } from '../../harness/ear.ts'
import { verify } from '../../harness/record.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

declare global {
  interface Window {
    /** What the page has shown of the air: the seconds counted down, the sign, the plenary. */
    parleyAir?: { counted: string[]; signed: boolean; entered: boolean }
    /** The countdown's own button is pressed as soon as it is there. */
    parleyStops?: boolean
  }
}

let stage: Stage
let beijing: Seat // the desk
let moscow: Device // the secretary
let lin: Seat // the principals
let sokolov: Seat
let interpreter: Seat
let observer: Seat

const LIN = 500
const SOKOLOV = 700

/** Runs in the page before the app. */
function watchTheAir(): void {
  const air = { counted: [] as string[], signed: false, entered: false }
  window.parleyAir = air
  new MutationObserver(() => {
    const countdown = document.querySelector('section[aria-label="Countdown to going on air"]')
    const seconds = countdown?.querySelector('[role="timer"]')?.textContent
    if (seconds && air.counted.at(-1) !== seconds) air.counted.push(seconds)
    if (document.title.startsWith('On air')) air.signed = true
    if (document.querySelector('main[aria-label="Plenary"]')) air.entered = true
    const stop = countdown?.querySelector('button')
    if (window.parleyStops && stop) {
      window.parleyStops = false
      stop.click()
    }
  }).observe(document, { childList: true, subtree: true, characterData: true })
}

const before = [watchTheAir]
const air = (seat: Seat) => seat.page.evaluate(() => window.parleyAir ?? { counted: [], signed: false, entered: false })
const forget = (seat: Seat) => seat.page.evaluate(() => {
  if (window.parleyAir) Object.assign(window.parleyAir, { counted: [], signed: false, entered: false })
})
const phase = (seat: Seat, words: RegExp) => seat.page.getByText(words).first().waitFor()
const button = (seat: Seat, name: string | RegExp): Locator => seat.page.getByRole('button', { name, exact: typeof name === 'string' })
const taken = (answer: Awaited<ReturnType<Device['act']>>) => {
  expect(answer.status, answer.text).toBe(200)
  const { seq, hash } = answer.body
  return { proposal: { seq, hash } }
}

/** Beijing proposes at its desk; the answer is the proposal, which waits for Moscow. */
async function proposed(): Promise<{ proposal: { seq: number; hash: string } }> {
  await button(beijing, 'Go on air').click()
  const dialog = beijing.page.getByRole('alertdialog', { name: 'Go on air?' })
  await dialog.getByText(/^Whoever is admitted to open sessions hears and sees the plenary/).waitFor()
  await dialog.getByText('Come in for it: Anna Smirnova (Press).').waitFor()
  await dialog.getByText(/^No broadcaster is admitted/).waitFor()
  const { seq } = await moscow.head()
  await dialog.getByRole('button', { name: 'Propose for Beijing' }).click()
  const head = await until('the record has the proposal', () => moscow.head(), (newest) => newest.seq > seq)
  return { proposal: head }
}

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  moscow = await Device.enrol(stage.link('moscow', 'secretary'))
  beijing = await stage.arrives('beijing', 'secretary', { before })
  const link = await moscow.invite('reporter', { name: 'Anna Smirnova', role: 'press', to: 3_600_000 })
  const { proposal } = taken(await moscow.act('admit', { observer: 'reporter', to: 'open' }))
  await button(beijing, 'Answer').click()
  await beijing.page.getByRole('alertdialog').getByRole('button', { name: /^Agree for/ }).click()
  await until('the observer is admitted', () => moscow.head(), ({ seq }) => seq > Number(proposal.seq))
  interpreter = await stage.arrives('beijing', 'interpreter', { signal: 'tone', before })
  sokolov = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: SOKOLOV, before })
  lin = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: LIN, before })
  await Promise.all([lin.sits(), sokolov.sits()])
  observer = await stage.seat(link, { signal: 'tone', before })
  await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
})

afterAll(async () => {
  await stage.close()
})

const seats = () => [beijing, lin, sokolov, interpreter]

test('One side’s word changes nothing, and a consent is taken back in the middle of the countdown', async () => {
  const given = await proposed()
  expect(await button(lin, 'Close the doors').count()).toBe(0)
  taken(await moscow.act('consent', given))
  taken(await moscow.act('take-back', given))
  for (const seat of seats()) await phase(seat, /closed session/i)
  await until('the desk proposes anew', () => button(beijing, 'Go on air').count(), (count) => count === 1)
  for (const seat of [...seats(), observer]) expect((await air(seat)).signed, seat.name).toBe(false)
})

test('A principal stops the countdown by the button that it brings', async () => {
  await sokolov.page.evaluate(() => { window.parleyStops = true })
  const given = await proposed()
  taken(await moscow.act('consent', given))
  await until('Sokolov has pressed it', () => sokolov.page.evaluate(() => window.parleyStops), (waits) => waits === false)
  await until('the desk proposes anew', () => button(beijing, 'Go on air').count(), (count) => count === 1)
  expect((await air(observer)).entered).toBe(false)
})

test('With the consent of both every seat counts down, and then nobody can miss that it is on air', async () => {
  for (const seat of [...seats(), observer]) await forget(seat)
  taken(await moscow.act('consent', await proposed()))
  for (const seat of seats()) {
    await until(`${seat.name} is told in the title`, () => seat.page.title(), (title) => title.startsWith('On air'))
    await seat.page.getByRole('alert').getByText('On air. This session is open: people from outside the delegations hear and see it.').waitFor()
    await phase(seat, /open session/i)
    expect((await air(seat)).counted.length, `${seat.name} has seen the countdown`).toBeGreaterThan(0)
    expect(await seat.page.getByRole('region', { name: 'Countdown to going on air' }).count()).toBe(0)
  }
  expect(await lin.violations()).toEqual([])
  expect(await beijing.violations()).toEqual([])
})

test('The observer who waited comes in by themselves, and hears the floor', async () => {
  await observer.page.getByRole('main', { name: 'Plenary' }).waitFor()
  await observer.choose('Channel', 'Floor')
  await observer.hears({ [LIN]: audible, [SOKOLOV]: audible })
  expect(await observer.page.title()).toMatch(/^On air/)
})

test('One side alone closes the doors: the observer is out and hears nothing more, and the others go on', async () => {
  await sokolov.page.mouse.move(400, 300)
  await button(sokolov, 'Close the doors').click()
  await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
  await observer.page.getByText(/doors/i).first().waitFor()
  await until('the observer’s page sounds no more', () => observer.page.evaluate(([a, b]) => window.parleyEar?.([a, b])?.levels ?? [], [LIN, SOKOLOV] as const), (levels) => levels.every((level) => level <= silent.to))
  const own = `/api/summits/${stage.node.links.summit}/seats/reporter/media`
  expect((await observer.fetch(own, 'POST')).text).toContain('"chambers":[]')
  for (const seat of seats()) {
    await until(`${seat.name}'s title says so no more`, () => seat.page.title(), (title) => !title.startsWith('On air'))
    await phase(seat, /closed session/i)
  }
  await lin.hears({ [SOKOLOV]: audible })
})

test('The record says who consented, when it was on air, and who closed the doors', async () => {
  const { text } = await beijing.fetch(`/api/summits/${stage.node.links.summit}/record`)
  const { code, said } = await verify(text)
  expect(code, said).toBe(0)
  for (const words of ['With this the countdown begins: the session is open from', 'which closes the doors', 'With this the session is closed, no longer open.']) expect(said).toContain(words)
})
