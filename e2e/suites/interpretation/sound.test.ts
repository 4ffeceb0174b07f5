/**
 * What interpreters are given to hear: all speakers equally loud. A booth that cannot interpret a speaker says so: the
 * speaker and the secretary see it, nobody is silenced, and the record has it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { audible, near } from '../../harness/ear.ts'
import { verify } from '../../harness/record.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

const tone = { speaker: 440, interpreter: 1030, soft: 620, loud: 800 }

let stage: Stage
let speaker: Seat
let secretary: Seat
let interpreter: Seat

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  const moscow = await Device.enrol(stage.link('moscow', 'secretary'))
  expect((await moscow.act('ready', {})).status).toBe(200)
  interpreter = await stage.arrives('moscow', 'interpreter', { signal: 'tone', tone: tone.interpreter })
  secretary = await stage.arrives('beijing', 'secretary', { signal: 'tone' })
  speaker = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.speaker })
  await speaker.sits()
})

afterAll(async () => {
  await stage.close()
})

const cannot = () => interpreter.page.getByRole('button', { name: 'Cannot interpret: sound' })
const toSpeaker = () => speaker.page.getByText(/^Booth \S+ cannot interpret you: sound\.$/)
const toSecretary = () => secretary.page.getByText(new RegExp(`^Booth \\S+ cannot interpret ${speaker.name}: sound\\.$`))

test('Q says it of whoever has the floor, on the speaker\'s screen and the secretary\'s, and silences nobody', async () => {
  await until('the floor is known', () => cannot().isEnabled(), (enabled) => enabled)
  await interpreter.press('q')
  await toSpeaker().waitFor()
  await toSecretary().waitFor()
  await interpreter.page.getByText(`This booth cannot interpret ${speaker.name}: sound. Press again when it can.`).waitFor()
  expect(await cannot().getAttribute('aria-pressed')).toBe('true')
  await interpreter.hears({ [tone.speaker]: audible })
  expect(await speaker.violations()).toEqual([])
})

test('Q again ends it on every screen', async () => {
  await interpreter.press('q')
  await toSpeaker().waitFor({ state: 'detached' })
  await toSecretary().waitFor({ state: 'detached' })
  await interpreter.page.getByText('Over: this booth no longer says that it cannot interpret.').waitFor()
  expect(await interpreter.violations()).toEqual([])
})

test('The secretary marks a passage, and the record tells it all', async () => {
  await secretary.page.getByRole('button', { name: 'Mark this passage' }).click()
  await secretary.page.getByText('1 passage to be checked').waitFor()
  const { text } = await secretary.fetch(`/api/summits/${stage.node.links.summit}/record`)
  const { code, said } = await verify(text)
  expect(code).toBe(0)
  expect(said).toMatch(/said for the booth \S+ that it cannot interpret .+: sound\./)
  expect(said).toMatch(/said for the booth \S+ that it can interpret again\./)
  expect(said).toMatch(/marked a passage for later check, .+: words of the floor, which are authentic\./)
})

test('Two who speak 12 dB apart are heard equally loud, within 3 dB, each as loud as everybody', async () => {
  // 6 dB below an ordinary voice, and 6 dB above.
  await stage.arrives('beijing', 'delegate', { signal: 'tone', tone: tone.soft, level: -26 })
  await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.loud, level: -14 })
  const heard = await interpreter.hears({ [tone.soft]: near(-20), [tone.loud]: near(-20), [tone.speaker]: near(-20) })
  const levels = Object.values(heard)
  expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(3)
})

test('The popover of the tone says nothing that a screen reader would stumble over', async () => {
  await interpreter.page.getByRole('button', { name: 'Tone' }).click()
  const tone = interpreter.page.getByRole('dialog', { name: 'Tone' })
  for (const name of ['Bass', 'Treble', 'Floor volume', 'Relay volume']) await tone.getByRole('slider', { name }).waitFor({ state: 'attached' })
  expect(await interpreter.violations()).toEqual([])
  await interpreter.press('Escape')
  await tone.waitFor({ state: 'detached' })
})
