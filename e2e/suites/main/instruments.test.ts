/** The ear is right before anything is measured with it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../harness/browser.ts'
import { hear, hears, installEar, near, silent } from '../../harness/ear.ts'
import { allOver, coming, longestSilence, toneOver, untilHeard } from '../../harness/levels.ts'
import { installRecorder, pressedAt, record, recorded } from '../../harness/recorder.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(async () => {
  await browser.close()
})

test('The ear gives the level of each tone at the output, after the mix, and nothing of the others', async () => {
  const page = await browser.newPage()
  await page.addInitScript(installEar)
  await page.goto('data:text/html,<title>ear</title>')
  expect(await hear(page, [440])).toBeUndefined()
  await page.evaluate(async () => {
    const context = new AudioContext()
    const mix = new GainNode(context, { gain: 0.5 })
    for (const [frequency, gain] of [[440, 0.2], [700, 0.2 * 10 ** (-18 / 20)]] as const) {
      const tone = new OscillatorNode(context, { frequency })
      tone.connect(new GainNode(context, { gain })).connect(mix)
      tone.start()
    }
    mix.connect(context.destination)
    await context.resume()
  })
  await hears(page, 'the page', { 440: near(-20, 0.2), 700: near(-38, 0.2), 1000: silent })
  await page.close()
})

test('The ear notices sound beside the mix', async () => {
  const page = await browser.newPage()
  await page.addInitScript(installEar)
  await page.goto('data:text/html,<title>ear</title>')
  await page.evaluate(async () => {
    const context = new AudioContext()
    await context.resume()
    const tone = new OscillatorNode(context)
    const silentMix = new GainNode(context, { gain: 0 })
    tone.connect(silentMix).connect(context.destination)
    const stream = new MediaStreamAudioDestinationNode(context)
    tone.connect(stream)
    tone.start()
    const player = new Audio()
    player.srcObject = stream.stream
    await player.play()
  })
  await expect(hear(page, [440])).rejects.toThrow('beside the mix')
  await page.close()
})

test('A recording has every sample of what a page played, and when: after a key, and after a silence', async () => {
  const page = await browser.newPage()
  await page.addInitScript(installRecorder)
  await page.route('http://recorder.localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '<title>recorder</title>' }))
  await page.goto('http://recorder.localhost/')
  await page.evaluate(async () => {
    const context = new AudioContext({ sampleRate: 48_000 })
    const mix = new GainNode(context, { gain: 0.25 })
    mix.connect(context.destination)
    await context.resume()
    const [before, after] = [500, 700].map((frequency) => new OscillatorNode(context, { frequency }))
    for (const tone of [before, after]) tone?.connect(mix)
    before?.start()
    addEventListener('keydown', () => {
      before?.stop(context.currentTime + 0.25)
      after?.start(context.currentTime + 0.3)
      after?.stop(context.currentTime + 1)
      after?.addEventListener('ended', () => (document.title = 'ended'))
    })
  })
  await record(page)
  const before = Date.now()
  await page.keyboard.press('a')
  const after = Date.now()
  await page.waitForFunction(() => document.title === 'ended')
  const stopping = Date.now()
  const all = await recorded(page)
  // To the end of the second tone.
  const loud = toneOver(all, 700).findLastIndex(({ amplitude }) => amplitude > 0.2)
  const recording = { ...all, samples: all.samples.subarray(0, loud * 48 + 480) }
  expect(longestSilence(allOver(recording), 0.01)).toBeGreaterThan(45)
  expect(longestSilence(allOver(recording), 0.01)).toBeLessThan(55)

  const pressed = await pressedAt(page)
  expect(pressed).toBeGreaterThan(before - 5)
  expect(pressed).toBeLessThan(after + 5)
  // A machine that has much to do lets the audio rest now and then, but what is recorded last is of now.
  const end = all.at(all.samples.length)
  expect(end).toBeGreaterThan(stopping - 500)
  expect(end).toBeLessThan(Date.now() + 50)
  const whole = untilHeard(recording, 700, pressed)
  expect(whole).toBeGreaterThan(0)
  expect(coming(recording, 700, pressed)).toEqual({ heard: whole, breaks: 0 })
  // A break of 50 ms in the middle of the second tone: heard before it.
  const samples = recording.samples.slice()
  const middle = Math.round(samples.length - 0.4 * recording.sampleRate)
  samples.fill(0, middle, middle + 0.05 * recording.sampleRate)
  const broken = coming({ ...recording, samples }, 700, pressed)
  expect(broken.heard).toBe(whole)
  expect(broken.breaks).toBeGreaterThan(40)
  expect(broken.breaks).toBeLessThan(60)
  expect(untilHeard({ ...recording, samples }, 700, pressed)).toBeGreaterThan(whole)
  await page.close()
})
