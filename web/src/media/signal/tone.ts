/** A steady tone in place of a voice. */
import { hash } from './picture.ts'

/** As loud as a voice: -23 LUFS at 1 kHz, to which listeners bring every voice (sound/leveller.ts). */
const LEVEL_DB = -20

/** Hertz between 300 and 1200, the same for a member always. */
export function toneOf(member: string): number {
  return 300 + (hash(member) % 901)
}

export type Tone = Readonly<{ track: MediaStreamTrack; stop: () => void }>

/** `level`: the sine's amplitude in dBFS. */
export function playTone(context: AudioContext, hertz: number, level = LEVEL_DB): Tone {
  const oscillator = new OscillatorNode(context, { frequency: hertz })
  const gain = new GainNode(context, { gain: 10 ** (level / 20) })
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 })
  oscillator.connect(gain)
  gain.connect(out)
  oscillator.start()
  const track = out.stream.getAudioTracks()[0]
  if (!track) throw new Error('the browser gave no track for a tone')
  return {
    track,
    stop: () => {
      oscillator.stop()
      gain.disconnect()
      track.stop()
    },
  }
}
