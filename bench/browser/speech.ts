/** A sound that asks of a codec and of a line what speech does, in place of the test signal's tone. */

/**
 * Runs in the page before the app: whatever would be an oscillator is a voice without words. Pulses of a pitch that rises
 * and falls, through three formants that change with each syllable, hisses between them, a breath every few words, and
 * under it all the noise of a quiet room. The same every time.
 */
export function installSpeech(): void {
  const seconds = 20
  const voice = (context: BaseAudioContext): AudioBuffer => {
    const rate = context.sampleRate
    const buffer = context.createBuffer(1, seconds * rate, rate)
    const samples = buffer.getChannelData(0)
    let seed = 20261215
    const chance = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647
    const noise = (): number => 2 * chance() - 1
    for (let at = 0; at < samples.length; at++) samples[at] = 0.0005 * noise()
    let phase = 0
    for (let at = 0, syllable = 0; at < samples.length; syllable++) {
      if (syllable % 9 === 8) {
        at += Math.round((0.3 + 0.4 * chance()) * rate)
        continue
      }
      const hiss = Math.round(0.06 * chance() * rate)
      for (let end = Math.min(samples.length, at + hiss), last = 0; at < end; at++) {
        const now = noise()
        samples[at] = (samples[at] ?? 0) + 0.05 * (now - last)
        last = now
      }
      const length = Math.round((0.12 + 0.12 * chance()) * rate)
      const pitch = 105 + 40 * chance()
      const formants = [300 + 500 * chance(), 900 + 1300 * chance(), 2400 + 700 * chance()].map((hertz, n) => {
        const radius = Math.exp((-Math.PI * (70 + 50 * n)) / rate)
        return { a: 2 * radius * Math.cos((2 * Math.PI * hertz) / rate), b: -radius * radius, gain: 1 - radius, y: 0, z: 0 }
      })
      const loud = 6 + 6 * chance()
      for (let n = 0; n < length && at < samples.length; n++, at++) {
        phase += (pitch * (1 + (0.15 * n) / length)) / rate
        const pulse = phase >= 1 ? 1 : 0
        phase %= 1
        let sum = 0
        for (const formant of formants) {
          const y = formant.gain * (pulse + 0.02 * noise()) + formant.a * formant.y + formant.b * formant.z
          formant.z = formant.y
          formant.y = y
          sum += y
        }
        samples[at] = (samples[at] ?? 0) + loud * sum * Math.sin((Math.PI * n) / length)
      }
    }
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    for (let at = 0; at < samples.length; at++) samples[at] = ((samples[at] ?? 0) * 0.9) / peak
    return buffer
  }
  window.OscillatorNode = new Proxy(window.OscillatorNode, {
    construct: (_, [context]: [BaseAudioContext]) => new AudioBufferSourceNode(context, { buffer: voice(context), loop: true }),
  })
}
