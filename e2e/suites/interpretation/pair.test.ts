/**
 * A pair booth has one interpreter on air and two outputs. Turned from one to the other twenty times, by the key: each time
 * the listeners of the new language hear the interpreter over the ducked floor, those of the other the original, and whoever
 * listens to the floor hears the same as ever.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { full, near, silent, type Expected } from '../../harness/ear.ts'
import { allOver, longestSilence } from '../../harness/levels.ts'
import { record, recorded } from '../../harness/recorder.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'

/** Hertz of each seat's own tone. */
const tone = { beijing: 500, moscow: 700, interpreter: 900, floor: 1100 }
/** dB that the floor is lowered by under an interpreter. */
const ducking = 18
const turns = 20
/** Below this amplitude there is nothing to hear: -45 dBFS, less than half of a ducked voice. */
const nothing = 10 ** (-45 / 20)
/** A machine that has too much to do lets all sound rest for so long at most; what is silent for longer is dead. */
const STALL_MS = 1000

let stage: Stage
let interpreter: Seat
let beijing: Seat
let moscow: Seat
let floor: Seat

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  interpreter = await stage.arrives('beijing', 'interpreter', { signal: 'tone', tone: tone.interpreter })
  beijing = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.beijing, records: true })
  moscow = await stage.arrives('moscow', 'principal', { signal: 'tone', tone: tone.moscow, records: true })
  for (const seat of [interpreter, beijing, moscow]) await seat.sits()
  const secretary = await Device.enrol(stage.link('moscow', 'secretary'))
  // Who follows none of the channels listens to the floor.
  const link = await secretary.invite('guest', { name: 'Ann Field', languages: ['en'], to: 3_600_000 })
  floor = await stage.seat(link, { signal: 'tone', tone: tone.floor, records: true })
  await floor.sits()
  await floor.press('m')
  await interpreter.press(' ')
  await interpreter.onAir(true)
})

afterAll(async () => {
  await stage.close()
})

const interpreted = (speaker: number): Expected => ({ [tone.interpreter]: near(full), [speaker]: near(full - ducking), [tone.floor]: silent })
const original = (speaker: number): Expected => ({ [tone.interpreter]: silent, [speaker]: near(full), [tone.floor]: silent })

test('The output is turned twenty times: each listener has their own each time, and nobody a silence on the way', async () => {
  const listeners = [beijing, moscow, floor]
  await interpreter.into('Russian')
  await moscow.hears(interpreted(tone.beijing))
  await beijing.hears(original(tone.moscow))
  await floor.hears({ [tone.interpreter]: silent, [tone.beijing]: near(full), [tone.moscow]: near(full) })
  for (const { page } of listeners) await record(page)
  for (let turn = 0; turn < turns; turn++) {
    const chinese = turn % 2 === 0
    await interpreter.into(chinese ? 'Chinese' : 'Russian')
    await Promise.all([
      beijing.hears(chinese ? interpreted(tone.moscow) : original(tone.moscow)),
      moscow.hears(chinese ? original(tone.beijing) : interpreted(tone.beijing)),
      floor.hears({ [tone.interpreter]: silent, [tone.beijing]: near(full), [tone.moscow]: near(full) }),
    ])
  }
  for (const { name, page } of listeners) expect(longestSilence(allOver(await recorded(page)), nothing), `silence at ${name}'s`).toBeLessThan(STALL_MS)
})
