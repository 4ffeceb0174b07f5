/** A steady tone in place of a voice. */
import { hash } from './picture.ts'

/** Loud enough to stand far above any noise, with room for several at once: -12 dBFS. */
const LEVEL = 0.25

/** Hertz between 300 and 1200, the same for a member always. */
export function toneOf(member: string): number {
  return 300 + (hash(member) % 901)
}

export type Tone = Readonly<{ track: MediaStreamTrack; stop: () => void }>

export function playTone(context: AudioContext, hertz: number): Tone {
  const oscillator = new OscillatorNode(context, { frequency: hertz })
  const gain = new GainNode(context, { gain: LEVEL })
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
