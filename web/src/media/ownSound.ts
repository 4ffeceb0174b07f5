/** Measures this seat's own voice while it goes to the floor, and says what of it to tell. What is wrong, `quality` judges. */
import { BLOCK_S, Echo } from './echo.ts'
import { lossOf, Quality, STEP_MS, Telling, type Fault } from './quality.ts'

/** An own voice on the floor. */
export interface OnFloor {
  readonly track: MediaStreamTrack
  readonly context: AudioContext
  /** Whether anybody else on the floor sounds now. */
  readonly others: () => boolean
  /** All that is played at this seat. */
  readonly played: AudioNode
  /** How it arrives, as the browser counts. */
  readonly stats: () => Promise<RTCStatsReport | undefined>
}

/** How it arrives is asked once in so many steps: the other end reports no more often than every few seconds. */
const REPORT_STEPS = 40
const WINDOW = 4096
/** What is kept for the next step, should that be late: a third of a second. */
const LOOK_BACK = 16_384

interface Ear {
  readonly track: MediaStreamTrack
  readonly meter: AnalyserNode
  readonly quality: Quality
  readonly samples: Float32Array<ArrayBuffer>
  readonly db: Float32Array<ArrayBuffer>
  readonly echo: Echo
  readonly end: () => void
  /** What is played, and what the microphone takes of it. */
  readonly both: readonly [AnalyserNode, AnalyserNode]
  readonly past: Float32Array<ArrayBuffer>
  /** Blocks that have been compared, since the context began. */
  blocks: number | undefined
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
      ear.end()
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
    ear?.end()
  }
}

function listen({ track, context, played }: OnFloor): Ear {
  const meter = analyser(context, WINDOW)
  const both = [analyser(context, LOOK_BACK), analyser(context, LOOK_BACK)] as const
  const source = sourceOf(track, context, [meter, both[1]])
  played.connect(both[0])
  return {
    track, meter, both, quality: new Quality(), echo: new Echo(), blocks: undefined,
    samples: new Float32Array(WINDOW), db: new Float32Array(WINDOW / 2), past: new Float32Array(LOOK_BACK),
    end: () => {
      source?.disconnect()
      played.disconnect(both[0])
    },
  }
}

function analyser(context: AudioContext, size: number): AnalyserNode {
  const node = context.createAnalyser()
  node.fftSize = size
  node.smoothingTimeConstant = 0
  return node
}

function sourceOf(track: MediaStreamTrack, context: AudioContext, meters: readonly AnalyserNode[]): MediaStreamAudioSourceNode | undefined {
  try {
    const source = context.createMediaStreamSource(new MediaStream([track]))
    for (const meter of meters) source.connect(meter)
    return source
  } catch {
    // Some browsers cannot take in a microphone of another sample rate: how it arrives is known all the same.
    return undefined
  }
}

function measure(ear: Ear, { context, others }: OnFloor, nowMs: number): ReadonlySet<Fault> {
  const { meter, quality, samples, db, echo } = ear
  compare(ear, context)
  meter.getFloatTimeDomainData(samples)
  meter.getFloatFrequencyData(db)
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  return quality.step({ nowMs, peak, spectrum: { db, hz: context.sampleRate / WINDOW }, others: others(), echo: echo.found })
}

/** What was played since the last step, and what the microphone took: both up to now, and without a gap where the step is not late. */
function compare(ear: Ear, { currentTime, sampleRate }: AudioContext): void {
  const size = Math.round(BLOCK_S * sampleRate)
  const now = Math.round(currentTime * sampleRate)
  const blocks = Math.floor(now / size)
  const fresh = blocks - (ear.blocks ?? blocks)
  ear.blocks = blocks
  const end = LOOK_BACK - (now % size)
  if (fresh * size > end) ear.echo.skip()
  else if (fresh > 0) {
    const [played, taken] = ear.both.map((node) => {
      node.getFloatTimeDomainData(ear.past)
      return Array.from({ length: fresh }, (_, n) => power(ear.past.subarray(end - (fresh - n) * size, end - (fresh - n - 1) * size)))
    })
    ear.echo.hear(played ?? [], taken ?? [])
  }
}

const power = (samples: Float32Array): number => samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length

async function report({ quality }: Ear, { stats }: OnFloor): Promise<void> {
  const found = await stats().catch(() => undefined)
  const part = found && lossOf(found.values())
  if (part !== undefined) quality.lost(part)
}
