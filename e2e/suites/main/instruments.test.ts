/** The ear is right before anything is measured with it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../harness/browser.ts'
import { hear, hears, installEar, near, silent } from '../../harness/ear.ts'

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
