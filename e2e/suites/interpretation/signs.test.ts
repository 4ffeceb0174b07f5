/**
 * A booth of two who interpret into International Sign, for a delegate who signs: their picture is pinned beside the speaker,
 * whatever is heard, passes from one to the other, and goes when nobody signs.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { full, near, silent } from '../../harness/ear.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

const tone = { floor: 440, voice: 1030 }

let stage: Stage
let floor: Seat
let first: Seat
let second: Seat
let viewer: Seat
let voice: Seat

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  const secretary = await Device.enrol(stage.link('beijing', 'secretary'))
  const signers = ['signer-1', 'signer-2']
  const links = []
  for (const [n, member] of signers.entries()) {
    links.push(await secretary.invite(member, { name: ['Jun Ito', 'Mei Lam'][n] ?? '', role: 'interpreter', languages: ['ils', 'en'], to: 3_600_000 }))
  }
  const staffed = await secretary.act('staff-booth', { booth: 'ils', outputs: ['ils'], members: signers })
  expect(staffed.status, staffed.text).toBe(200)
  const link = await secretary.invite('viewer', { name: 'Tan Wei', languages: ['zh', 'ils'], to: 3_600_000 })
  floor = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.floor })
  voice = await stage.arrives('moscow', 'interpreter', { signal: 'tone', tone: tone.voice })
  const ready = await secretary.act('ready', {})
  expect(ready.status, ready.text).toBe(200)
  viewer = await stage.seat(link, { signal: 'test' })
  const [one, two] = links
  if (!one || !two) throw new Error('nobody to sign')
  first = await stage.seat(one, { signal: 'test' })
  second = await stage.seat(two, { signal: 'test' })
  for (const seat of [floor, viewer, first, second]) await seat.sits()
  // The floor is Moscow's alone, and pictures are the interpreters'.
  await viewer.page.getByRole('button', { name: 'Mute', exact: true }).click()
  await viewer.page.getByRole('button', { name: 'Camera off', exact: true }).click()
})

afterAll(async () => {
  await stage.close()
})

const signing = (seat: Seat) => viewer.page.getByLabel(`Signing: ${seat.name}`)

/** Frames that this picture has painted. */
const painted = (seat: Seat): Promise<number> => signing(seat).evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames)

async function moves(seat: Seat): Promise<void> {
  await signing(seat).waitFor()
  const before = await painted(seat)
  await until(`${seat.name} is seen to sign`, () => painted(seat), (frames) => frames >= before + 20, 20_000)
}

/** Whether the viewer was told at any moment since the picture passed on that nobody signs. */
const gap = (): Promise<string | undefined> => viewer.page.evaluate(() => document.documentElement.dataset.gap)

/** Nothing lies over it. */
const uncovered = (page: Page, label: string): Promise<boolean> =>
  page.getByLabel(label).evaluate((video) => {
    const { left, right, top, bottom } = video.getBoundingClientRect()
    return [[left + 4, top + 4], [right - 4, top + 4], [(left + right) / 2, (top + bottom) / 2], [left + 4, bottom - 4], [right - 4, bottom - 4]].every(([x = 0, y = 0]) => document.elementFromPoint(x, y) === video)
  })

test('Who signs has the place of the interpreter unasked, and is told that nobody signs yet', async () => {
  await until('the choice stands', () => viewer.page.getByRole('radiogroup', { name: 'Sign language' }).getByRole('radio', { name: 'International Sign' }).isChecked(), (chosen) => chosen)
  await viewer.page.getByRole('status').getByText('Nobody signs in International Sign now').waitFor()
  await viewer.hears({ [tone.floor]: near(full) })
})

test('On air the picture is sent and pinned, uncovered, and the floor is heard as it was', async () => {
  await first.press(' ')
  await first.onAir(true)
  await first.page.getByText('You are on air into International Sign').waitFor()
  await moves(first)
  await viewer.page.getByText(`You see: International Sign, signed by ${first.name}`).waitFor()
  expect(await uncovered(viewer.page, `Signing: ${first.name}`)).toBe(true)
  await viewer.hears({ [tone.floor]: near(full), [tone.voice]: silent })
  await first.page.getByRole('group', { name: 'Listeners' }).getByText('International Sign 1').waitFor()
  expect(await viewer.violations()).toEqual([])
  expect(await first.violations()).toEqual([])
})

test('A spoken channel is chosen beside it', async () => {
  await voice.into('Chinese')
  await voice.press(' ')
  await voice.onAir(true)
  await viewer.hears({ [tone.voice]: near(full), [tone.floor]: near(full - 18) })
  await moves(first)
})

test('The picture passes from one to the other, and at no moment nobody signs', async () => {
  await viewer.page.evaluate(() => {
    const look = () => { if (document.body.textContent.includes('Nobody signs in International Sign now')) document.documentElement.dataset.gap = 'yes' }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  await second.press('h')
  await first.press('h')
  await second.onAir(true)
  await first.onAir(false)
  await moves(second)
  await signing(first).waitFor({ state: 'detached' })
  expect(await gap()).toBeUndefined()
})

test('Off air the place says so, and goes', async () => {
  await second.press(' ')
  await second.onAir(false)
  const place = viewer.page.getByRole('figure').getByText('Nobody signs in International Sign now')
  await place.waitFor()
  expect(await gap()).toBe('yes')
  expect(await viewer.violations()).toEqual([])
  await place.waitFor({ state: 'detached' })
  await viewer.hears({ [tone.voice]: near(full) })
})

test('Whoever watches nobody is sent no picture of it', async () => {
  await viewer.choose('Sign language', 'None')
  await second.press(' ')
  await second.onAir(true)
  await second.page.getByRole('group', { name: 'Listeners' }).getByText('International Sign 0').waitFor()
  expect(await signing(second).count()).toBe(0)
  await viewer.choose('Sign language', 'International Sign')
  await moves(second)
  // However quickly it is switched, what was wanted last is what is seen.
  await second.press(' ')
  await second.press(' ')
  await second.onAir(true)
  await moves(second)
})
