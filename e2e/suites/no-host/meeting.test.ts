/** No host: two sides compare keys, agree an agenda, enter together, admit and expel an observer, and end with a record. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Locator } from 'playwright-core'
import { Device } from '../../harness/device.ts'
import type { SeatLink } from '../../harness/node.ts'
import { keepConnections } from '../../harness/page.ts'
import { verify } from '../../harness/record.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

let stage: Stage
let beijing: Seat // the desks
let moscow: Seat
let lin: Seat // the principals
let sokolov: Seat
let observer: Seat
let observerLink: SeatLink

beforeAll(async () => {
  stage = await Stage.open()
  beijing = await stage.arrives('beijing', 'secretary')
  moscow = await stage.arrives('moscow', 'secretary')
  // They come by hand, so that nobody is ready before it is asked.
  sokolov = await stage.arrives('moscow', 'principal', { signal: 'devices' })
  lin = await stage.arrives('beijing', 'principal', { signal: 'devices' })
})

afterAll(async () => {
  await stage.close()
})

const button = (seat: Seat, name: string | RegExp): Locator => seat.page.getByRole('button', { name, exact: typeof name === 'string' })
const press = (seat: Seat, name: string | RegExp): Promise<void> => button(seat, name).click()

/** The last word in a dialog, whichever it is. */
const answer = (seat: Seat, name: string | RegExp): Promise<void> =>
  seat.page.getByRole('alertdialog').getByRole('button', { name, exact: typeof name === 'string' }).click()

/** All that stands in a folder's files. */
async function textOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'))
  return (await Promise.all(files)).join()
}

/** One side proposes at its desk, the other agrees at its own. */
async function agree(proposer: Seat, other: Seat, propose: () => Promise<void>): Promise<void> {
  await propose()
  await answer(proposer, /^Propose for/)
  await consents(other)
}

async function consents(seat: Seat): Promise<void> {
  await press(seat, 'Answer')
  await answer(seat, /^Agree for/)
}

/** What comes in on a page's connections that are open. */
async function received(seat: Seat): Promise<{ open: number; packets: number }> {
  return seat.page.evaluate(async () => {
    const open = (window.connectionsOfThePage ?? []).filter((one) => one.connectionState === 'connected')
    let packets = 0
    for (const one of open)
      for (const stat of (await one.getStats()).values() as Iterable<{ type: string; packetsReceived?: number }>)
        if (stat.type === 'inbound-rtp') packets += stat.packetsReceived ?? 0
    return { open: open.length, packets }
  })
}

test('Each side sees whom the other brings before anybody is ready', async () => {
  for (const seat of [lin, sokolov])
    for (const side of ['Beijing', 'Moscow']) {
      const plates = await seat.page.getByRole('region', { name: side }).innerText()
      for (const { name } of stage.node.links.seats.filter(({ delegation }) => delegation === side.toLowerCase()))
        expect(plates.toLowerCase()).toContain(name.toLowerCase())
    }
})

test('Both sides compare the digits of their keys, and all screens stop calling them unverified', async () => {
  const digits = async (seat: Seat, other: string) => {
    await press(seat, `Compare the keys with ${other}`)
    const shown = (await seat.page.getByRole('dialog').innerText()).match(/\d{5}(?:\s+\d{5}){5}/g)?.map((group) => group.replace(/\s+/g, ' ')).sort()
    await seat.page.getByRole('dialog').getByRole('button', { name: 'They are the same' }).click()
    return shown
  }
  await moscow.page.getByText(/Beijing: unverified/).waitFor()
  const [here, there] = [await digits(beijing, 'Moscow'), await digits(moscow, 'Beijing')]
  expect(here).toHaveLength(2)
  expect(here).toEqual(there)
  for (const seat of [beijing, moscow, lin, sokolov])
    await until(`${seat.name}'s screen says unverified no more`, () => seat.page.getByText(/unverified/i).count(), (count) => count === 0)
})

test('An agenda with a restricted item is adopted by both, and the public sees nothing of that item', async () => {
  await press(moscow, 'Add an item')
  const dialog = moscow.page.getByRole('dialog')
  for (const title of await dialog.getByRole('textbox', { name: /^Title, / }).all()) await title.fill('Maritime questions')
  await dialog.getByRole('radio', { name: /^Restricted/ }).check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await beijing.page.getByText('Maritime questions').waitFor()
  await agree(beijing, moscow, () => press(beijing, 'Adopt the agenda'))
  await until('the agenda is adopted', () => button(moscow, 'Adopt the agenda').count(), (count) => count === 0)
  const shown = await fetch(`${stage.node.origin}/api/summits/${stage.node.links.summit}`).then((answer) => answer.text())
  expect(shown).not.toContain('Maritime questions')
  const kept = await textOf(stage.node.data)
  expect(kept).toContain('beijing')
  expect(kept, 'the node has the title').not.toContain('Maritime questions')
})

test('With the last “ready” every screen goes to the plenary at the same instant', async () => {
  for (const seat of [lin, sokolov])
    await seat.page.evaluate(() => {
      const marks = window as unknown as { entered?: number }
      new MutationObserver(() => {
        if (marks.entered === undefined && document.querySelector('main[aria-label="Plenary"]')) marks.entered = performance.timeOrigin + performance.now()
      }).observe(document, { childList: true, subtree: true })
    })
  await press(lin, 'We are ready')
  await sokolov.page.getByText(/Beijing/).first().waitFor()
  expect(await lin.page.getByRole('main', { name: 'Gathering' }).count()).toBe(1)
  await press(sokolov, 'We are ready')
  await Promise.all([lin.sits(), sokolov.sits()])
  await Promise.all([lin.sees(), sokolov.sees()])
  for (const seat of [lin, sokolov])
    expect(await seat.page.evaluate(() => (window as unknown as { entered?: number }).entered)).toBeGreaterThan(0)
})

test('An observer waits outside until both sides have admitted it, and takes part then', async () => {
  await press(moscow, 'Accredit an observer')
  const dialog = moscow.page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Ana Ferreira')
  await dialog.getByRole('combobox', { name: 'Role' }).selectOption('mediator')
  await dialog.getByRole('button', { name: 'Accredit an observer' }).click()
  const url = new URL(await moscow.page.getByRole('textbox', { name: /Personal link/ }).inputValue())
  await moscow.page.keyboard.press('Escape')
  const member = url.pathname.split('/').at(-1) ?? ''
  observerLink = { ...moscow.link, member, name: 'Ana Ferreira', url: url.href }
  observer = await stage.seat(observerLink, { signal: 'tone', before: [keepConnections] })
  await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
  expect((await observer.fetch(`/api/summits/${stage.node.links.summit}/seats/${member}/media`, 'POST')).text).toContain('"chambers":[]')

  await press(moscow, 'Admit to open and closed sessions: Ana Ferreira')
  await answer(moscow, /^Propose for/)
  // One side alone admits nobody.
  await button(beijing, 'Answer').waitFor()
  expect(await observer.page.getByRole('main', { name: 'Observer' }).count()).toBe(1)
  expect((await observer.fetch(`/api/summits/${stage.node.links.summit}/seats/${member}/media`, 'POST')).text).toContain('"chambers":[]')
  await consents(beijing)
  await observer.page.getByRole('main', { name: 'Plenary' }).waitFor()
  await until('the observer is sent voices', () => received(observer), ({ open, packets }) => open > 0 && packets > 0)
})

test('One side alone expels the observer: its media stops at once, and it is told so', async () => {
  await press(beijing, 'Expel Ana Ferreira')
  await until('the observer is sent nothing any more', () => received(observer), ({ open }) => open === 0)
  await observer.page.getByRole('main', { name: 'Observer' }).waitFor()
  expect((await observer.fetch(`/api/summits/${stage.node.links.summit}/seats/${observerLink.member}/media`, 'POST')).text).toContain('"chambers":[]')
  expect(await observer.violations()).toEqual([])
})

test('A restricted session leaves the principals among themselves, and is widened by both again', async () => {
  await agree(moscow, beijing, () => press(moscow, 'Restricted session'))
  for (const seat of [lin, sokolov]) await seat.page.getByText(/restricted session/i).first().waitFor()
  await Promise.all([lin.sees(), sokolov.sees()])
  await agree(beijing, moscow, () => press(beijing, 'Widen the session'))
  for (const seat of [lin, sokolov]) await seat.page.getByText(/closed session/i).first().waitFor()
})

test('Either side calls a recess by one press, and both resume together', async () => {
  await press(beijing, 'Recess')
  for (const seat of [lin, sokolov]) await seat.page.getByRole('main', { name: 'Recess' }).waitFor()
  await press(beijing, 'We are ready')
  await press(moscow, 'We are ready')
  await Promise.all([lin.sits(), sokolov.sits()])
})

test('A secretary goes to the caucus from the desk, meets the principal who stepped out, and both return', async () => {
  await press(moscow, 'Go to the caucus')
  await moscow.page.getByRole('main', { name: 'Caucus' }).waitFor()
  await sokolov.page.mouse.move(400, 300)
  await press(sokolov, 'Step out')
  await sokolov.page.getByRole('main', { name: 'Caucus' }).waitFor()
  await sokolov.sees()
  expect(await moscow.violations()).toEqual([])
  await press(moscow, 'Return to the desk')
  await moscow.page.getByRole('main', { name: 'Desk' }).waitFor()
  await press(sokolov, 'Return to the plenary')
  await sokolov.sits()
})

test('Both adjourn and countersign, and the record verifies offline', async () => {
  await press(moscow, 'Adjourn')
  await answer(moscow, 'Adjourn')
  await consents(beijing)
  for (const seat of [lin, sokolov]) await seat.page.getByRole('main', { name: 'Adjourned' }).waitFor()
  for (const seat of [beijing, moscow]) await press(seat, 'Countersign')
  await until('both have countersigned', () => button(moscow, 'Countersign').count(), (count) => count === 0)
  const { status, text } = await moscow.fetch(`/api/summits/${stage.node.links.summit}/record`)
  expect(status).toBe(200)
  const { code, said } = await verify(text)
  expect(code, said).toBe(0)
  for (const words of ['adjourned', 'Beijing', 'Moscow', 'Ana Ferreira', 'countersigned']) expect(said).toContain(words)
})

test('After adjournment nothing is left to do but to countersign', async () => {
  const late = await Device.enrol({ ...observerLink, url: observerLink.url }).then(
    () => 'enrolled',
    (refused: unknown) => String(refused),
  )
  expect(late).toMatch(/invitation-used|adjourned/)
})
