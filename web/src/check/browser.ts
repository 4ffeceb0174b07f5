/** The browser's own devices, sound and connection, as the line check uses them. */
import type { Meter, World } from './check.ts'
import { levelDb } from './level.ts'
import { askNode } from './line.ts'

/** TypeScript's DOM does not have it yet; Chromium does since 110. */
type WithSpeaker = AudioContext & { setSinkId(id: string): Promise<void> }

function canChooseSpeaker(context: AudioContext): context is WithSpeaker {
  return 'setSinkId' in context
}

function meter(stream: MediaStream): Meter {
  const context = new AudioContext()
  const analyser = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0 })
  const source = context.createMediaStreamSource(new MediaStream(stream.getAudioTracks()))
  source.connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  return {
    level: () => {
      // A browser may hold a context back until the page is touched.
      if (context.state === 'suspended') void context.resume()
      analyser.getFloatTimeDomainData(samples)
      return levelDb(samples)
    },
    spectrum: () => {
      const db = new Float32Array(analyser.frequencyBinCount)
      analyser.getFloatFrequencyData(db)
      return { db, hz: context.sampleRate / analyser.fftSize }
    },
    close: () => {
      source.disconnect()
      void context.close()
    },
  }
}

/** Three rising notes, in the middle of the voice's range, each with soft edges; a note's level is that of its sine. */
async function sound(speaker: string | undefined, db = -17): Promise<void> {
  const context = new AudioContext()
  const peak = Math.SQRT2 * 10 ** (db / 20)
  try {
    if (speaker !== undefined && canChooseSpeaker(context)) await context.setSinkId(speaker)
    await context.resume()
    const start = context.currentTime + 0.05
    const ended = [392, 494, 587].map((frequency, i) => {
      const at = start + i * 0.25
      const note = new OscillatorNode(context, { frequency })
      const volume = new GainNode(context, { gain: 0 })
      volume.gain.setValueAtTime(0, at)
      volume.gain.linearRampToValueAtTime(peak, at + 0.03)
      volume.gain.setValueAtTime(peak, at + 0.2)
      volume.gain.linearRampToValueAtTime(0, at + 0.35)
      note.connect(volume).connect(context.destination)
      note.start(at)
      note.stop(at + 0.4)
      return new Promise<void>((done) => {
        note.onended = () => {
          done()
        }
      })
    })
    await Promise.all(ended)
  } finally {
    await context.close()
  }
}

export function browserWorld(): World {
  return {
    // TypeScript takes it for granted; on a page that is not secure it is absent.
    mediaDevices: navigator.mediaDevices as MediaDevices | undefined,
    meter,
    sound,
    speakerChoice: typeof AudioContext !== 'undefined' && 'setSinkId' in AudioContext.prototype,
    ask: askNode,
    secure: location.protocol === 'https:',
    online: () => navigator.onLine,
  }
}
