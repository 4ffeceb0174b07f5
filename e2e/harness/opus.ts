/** Opus packets of a tone, and the tone in Opus packets, by the codecs of a page's browser. */
import type { Page } from 'playwright-core'

/** A second of a loud tone, 20 ms a packet, in base64. */
export async function tonePackets(page: Page, hertz: number): Promise<string[]> {
  return page.evaluate(async (hertz) => {
    const [rate, each] = [48_000, 960]
    const packets: string[] = []
    const encoder = new AudioEncoder({
      output: (chunk) => {
        const bytes = new Uint8Array(chunk.byteLength)
        chunk.copyTo(bytes)
        packets.push(btoa(String.fromCharCode(...bytes)))
      },
      error: (fault) => { throw fault },
    })
    encoder.configure({ codec: 'opus', sampleRate: rate, numberOfChannels: 1, bitrate: 64_000 })
    for (let packet = 0; packet < 50; packet++) {
      const data = Float32Array.from({ length: each }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * (packet * each + i)) / rate))
      encoder.encode(new AudioData({ format: 'f32', sampleRate: rate, numberOfFrames: each, numberOfChannels: 1, timestamp: packet * 20_000, data }))
    }
    await encoder.flush()
    encoder.close()
    return packets
  }, hertz)
}

/** How much louder this tone is in the packets than what is beside it, in decibels; undefined: a decoder takes none of them. */
export async function toneIn(page: Page, packets: readonly string[], hertz: number): Promise<number | undefined> {
  return page.evaluate(
    async ([packets, hertz]) => {
      const samples: number[] = []
      for (const packet of packets) {
        // Each by a decoder that no packet before has upset.
        const decoder = new AudioDecoder({
          output: (data) => {
            const some = new Float32Array(data.numberOfFrames)
            data.copyTo(some, { planeIndex: 0, format: 'f32-planar' })
            samples.push(...some)
            data.close()
          },
          error: () => undefined,
        })
        decoder.configure({ codec: 'opus', sampleRate: 48_000, numberOfChannels: 2 })
        decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: 0, data: Uint8Array.from(atob(packet), (c) => c.charCodeAt(0)) }))
        await decoder.flush().catch(() => undefined)
        if (decoder.state !== 'closed') decoder.close()
      }
      if (samples.length === 0) return undefined
      const level = (at: number): number => {
        let power = 0
        // In pieces of a packet: between them the phase is lost.
        for (let from = 0; from + 960 <= samples.length; from += 960) {
          let [re, im] = [0, 0]
          for (let i = 0; i < 960; i++) {
            const weight = (samples[from + i] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 960))
            re += weight * Math.cos((2 * Math.PI * at * i) / 48_000)
            im += weight * Math.sin((2 * Math.PI * at * i) / 48_000)
          }
          power += re * re + im * im
        }
        return 10 * Math.log10(power + 1e-12)
      }
      return level(hertz) - Math.max(level(hertz - 200), level(hertz + 200))
    },
    [packets, hertz] as const,
  )
}
