/**
 * How long a sound takes from a speaker to an interpreter's ears, and from the interpreter to a listener's, beside a bare
 * peer-to-peer connection between two pages of the same browser: all three at once, in one run.
 *
 * Method. Each sender's tone passes a gate that opens for a tenth of a second now and then, at samples of its AudioContext
 * that are known. Each receiver's output is recorded on its audio thread, and when a pulse comes is when its tone first is
 * at half of the pulse's level, in windows of 10 ms. On both sides the audio thread tells the time of day of its samples
 * (e2e/harness/recorder.ts). So a delay holds all that is between the two: the capture of a track, Opus, sealing and opening,
 * the engine, the jitter buffer, the mixer, for an interpreter the limiter; no devices, whose delay is the same without us.
 * The bare connection has the same kind of track, the same Opus (48 kHz mono, 64 kbit/s, packets of 20 ms, FEC in band, no
 * DTX), and the same kind of graph at its end.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { full, near } from '../../e2e/harness/ear.ts'
import { HEARD, toneOver, type Recording } from '../../e2e/harness/levels.ts'
import { installRecorder, record, recorded } from '../../e2e/harness/recorder.ts'
import { arrive, linkOf, openBrowser, settle, type Browser, type Page } from './stage.ts'

declare global {
  interface Window {
    /** Turns the tone that is sent into so many pulses, and gives the first sample of each in its AudioContext. */
    benchPulses?: (count: number, periodMs: number, lengthMs: number) => number[]
    benchBare?: { offer: () => Promise<string>; answer: (offer: string) => Promise<string>; take: (answer: string) => Promise<void> }
  }
}

const tone = { speaker: 500, interpreter: 900, bare: 1300 }
const rounds = 3
const apartMs = 60_000
const pulses = 50
const periodMs = 400
const lengthMs = 100

/** Runs in the page before the app: what it sends of an AudioContext passes a gate. */
function installPulses(): void {
  const connect = Reflect.get(AudioNode.prototype, 'connect') as (this: AudioNode, ...args: unknown[]) => unknown
  const gates: GainNode[] = []
  Object.assign(AudioNode.prototype, {
    connect(this: AudioNode, ...args: unknown[]) {
      if (!(args[0] instanceof MediaStreamAudioDestinationNode)) return connect.apply(this, args)
      const gate = new GainNode(this.context)
      gates.push(gate)
      connect.call(gate, args[0])
      connect.call(this, gate)
      return args[0]
    },
  })
  window.benchPulses = (count, periodMs, lengthMs) => {
    const context = gates[0]?.context
    if (!context) throw new Error('the page sends nothing')
    const first = Math.ceil((context.currentTime + 0.5) * context.sampleRate)
    const frames = Array.from({ length: count }, (_, n) => first + Math.round((n * periodMs * context.sampleRate) / 1000))
    for (const { gain } of gates) {
      gain.setValueAtTime(0, context.currentTime)
      for (const frame of frames) {
        gain.setValueAtTime(1, frame / context.sampleRate)
        gain.setValueAtTime(0, frame / context.sampleRate + lengthMs / 1000)
      }
    }
    return frames
  }
}

/** Runs in both pages of the bare connection. */
function installBare(hertz: number): void {
  const context = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' })
  const connection = new RTCPeerConnection()
  const master = new GainNode(context)
  // A page's own recorder, which also tells its time, hangs on what the page plays.
  master.connect(context.destination)
  const complete = (): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (connection.iceGatheringState === 'complete') resolve(connection.localDescription?.sdp ?? '')
      }
      connection.addEventListener('icegatheringstatechange', look)
      look()
    })
  // A page that has no leave for a microphone gets no addresses to offer. Once it has them the microphone is closed: what works on its sound would take the machine's time.
  const allowed = navigator.mediaDevices.getUserMedia({ audio: true })
  connection.addEventListener('track', ({ track }) => {
    const stream = new MediaStream([track])
    const element = new Audio()
    element.muted = true
    element.srcObject = stream
    void element.play()
    const side = new GainNode(context)
    context.createMediaStreamSource(stream).connect(new AnalyserNode(context, { fftSize: 4096 })).connect(new GainNode(context)).connect(side).connect(master)
  })
  const gathered = async (): Promise<string> => {
    const description = await complete()
    for (const track of (await allowed).getTracks()) track.stop()
    return description
  }
  window.benchBare = {
    offer: async () => {
      await allowed
      const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 })
      const oscillator = new OscillatorNode(context, { frequency: hertz })
      oscillator.connect(new GainNode(context, { gain: 0.25 })).connect(out)
      oscillator.start()
      const track = out.stream.getAudioTracks()[0]
      if (!track) throw new Error('no track')
      const sender = connection.addTrack(track.clone())
      await connection.setLocalDescription()
      const parameters = sender.getParameters()
      for (const encoding of parameters.encodings) encoding.maxBitrate = 64_000
      await sender.setParameters(parameters)
      return gathered()
    },
    answer: async (sdp) => {
      await allowed
      await connection.setRemoteDescription({ type: 'offer', sdp })
      await connection.setLocalDescription()
      return gathered()
    },
    take: (sdp) => connection.setRemoteDescription({ type: 'answer', sdp }),
  }
}

/** Two pages with nothing between them, of which the first sends. */
async function bare(browser: Browser, origin: string): Promise<[Page, Page]> {
  const open = async (): Promise<Page> => {
    const context = await browser.newContext()
    await context.addInitScript(installRecorder)
    await context.addInitScript(installPulses)
    const page = await context.newPage()
    await page.goto(origin)
    await page.evaluate(installBare, tone.bare)
    return page
  }
  const [from, to] = [await open(), await open()]
  const offer = await from.evaluate(() => window.benchBare?.offer())
  const answer = await to.evaluate((sdp) => window.benchBare?.answer(sdp), offer ?? '')
  await from.evaluate((sdp) => window.benchBare?.take(sdp), answer ?? '')
  return [from, to]
}

/** Of each pulse, from when it was sent until it came. */
function delays(sent: Recording, frames: readonly number[], came: Recording, frequency: number): number[] {
  const levels = toneOver(came, frequency)
  return frames.map((frame) => {
    const from = sent.at(frame - sent.first)
    const during = levels.filter(({ at }) => at >= from && at < from + periodMs)
    const most = Math.max(...during.map(({ amplitude }) => amplitude))
    if (!(most > 0.01)) throw new Error(`a pulse of ${String(frequency)} Hz did not come`)
    return (during.find(({ amplitude }) => amplitude >= most * HEARD)?.at ?? NaN) - from
  })
}

export async function measure(links: string): Promise<{ bare: number[]; ears: number[]; listener: number[] }> {
  const browser = await openBrowser()
  const server = createServer((_, answer) => answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>bare</title>'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const wish = { signal: 'tone', records: true, before: [installPulses] } as const
    const speaker = await arrive(browser, linkOf(links, 'beijing', 'principal'), { ...wish, tone: tone.speaker })
    const listener = await arrive(browser, linkOf(links, 'moscow', 'principal'), { ...wish, tone: 1700 })
    const interpreter = await arrive(browser, linkOf(links, 'moscow', 'interpreter'), { ...wish, tone: tone.interpreter })
    for (const seat of [speaker, listener, interpreter]) await seat.sits()
    await listener.page.keyboard.press('m')
    await interpreter.press('Space')
    await interpreter.onAir(true)
    await interpreter.into('Russian')
    await listener.hears({ [tone.interpreter]: near(full) })
    await interpreter.hears({ [tone.speaker]: near(full) })
    const [from, to] = await bare(browser, `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`)
    await settle(to)

    const senders = [speaker.page, interpreter.page, from]
    const pages = [...senders, listener.page, to]
    const found = { bare: [] as number[], ears: [] as number[], listener: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      // A buffer keeps what a busy moment made of it for about a minute.
      if (round > 0) await to.waitForTimeout(apartMs)
      await Promise.all(pages.map(record))
      // One after another, so that no pulse is worked on at once with another's.
      const sent: number[][] = []
      for (const page of senders) sent.push((await page.evaluate((wish) => window.benchPulses?.(...wish), [pulses, periodMs, lengthMs] as const)) ?? [])
      await to.waitForTimeout(pulses * periodMs + 1500)
      const [atSpeaker, atInterpreter, atFrom, atListener, atTo] = await Promise.all(pages.map(recorded))
      if (!atSpeaker || !atInterpreter || !atFrom || !atListener || !atTo) throw new Error('nothing was recorded')
      found.bare.push(...delays(atFrom, sent[2] ?? [], atTo, tone.bare))
      found.ears.push(...delays(atSpeaker, sent[0] ?? [], atInterpreter, tone.speaker))
      found.listener.push(...delays(atInterpreter, sent[1] ?? [], atListener, tone.interpreter))
    }
    return found
  } finally {
    server.close()
    await browser.close()
  }
}
