/**
 * What the built limiter does on Chromium's audio thread, faster than time: how long a full-scale burst is above the
 * ceiling, and how much is added to a sine that lies below it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openBrowser } from './stage.ts'

const CEILING_DB = -5

type Found = Readonly<{ aboveMs: number; distortion: number }>

/** Runs in the page. */
async function limit(ceilingDb: number): Promise<Found> {
  const rate = 48_000
  const through = async (sample: (i: number) => number): Promise<Float32Array> => {
    const context = new OfflineAudioContext(2, rate, rate)
    await context.audioWorklet.addModule('/limiter.js')
    const node = new AudioWorkletNode(context, 'limiter', { channelCount: 2, channelCountMode: 'explicit', outputChannelCount: [2], parameterData: { ceiling: ceilingDb } })
    const buffer = context.createBuffer(1, rate, rate)
    buffer.copyToChannel(Float32Array.from({ length: rate }, (_, i) => sample(i)), 0)
    const source = new AudioBufferSourceNode(context, { buffer })
    source.connect(node).connect(context.destination)
    source.start()
    return (await context.startRendering()).getChannelData(0)
  }
  // A soft tone with a quarter of a second of the loudest that there is.
  const burst = await through((i) => (i >= rate / 2 && i < (3 * rate) / 4 ? (i % 48 < 24 ? 1 : -1) : 0.01 * Math.sin(i / 7)))
  if (!burst.some((sample) => Math.abs(sample) > 0.1)) throw new Error('nothing came through the limiter')
  const most = 10 ** (ceilingDb / 20) * 1.0001 // beside rounding
  const above = burst.reduce((count, sample) => count + (Math.abs(sample) > most ? 1 : 0), 0)

  const turn = (2 * Math.PI * 1000) / rate
  const sine = (await through((i) => 0.5 * Math.sin(turn * i))).subarray(rate / 2)
  // What is left when the sine itself, whatever its delay, is taken out.
  const a = (2 / sine.length) * sine.reduce((sum, sample, i) => sum + sample * Math.sin(turn * i), 0)
  const b = (2 / sine.length) * sine.reduce((sum, sample, i) => sum + sample * Math.cos(turn * i), 0)
  const rest = sine.reduce((sum, sample, i) => sum + (sample - a * Math.sin(turn * i) - b * Math.cos(turn * i)) ** 2, 0)
  return { aboveMs: (1000 * above) / rate, distortion: 100 * Math.sqrt(rest / sine.length / ((a ** 2 + b ** 2) / 2)) }
}

export async function measure(assets: string): Promise<Found> {
  const name = readdirSync(assets).find((each) => each.startsWith('limiter.worklet-'))
  if (name === undefined) throw new Error('the built app has no limiter')
  const script = readFileSync(join(assets, name))
  const server = createServer((request, answer) => {
    if (request.url === '/limiter.js') answer.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
    else answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>limiter</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`)
    return await page.evaluate(limit, CEILING_DB)
  } finally {
    await browser.close()
    server.close()
  }
}
