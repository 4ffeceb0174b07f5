/** Every screen for everyone: by keyboard alone, and by the rules that a machine can check, in light and dark. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device, Key, post, timeIn } from '../../harness/device.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})

afterAll(async () => {
  await stage.close()
})

/** Zero violations as it is now, in light and in dark. */
async function accessible(seat: Seat, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await seat.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await seat.violations(), `${screen}, ${colorScheme}`).toEqual([])
  }
}

type Focus = { role: string; name: string; visible: boolean }

async function focus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return { role: '', name: '', visible: false }
    const label = element instanceof HTMLInputElement ? element.labels?.[0] : undefined
    const looks = getComputedStyle(label ?? element)
    const ring = [looks, getComputedStyle(element), ...[...(label ?? element).querySelectorAll('*')].map((inner) => getComputedStyle(inner))]
    return {
      role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
      name: element.getAttribute('aria-label') ?? (label ?? element).innerText,
      visible: ring.some((style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none'),
    }
  })
}

/** Goes with Tab alone until the focus is on what is named, each stop visible, and presses the key there. */
async function tabTo(page: Page, name: RegExp, key?: string): Promise<void> {
  const passed: string[] = []
  await until(
    `Tab reaches ${String(name)}`,
    async () => {
      await page.keyboard.press('Tab')
      const at = await focus(page)
      if (at.role !== '') expect(at.visible, `the focus can be seen on ${at.role} "${at.name}"`).toBe(true)
      passed.push(`${at.role} "${at.name}"`)
      return { at: at.name, passed: passed.slice(-12) }
    },
    ({ at }) => name.test(at),
  )
  if (key) await page.keyboard.press(key)
}

test('From the link to the plenary with the keyboard alone, every screen accessible on the way', async () => {
  const other = await Device.enrol(stage.link('beijing', 'secretary'))
  const principal = await stage.seat(stage.link('moscow', 'principal'), { signal: 'devices' })
  await principal.page.getByRole('button', { name: `I am ${principal.name}` }).waitFor()
  await accessible(principal, 'door')
  await tabTo(principal.page, new RegExp(`I am ${principal.name}`), 'Enter')

  await principal.page.getByRole('button', { name: 'Enter' }).waitFor()
  await accessible(principal, 'line check')
  await tabTo(principal.page, /^Enter$/, 'Enter')

  await principal.page.getByRole('main', { name: 'Gathering' }).waitFor()
  await accessible(principal, 'gathering')
  await tabTo(principal.page, /^We are ready$/, 'Enter')
  await principal.page.getByRole('alertdialog', { name: 'Ready without comparing the keys?' }).waitFor()
  await accessible(principal, 'gathering, asked about the keys')
  await tabTo(principal.page, /^Ready all the same$/, 'Enter')
  await principal.page.getByRole('button', { name: 'Not ready' }).waitFor()
  await accessible(principal, 'gathering, ready')

  expect((await other.act('ready', {})).status).toBe(200)
  await principal.sits()
  await accessible(principal, 'plenary')
  await tabTo(principal.page, /^Mute$/, 'Enter')
  await principal.page.getByRole('button', { name: 'Unmute' }).waitFor()
  await accessible(principal, 'plenary, muted')
  await stage.leave(principal)
})

test('The line check of an interpreter is accessible, and its slider is for a thumb, too', async () => {
  const seat = await stage.seat(stage.link('beijing', 'interpreter'), { signal: 'devices' })
  await seat.enrol()
  await seat.page.getByText('Say a whole sentence: it is measured how high the microphone reaches.').or(seat.page.getByText(/^It reaches /)).first().waitFor()
  await accessible(seat, 'line check of an interpreter')
  await seat.page.setViewportSize({ width: 390, height: 844 })
  const slider = await seat.page.getByRole('slider', { name: 'Comfortable loudness' }).boundingBox()
  expect(slider?.height).toBeGreaterThanOrEqual(44)
  expect(slider?.width).toBeGreaterThanOrEqual(120)
  await stage.leave(seat)
})

test('The booth is worked with the keyboard alone, and is accessible on air and off', async () => {
  const seat = await stage.arrives('moscow', 'interpreter', { signal: 'tone', tone: 1030 })
  await seat.sits()
  await accessible(seat, 'booth')
  await seat.into('Russian')
  await seat.into('Chinese')
  await seat.press(' ')
  await seat.onAir(true)
  await accessible(seat, 'booth, on air')
  await seat.press(' ')
  await seat.onAir(false)
  await stage.leave(seat)
})

test('A secretary invites at the desk with the keyboard alone, and the link it is given works', async () => {
  const seat = await stage.arrives('moscow', 'secretary', { signal: 'tone' })
  await accessible(seat, 'desk')
  await tabTo(seat.page, /^Invite$/, 'Enter')
  const dialog = seat.page.getByRole('dialog')
  await dialog.waitFor()
  await accessible(seat, 'desk, inviting')
  await seat.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  await tabTo(seat.page, /^Invite$/, 'Enter')
  await dialog.getByRole('textbox', { name: 'Name' }).focus()
  await seat.page.keyboard.type('A Late Guest')
  await seat.page.keyboard.press('Enter')
  const url = await dialog.getByRole('textbox', { name: 'Personal link' }).inputValue()
  await accessible(seat, 'desk, the link')
  const guest = await stage.seat({ ...seat.link, name: 'A Late Guest', role: 'delegate', url }, { signal: 'devices' })
  await guest.enrol()
  await stage.leave(guest)
  await stage.leave(seat)
})

test('A delegation is claimed by the operator’s link, once', async () => {
  const { operator, seats } = stage.node.links
  const origin = stage.node.origin
  const claim = Key.generate()
  const side = (id: string, key: Key): object => ({ id, name: { en: id }, timeZone: 'UTC', language: 'en', claimKey: key.public })
  const answer = await post(
    `${origin}/api/summits`,
    { title: { en: 'Talks' }, starts: timeIn(3_600_000), minutes: 60, delegations: [side('oslo', claim), side('quito', Key.generate())], agenda: [] },
    { authorization: `Bearer ${operator}` },
  )
  expect(answer.status, answer.text).toBe(200)
  const summit = answer.body['summit'] as string
  const link = {
    ...(seats[0] ?? stage.link('moscow', 'secretary')),
    name: 'oslo',
    member: 'oslo-secretary',
    url: `http://oslo.localhost:${String(stage.node.port)}/claim/${summit}/oslo#k=${claim.seed}&g=${summit}`,
  }
  const first = await stage.seat(link, { signal: 'tone' })
  await first.page.getByRole('main', { name: 'Claim a delegation' }).waitFor()
  await accessible(first, 'claim')

  await first.page.getByRole('textbox', { name: 'Your name' }).fill('A Secretary')
  await first.page.getByRole('button', { name: 'Claim oslo' }).click()
  await first.page.getByRole('button', { name: 'Go on without a backup' }).waitFor()
  await accessible(first, 'backup of the delegation key')
  await first.page.getByRole('button', { name: 'Go on without a backup' }).click()
  await first.page.getByRole('main', { name: 'Desk' }).waitFor()

  const second = await stage.seat(link, { signal: 'tone' })
  await second.page.getByRole('alert').filter({ hasText: 'claimed already' }).waitFor()
  await accessible(second, 'claim refused')
  await stage.leave(second)
  await stage.leave(first)
})
