/** An interpreter's console as state: what the keys do, which output is live. Pure: it knows no keyboard and no sound. */
import type { Booth, View } from '../api/view.ts'
import { autoOutput, isSigned } from '../interpretation/index.ts'
import type { AttendingNow, Speaking } from '../media/attending.ts'
import { outputName } from '../media/purpose.ts'
import { boothOf } from '../media/relay.ts'
import { isHeld } from '../media/sources.ts'
import { stretchOf } from '../plenary/scene.ts'

export { boothOf }

export type Console = Readonly<{
  onAir: boolean
  /** The language spoken into; one of the booth's outputs. */
  output: string
  /** The output turns by itself with the language of the floor. */
  follow: boolean
  coughing: boolean
  /** The language of the boothmate from whom the air is asked for. */
  mate: string | undefined
}>

export type Deed =
  /** The air is asked for from a boothmate who is in this language now; undefined: nobody has it. */
  | Readonly<{ do: 'ask'; output: string | undefined }>
  /** The booth's air has come to this interpreter, or gone. */
  | Readonly<{ do: 'air'; on: boolean }>
  | Readonly<{ do: 'speak-to'; output: string }>
  | Readonly<{ do: 'follow'; on: boolean }>
  | Readonly<{ do: 'toggle-follow' }>
  | Readonly<{ do: 'cough'; on: boolean }>
  /** The floor has changed its language: '' when nobody speaks. */
  | Readonly<{ do: 'floor'; language: string; outputs: readonly string[] }>

/** What needs the boothmates: it changes nothing at the console by itself. */
export type Wish = Readonly<{ do: 'toggle-air' }> | Readonly<{ do: 'hand-over' }> | Readonly<{ do: 'decline' }>

/** The keys of the outputs, in their order: A, B. */
export const OUTPUT_KEYS = ['A', 'B'] as const
export const KEYS = { floor: 'F1', cough: 'C', follow: 'F', handOver: 'H', decline: 'N' } as const

export function begin(outputs: readonly string[]): Console {
  return { onAir: false, output: outputs[0] ?? '', follow: false, coughing: false, mate: undefined }
}

export function after(console: Console, deed: Deed): Console {
  switch (deed.do) {
    case 'air': {
      if (console.onAir === deed.on) return console
      // A turn begins where the boothmate's ends, unless the output follows the floor.
      const output = deed.on && !console.follow ? (console.mate ?? console.output) : console.output
      return { ...console, output, onAir: deed.on, coughing: false, mate: undefined }
    }
    case 'ask':
      return console.onAir || console.mate === deed.output ? console : { ...console, mate: deed.output }
    case 'speak-to':
      // A hand on the switch beats the automatic.
      return { ...console, output: deed.output, follow: false, mate: undefined }
    case 'follow':
      return { ...console, follow: deed.on }
    case 'toggle-follow':
      return { ...console, follow: !console.follow }
    case 'cough':
      return console.coughing === deed.on ? console : { ...console, coughing: deed.on && console.onAir && !isSigned(console.output) }
    case 'floor': {
      const output = console.follow || !deed.outputs.includes(console.output) ? autoOutput(deed.outputs, console.follow ? deed.language : '', console.output) : console.output
      return output === console.output ? console : { ...console, output }
    }
  }
}

/** How the one voice is sent now. */
export function speaking(console: Console, booth: Booth | undefined): Speaking {
  return { output: booth && console.onAir && booth.outputs.includes(console.output) ? outputName(booth.id, console.output) : undefined, hushed: console.coughing && !isSigned(console.output) }
}

/**
 * What becomes of the voice, or of the picture of who signs. `later`: the plenary is closed; `going`: the output is being opened; `on`: it goes out;
 * `cough`: held back by the key; `silent`: the microphone gives nothing, so that listeners hear the original; `doubtful`:
 * the line is interrupted; `unheard`: there is no line or no microphone, or the encryption lets nothing out; `unseen`, `unsure`: the same of a picture. Only `on` may be called on air.
 */
export type Air = 'off' | 'later' | 'going' | 'on' | 'cough' | 'silent' | 'doubtful' | 'unheard' | 'unseen' | 'unsure'

export function airOf(console: Console, view: View, member: string, now: Pick<AttendingNow, 'line' | 'encryption' | 'quality' | 'sending' | 'voice' | 'voiceless' | 'camera'>): Air {
  const { output } = speaking(console, boothOf(view, member))
  if (output === undefined) return 'off'
  if (!view.session) return 'later'
  const out = now.line === 'joined' && now.encryption.at === 'on'
  if (isSigned(console.output)) {
    if (!out || now.camera.at === 'failed' || now.camera.at === 'none') return 'unseen'
    return now.quality === 'lost' ? 'unsure' : now.sending.has(output) ? 'on' : 'going'
  }
  if (!out || now.voice.at === 'failed' || now.voice.at === 'none' || isHeld(now.voice)) return 'unheard'
  if (now.quality === 'lost') return 'doubtful'
  if (!now.sending.has(output)) return 'going'
  if (console.coughing) return 'cough'
  return now.voiceless ? 'silent' : 'on'
}

/** What is said of a plenary that is not open, by the name of its text. */
export const closedWords = (view: View): 'waiting' | 'plenary:recess' => (stretchOf(view) === 'recess' ? 'plenary:recess' : 'waiting')

/** What a key does, whatever has the focus; undefined: nothing of ours. `key` is as `keyOf` tells it. */
export function deedOf(key: string, outputs: readonly string[]): Deed | Wish | undefined {
  if (key === ' ') return { do: 'toggle-air' }
  if (key === KEYS.handOver) return { do: 'hand-over' }
  if (key === KEYS.decline) return { do: 'decline' }
  if (key === KEYS.cough) return { do: 'cough', on: true }
  if (key === KEYS.follow) return { do: 'toggle-follow' }
  const output = outputs[OUTPUT_KEYS.findIndex((k) => k === key)]
  return output === undefined ? undefined : { do: 'speak-to', output }
}

/** Whose picture an interpreter sees: the speaker's, else of whoever spoke last, else the first principal's. */
export function faceOf(view: View, pictures: ReadonlyMap<string, unknown>, speaker: string | undefined, last: string | undefined): string | undefined {
  const principals = view.delegations.flatMap((d) => d.members).filter((m) => m.role === 'principal').map((m) => m.id)
  return [speaker, last, ...principals].find((m) => m !== undefined && pictures.has(m))
}

/** A meter's position for a sample's loudness: 0 at -60 dBFS, 1 at full scale. */
export function meterOf(peak: number): number {
  if (peak <= 0) return 0
  return Math.min(1, Math.max(0, 1 + (20 * Math.log10(peak)) / 60))
}
