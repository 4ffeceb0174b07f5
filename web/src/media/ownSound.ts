/** Measures this seat's own voice while it goes to the floor, and says what of it to tell. What is wrong, `quality` judges. */
import { lossOf, Quality, STEP_MS, Telling, type Fault } from './quality.ts'

/** An own voice on the floor. */
export interface OnFloor {
  readonly track: MediaStreamTrack
  readonly context: AudioContext
  /** Whether anybody else on the floor sounds now. */
  readonly others: () => boolean
  /** How it arrives, as the browser counts. */
  readonly stats: () => Promise<RTCStatsReport | undefined>
}

/** How it arrives is asked once in so many steps: the other end reports no more often than every few seconds. */
const REPORT_STEPS = 40
const WINDOW = 4096

interface Ear {
  readonly track: MediaStreamTrack
  readonly source: MediaStreamAudioSourceNode | undefined
  readonly meter: AnalyserNode
  readonly quality: Quality
  readonly samples: Float32Array<ArrayBuffer>
  readonly db: Float32Array<ArrayBuffer>
}

/** Listens until the answer is called. `find`: the own voice, while there is one on the floor. */
export function watchOwnSound(find: () => OnFloor | undefined, tell: (fault: Fault | undefined) => void): () => void {
  const telling = new Telling()
  let told: Fault | undefined
  let ear: Ear | undefined
  let steps = 0
  const step = () => {
    const floor = find()
    if (ear && ear.track !== floor?.track) {
      ear.source?.disconnect()
      ear = undefined
    }
    const nowMs = performance.now()
    const wrong = floor ? measure((ear ??= listen(floor)), floor, nowMs) : new Set<Fault>()
    if (floor && ear && ++steps % REPORT_STEPS === 0) void report(ear, floor)
    const next = telling.step(wrong, nowMs)
    if (next === told) return
    told = next
    tell(told)
  }
  const timer = setInterval(step, STEP_MS)
  return () => {
    clearInterval(timer)
    ear?.source?.disconnect()
  }
}

function listen({ track, context }: OnFloor): Ear {
  const meter = context.createAnalyser()
  meter.fftSize = WINDOW
  meter.smoothingTimeConstant = 0
  return {
    track, source: sourceOf(track, context, meter), meter, quality: new Quality(), samples: new Float32Array(WINDOW), db: new Float32Array(WINDOW / 2),
  }
}

function sourceOf(track: MediaStreamTrack, context: AudioContext, meter: AnalyserNode): MediaStreamAudioSourceNode | undefined {
  try {
    const source = context.createMediaStreamSource(new MediaStream([track]))
    source.connect(meter)
    return source
  } catch {
    // Some browsers cannot take in a microphone of another sample rate: how it arrives is known all the same.
    return undefined
  }
}

function measure({ meter, quality, samples, db }: Ear, { context, others }: OnFloor, nowMs: number): ReadonlySet<Fault> {
  meter.getFloatTimeDomainData(samples)
  meter.getFloatFrequencyData(db)
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  return quality.step({ nowMs, peak, spectrum: { db, hz: context.sampleRate / WINDOW }, others: others() })
}

async function report({ quality }: Ear, { stats }: OnFloor): Promise<void> {
  const found = await stats().catch(() => undefined)
  const part = found && lossOf(found.values())
  if (part !== undefined) quality.lost(part)
}
