/**
 * The main job: two principals meet, an interpreter stands between them, each hears their own language, a node that dies in
 * the middle of it is not the end of it, and the record says what happened.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { full, near, silent } from '../../harness/ear.ts'
import { verify } from '../../harness/record.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

/** Hertz of each seat's own tone, with no harmonic in common. */
const tone = { beijing: 440, moscow: 700, interpreter: 1030 }
/** dB that the floor is lowered by under an interpreter. */
const ducking = 18

let stage: Stage
let beijing: Seat
let moscow: Seat
let interpreter: Seat
let recordBefore: string

beforeAll(async () => {
  stage = await Stage.open()
})

afterAll(async () => {
  await stage.close()
})

async function record(seat: Seat): Promise<string> {
  const { status, text } = await seat.fetch(`/api/summits/${stage.node.links.summit}/record`)
  expect(status).toBe(200)
  return text
}

test('The seats file names every member of both delegations, with a link each', () => {
  const { summit, url, operator, seats } = stage.node.links
  expect(summit).toMatch(/^[\w-]{43}$/)
  expect(url).toBe(`http://localhost:${String(stage.node.port)}`)
  expect(operator.length).toBeGreaterThan(20)
  for (const delegation of ['beijing', 'moscow']) {
    expect(seats.filter((seat) => seat.delegation === delegation).map((seat) => seat.role).sort()).toEqual([
      'delegate',
      'delegate',
      'interpreter',
      'principal',
      'secretary',
    ])
  }
  for (const seat of seats) {
    expect(Object.keys(seat).sort()).toEqual(['delegation', 'languages', 'member', 'name', 'role', 'url'])
    expect(seat.url).toMatch(new RegExp(`^http://${seat.member}\\.localhost:${String(stage.node.port)}/s/${summit}/${seat.member}#`))
  }
})

test('The demo has a page with the link of every seat', async () => {
  const page = await stage.browser.newPage()
  await page.goto(stage.node.origin)
  for (const seat of stage.node.links.seats) {
    await page.locator(`a[href*="//${seat.member}.localhost"]`).first().waitFor()
  }
  await page.close()
})

test('Two principals and an interpreter come in by their links and meet once both sides are ready', async () => {
  beijing = await stage.arrives('beijing', 'principal', { tone: tone.beijing })
  moscow = await stage.arrives('moscow', 'principal', { tone: tone.moscow })
  interpreter = await stage.arrives('moscow', 'interpreter', { tone: tone.interpreter })
  for (const seat of [beijing, moscow, interpreter]) await seat.sits()
  await beijing.sees()
  await moscow.sees()
})

test('With nobody interpreting, each principal hears the other at full level, and never themselves', async () => {
  await moscow.hears({ [tone.beijing]: near(full), [tone.moscow]: silent, [tone.interpreter]: silent })
  await beijing.hears({ [tone.moscow]: near(full), [tone.beijing]: silent, [tone.interpreter]: silent })
})

test('On air into Russian, Moscow hears the interpreter at full level and the floor of Beijing ducked', async () => {
  await interpreter.into('Russian')
  await interpreter.press(' ')
  await interpreter.onAir(true)
  await moscow.hears({ [tone.interpreter]: near(full), [tone.beijing]: near(full - ducking) })
  // Beijing is not a listener of the Russian channel.
  await beijing.hears({ [tone.moscow]: near(full), [tone.interpreter]: silent })
})

test('A listener on the floor hears everyone on it at full level, and no booth', async () => {
  await moscow.choose('Channel', 'Floor')
  await moscow.hears({ [tone.beijing]: near(full), [tone.interpreter]: silent })
  await moscow.choose('Channel', 'Русский')
  await moscow.hears({ [tone.interpreter]: near(full), [tone.beijing]: near(full - ducking) })
})

test('With the output turned to Chinese, Beijing hears the interpreter, and Moscow the floor again', async () => {
  await interpreter.into('Chinese')
  await beijing.hears({ [tone.interpreter]: near(full), [tone.moscow]: near(full - ducking) })
  await moscow.hears({ [tone.beijing]: near(full), [tone.interpreter]: silent })
})

test('Off air, everyone hears the floor at full level', async () => {
  await interpreter.press(' ')
  await interpreter.onAir(false)
  await beijing.hears({ [tone.moscow]: near(full), [tone.interpreter]: silent })
  await moscow.hears({ [tone.beijing]: near(full), [tone.interpreter]: silent })
})

test('The record verifies, and a byte changed anywhere in it does not', async () => {
  recordBefore = await record(beijing)
  const sound = await verify(recordBefore)
  expect(sound.said).toContain(stage.node.links.summit)
  expect(sound.code, sound.said).toBe(0)

  const bytes = Buffer.from(recordBefore)
  const entries = bytes.filter((byte) => byte === 10).length - 1
  for (let i = 0; i < 12; i++) {
    const at = Math.floor(Math.random() * (bytes.length - 1))
    const line = bytes.subarray(0, at).filter((byte) => byte === 10).length
    const changed = Buffer.from(bytes)
    changed[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8))
    const { code, said } = await verify(changed)
    const where = `byte ${String(at)} changed to ${String(changed[at])}, in line ${String(line + 1)} of ${String(entries + 1)}: ${said}`
    expect(code, where).not.toBe(0)
    if (line > 0) expect(said, where).toMatch(new RegExp(`\\bentry ${String(line)}\\b`))
  }
})

test('A node killed in the middle comes back from its record, and so does everyone, by themselves', async () => {
  await interpreter.into('Russian')
  await interpreter.press(' ')
  await interpreter.onAir(true)
  await moscow.hears({ [tone.interpreter]: near(full), [tone.beijing]: near(full - ducking) })

  await stage.node.kill()
  // The seats know: their pages say so before the node is back.
  await moscow.page.getByRole('alert').first().waitFor()
  await stage.node.start()

  for (const seat of [beijing, moscow, interpreter]) await seat.sits()
  await beijing.sees()
  await moscow.sees()
  // Each still has the voice of the other, whatever the booth does meanwhile.
  await moscow.hears({ [tone.beijing]: { from: full - ducking - 2, to: full + 2 } })
  await beijing.hears({ [tone.moscow]: near(full) })

  const recordAfter = await record(beijing)
  expect((await verify(recordAfter)).code).toBe(0)
  // Whatever was in the record is still in it: only the first line, with the head, may differ.
  const lines = recordBefore.trimEnd().split('\n').slice(1)
  expect(recordAfter.split('\n').slice(1, lines.length + 1)).toEqual(lines)
})

test('The interpreter goes on where the node left off', async () => {
  const onAir = interpreter.page.getByRole('button', { name: 'On air' })
  await until('the booth is open again', () => onAir.isEnabled(), (open) => open)
  // A booth comes back as it was, or off air: never with a channel dead. Turn it on if it is off.
  if ((await onAir.getAttribute('aria-pressed')) !== 'true') await interpreter.press(' ')
  await interpreter.onAir(true)
  await interpreter.into('Russian')
  await moscow.hears({ [tone.interpreter]: near(full), [tone.beijing]: near(full - ducking) })
})

test('A principal who reloads the page is back without touching anything', async () => {
  await moscow.page.reload()
  await moscow.sits()
  await moscow.sees()
  await moscow.hears({ [tone.interpreter]: near(full), [tone.beijing]: near(full - ducking) })
})
