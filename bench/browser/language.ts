/** From the click on another channel until the new voice is heard, and the silence on the way, in the samples that reach the output. */
import { toneLevels, silentMs, type Recording } from './sound.ts'
import { arrive, linkOf, openBrowser, Seat, type Page } from './stage.ts'

declare global {
  interface Window {
    /** Records what the page plays, from the next pointer's release on, for so many milliseconds. */
    benchRecord?: (milliseconds: number) => Promise<{ sampleRate: number; from: number; samples: number[] }>
  }
}

/**
 * Runs in the page before the app: whatever the app connects to an AudioContext's destination is also connected to a
 * recorder on the audio thread, which loses nothing while the page is busy.
 */
function installRecorder(): void {
  const processor = `
    registerProcessor('bench-recorder', class extends AudioWorkletProcessor {
      process([input]) {
        const mix = new Float32Array(128)
        for (const channel of input) for (let i = 0; i < channel.length; i++) mix[i] += channel[i] / input.length
        this.port.postMessage({ frame: currentFrame, mix }, [mix.buffer])
        return true
      }
    })`
  type Block = { frame: number; mix: Float32Array }
  const connect = Reflect.get(AudioNode.prototype, 'connect') as (this: AudioNode, ...args: unknown[]) => unknown
  const recorders = new Map<BaseAudioContext, Promise<AudioWorkletNode>>()
  let latest: AudioContext | undefined
  let keep: ((block: Block) => void) | undefined

  const recorder = (context: AudioContext): Promise<AudioWorkletNode> => {
    const made =
      recorders.get(context) ??
      context.audioWorklet.addModule(URL.createObjectURL(new Blob([processor], { type: 'text/javascript' }))).then(() => {
        const node = new AudioWorkletNode(context, 'bench-recorder')
        node.port.onmessage = ({ data }: MessageEvent<Block>) => keep?.(data)
        // A node that leads nowhere may not be run; this one adds silence.
        connect.call(node, context.destination)
        return node
      })
    recorders.set(context, made)
    return made
  }
  Object.assign(AudioNode.prototype, {
    connect(this: AudioNode, ...args: unknown[]) {
      if (this.context instanceof AudioContext && args[0] === this.context.destination) {
        latest = this.context
        void recorder(this.context).then((node) => connect.call(this, node))
      }
      return connect.apply(this, args)
    },
  })
  window.benchRecord = async (milliseconds) => {
    const context = latest
    if (!context) throw new Error('the page has connected nothing to its output')
    await recorder(context)
    return new Promise((resolve) => {
      addEventListener(
        'pointerup',
        () => {
          // The block that is being made now is the first that the switch can reach.
          const from = Math.round(context.currentTime * context.sampleRate)
          const end = from + (milliseconds / 1000) * context.sampleRate
          const samples: number[] = []
          let first: number | undefined
          keep = ({ frame, mix }) => {
            first ??= frame
            samples.push(...mix)
            if (frame < end) return
            keep = undefined
            resolve({ sampleRate: context.sampleRate, from: from - first, samples })
          }
        },
        { capture: true, once: true },
      )
    })
  }
}

const floorTone = 500
const interpreterTone = 900
const switches = 20
const recordMs = 1500

/** Clicks a channel, with the mouse that a person would have moved there, and records what is heard from then on. */
async function switchTo(page: Page, channel: string): Promise<Recording> {
  // What a label is filtered by is looked for inside it.
  const label = page.getByRole('radiogroup', { name: 'Channel' }).locator('label').filter({ has: page.getByRole('radio', { name: channel }) })
  await label.hover()
  const recording = page.evaluate((ms) => {
    if (!window.benchRecord) throw new Error('no recorder')
    return window.benchRecord(ms)
  }, recordMs)
  // The recorder must listen before the press.
  await page.evaluate(() => undefined)
  await label.click()
  return recording
}

export async function measure(links: string): Promise<{ heard: number[]; silence: number[] }> {
  const browser = await openBrowser()
  try {
    const speaker = await arrive(browser, linkOf(links, 'beijing', 'principal'), { signal: 'tone', tone: floorTone })
    const listener = await Seat.open(browser, linkOf(links, 'moscow', 'principal'), { signal: 'tone', tone: 300, before: [installRecorder] })
    // The content security policy runs scripts of the node's own alone; this page is to run the recorder's too.
    const tools = await listener.context.newCDPSession(listener.page)
    await tools.send('Page.setBypassCSP', { enabled: true })
    await listener.page.reload()
    const interpreter = await arrive(browser, linkOf(links, 'moscow', 'interpreter'), { signal: 'tone', tone: interpreterTone })
    await speaker.sits()
    await listener.sits()
    await interpreter.sits()
    await interpreter.choose('Output', 'Russian')
    await interpreter.press('Space')
    await interpreter.onAir(true)
    await listener.hears({ [interpreterTone]: { from: -40, to: 0 } })

    const heard: number[] = []
    const silence: number[] = []
    for (let i = 0; i < switches; i++) {
      const floor = i % 2 === 0
      const recording = await switchTo(listener.page, floor ? 'Floor' : 'Русский')
      const levels = toneLevels(recording, floor ? floorTone : interpreterTone)
      heard.push(levels.withinSixMs)
      silence.push(silentMs(recording))
    }
    return { heard, silence }
  } finally {
    await browser.close()
  }
}
