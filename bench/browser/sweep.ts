/**
 * The frequency response from a seat's microphone to a listener's output: the pretended microphone plays tones in steps,
 * which go the whole way of a voice with a headset (no processing, Opus, encryption, engine, mixer) and are measured in
 * what the listener's page plays. A pilot of 1 kHz sounds all along: each tone counts against it in the same stretch of
 * sound, so that whatever gain the listener's levelling has at the time makes no difference.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hear } from '../../e2e/harness/ear.ts'
import { until } from '../../e2e/harness/until.ts'
import { arrive, linkOf, openBrowser } from './stage.ts'
import { cameraless, ready } from './stopwatch.ts'

const rate = 48_000
const pilot = 1000
/** A third of an octave apart, as ISO 266 names them, within what ISO 20109 asks for. */
const steps = [125, 160, 200, 250, 315, 400, 500, 630, 800, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10_000, 12_500, 15_000]
const stepS = 0.6
const fadeS = 0.01
/** Of pilot and tone each: together as loud as an ordinary voice. */
const levelDb = -23
/** A look counts where every other step is so far below the one that sounds: then nothing else was in it. */
const aloneDb = -35
const looksEach = 12

/** Runs in the page before the app: what a person with a headset chose at the line check. */
function withHeadset(): void {
  const [, , summit, member] = location.pathname.split('/')
  if (summit && member) localStorage.setItem(`parley.devices.${summit}.${member}`, JSON.stringify({ headset: true }))
}

/** One channel of 16 bits (RIFF WAVE). */
function wav(samples: readonly number[]): Buffer {
  const data = Buffer.alloc(44 + 2 * samples.length)
  data.write('RIFF', 0)
  data.writeUInt32LE(36 + 2 * samples.length, 4)
  data.write('WAVEfmt ', 8)
  data.writeUInt32LE(16, 16)
  data.writeUInt16LE(1, 20)
  data.writeUInt16LE(1, 22)
  data.writeUInt32LE(rate, 24)
  data.writeUInt32LE(2 * rate, 28)
  data.writeUInt16LE(2, 32)
  data.writeUInt16LE(16, 34)
  data.write('data', 36)
  data.writeUInt32LE(2 * samples.length, 40)
  samples.forEach((sample, i) => data.writeInt16LE(Math.round(32_767 * sample), 44 + 2 * i))
  return data
}

function tones(): number[] {
  const length = Math.round(stepS * rate)
  const fade = fadeS * rate
  const amplitude = 10 ** (levelDb / 20)
  return Array.from({ length: steps.length * length }, (_, i) => {
    const at = i % length
    const edge = Math.min(1, Math.min(at, length - at) / fade)
    const turn = (hertz: number) => Math.sin((2 * Math.PI * hertz * i) / rate)
    return amplitude * (turn(pilot) + (0.5 - 0.5 * Math.cos(Math.PI * edge)) * turn(steps[Math.floor(i / length)] ?? NaN))
  })
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

export type Found = Readonly<{ hertz: number[]; db: number[] }>

export async function measure(links: string): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-sweep-'))
  const microphone = join(folder, 'tones.wav')
  await writeFile(microphone, wav(tones()))
  const browser = await openBrowser({ microphone })
  try {
    const listener = await arrive(browser, linkOf(links, 'moscow', 'principal'), { signal: 'tone', tone: 90 })
    const speaker = await cameraless(browser, linkOf(links, 'beijing', 'principal'), [withHeadset])
    await speaker.enter()
    await ready(speaker)
    await speaker.sits()
    await listener.sits()
    await listener.hears({ [pilot]: { from: -40, to: 0 } })

    const found = new Map<number, number[]>(steps.map((hertz) => [hertz, []]))
    await until(
      'every tone has been heard often enough',
      async () => {
        const [reference = NaN, ...levels] = (await hear(listener.page, [pilot, ...steps])) ?? []
        const loudest = Math.max(...levels)
        const alone = levels.filter((level) => level > loudest + aloneDb).length === 1
        if (alone) found.get(steps[levels.indexOf(loudest)] ?? NaN)?.push(loudest - reference)
        return Object.fromEntries([...found].map(([hertz, looks]) => [hertz, looks.length]))
      },
      (looks) => Object.values(looks).every((count) => count >= looksEach),
      120_000,
    )
    const all = new Map([...found].map(([hertz, looks]) => [hertz, median(looks)]))
    all.set(pilot, 0)
    const hertz = [...all.keys()].sort((a, b) => a - b)
    return { hertz, db: hertz.map((each) => all.get(each) ?? NaN) }
  } finally {
    await browser.close()
    await rm(folder, { recursive: true })
  }
}
