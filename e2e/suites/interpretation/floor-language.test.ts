/** A speaker of two languages says by one key which of them they speak: who hears what, and the pair booth's output, follow. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device, opened } from '../../harness/device.ts'
import { full, near, silent } from '../../harness/ear.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

/** Hertz of each seat's own tone, with no harmonic in common. */
const tone = { speaker: 700, russian: 910, chinese: 1510, interpreter: 1030 }
/** What the floor is lowered to, in dBFS. */
const lowered = full - 18

let stage: Stage
let secretary: Device
let speaker: Seat
let russian: Seat
let chinese: Seat
let interpreter: Seat

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  secretary = await Device.enrol(stage.link('beijing', 'secretary'))
  await languages('zh', 'ru')
  interpreter = await stage.arrives('beijing', 'interpreter', { signal: 'tone', tone: tone.interpreter })
  speaker = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.speaker })
  russian = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.russian })
  const link = await secretary.invite('guest', { name: 'Lin Hua', languages: ['zh'], to: 3_600_000 })
  chinese = await stage.seat(link, { signal: 'tone', tone: tone.chinese })
  for (const seat of [speaker, russian, chinese]) await seat.sits()
  // One has the floor.
  for (const seat of [russian, chinese]) await seat.press('m')
  await interpreter.press('f')
  await interpreter.press(' ')
  await interpreter.onAir(true)
})

afterAll(async () => {
  await stage.close()
})

/** The secretary says at the desk what the principal speaks, the first on the floor. */
async function languages(...order: string[]): Promise<void> {
  const set = await secretary.act('set-languages', { member: opened(stage.link('beijing', 'principal')).member, languages: order })
  expect(set.status, set.text).toBe(200)
}

async function output(name: string): Promise<void> {
  const radio = interpreter.page.getByRole('radiogroup', { name: 'Output' }).getByRole('radio', { name })
  await until(`the output is ${name}`, () => radio.isChecked(), (chosen) => chosen)
}

async function speaksChinese(): Promise<void> {
  await russian.page.getByText('Speaking: Beijing, Chinese').first().waitFor()
  await output('B Russian')
  await russian.hears({ [tone.interpreter]: near(full), [tone.speaker]: near(lowered) })
  await chinese.hears({ [tone.interpreter]: silent, [tone.speaker]: near(full) })
}

async function speaksRussian(): Promise<void> {
  await russian.page.getByText('Speaking: Beijing, Russian').first().waitFor()
  await output('A Chinese')
  await russian.hears({ [tone.interpreter]: silent, [tone.speaker]: near(full) })
  await chinese.hears({ [tone.interpreter]: near(full), [tone.speaker]: near(lowered) })
}

test('Until they say another, a speaker speaks the first of their languages', async () => {
  await speaksChinese()
})

test('With one key the mix of every listener and the output of the booth turn', async () => {
  await speaker.press('g')
  await speaker.page.getByText('Speaking: you, Russian').first().waitFor()
  await speaksRussian()
  expect(await speaker.violations()).toEqual([])
})

test('Who reloads their page speaks what they spoke last', async () => {
  await speaker.page.reload()
  await speaker.sits()
  await speaker.page.getByText('Speaking: you, Russian').first().waitFor()
  await speaksRussian()
})

test('The same by the control, which nobody has who speaks one language', async () => {
  await speaker.page.mouse.move(200, 200)
  await speaker.choose('You speak', '中文')
  await speaksChinese()
  await russian.page.mouse.move(200, 200)
  await russian.page.getByRole('radiogroup', { name: 'Channel' }).waitFor()
  expect(await russian.page.getByRole('radiogroup', { name: 'You speak' }).count()).toBe(0)
})

test('The secretary says it for a principal, who touches nothing', async () => {
  await languages('ru', 'zh')
  await speaksRussian()
})
