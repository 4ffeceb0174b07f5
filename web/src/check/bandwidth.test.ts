import { describe, expect, it } from 'vitest'
import { bandwidthOf, kindOf, reachOf, Sentence, type Spectrum } from './bandwidth.ts'

const RATE = 48_000
const SIZE = 512
const hz = RATE / SIZE

/** A repeatable source of chance. */
function chance(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}

/** Noise up to a frequency over a quiet room, seen as an analyser sees it. */
function noise(cutHz: number, seed: number): Spectrum {
  const random = chance(seed)
  const samples = Float64Array.from({ length: SIZE }, () => (random() - 0.5) * 1e-4)
  for (let frequency = 100; frequency <= cutHz; frequency += 150) {
    const phase = random() * 2 * Math.PI
    for (let i = 0; i < SIZE; i++) samples[i] = (samples[i] ?? 0) + 0.01 * Math.sin((2 * Math.PI * frequency * i) / RATE + phase)
  }
  const db = new Float32Array(SIZE / 2)
  for (let bin = 0; bin < db.length; bin++) {
    let re = 0
    let im = 0
    for (let i = 0; i < SIZE; i++) {
      const angle = (2 * Math.PI * i) / SIZE
      const windowed = (samples[i] ?? 0) * (0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle))
      re += windowed * Math.cos(angle * bin)
      im -= windowed * Math.sin(angle * bin)
    }
    db[bin] = 20 * Math.log10(Math.hypot(re, im) / SIZE)
  }
  return { db, hz }
}
const several = (cutHz: number): Spectrum[] => Array.from({ length: 8 }, (_, i) => noise(cutHz, i + 1))
const room = several(0)

describe('the bandwidth of a microphone', () => {
  it.each([4000, 8000, 12_000, 16_000])('is found where noise is cut at %i Hz', (cut) => {
    const found = bandwidthOf(several(cut), room)
    expect(found).toBeGreaterThanOrEqual(cut - 500)
    expect(found).toBeLessThanOrEqual(cut + 1000)
  })

  it('is nothing without a voice over the room', () => {
    expect(bandwidthOf(several(0), room)).toBe(0)
    expect(bandwidthOf([], room)).toBe(0)
  })

  it('is fit for interpretation from 15 kHz on, and narrow as a telephone', () => {
    expect([4000, 8000, 14_500, 15_000].map((edge) => reachOf(edge).fit)).toEqual(['narrow', 'unfit', 'unfit', 'fit'])
  })

  it('is told once a sentence was said, and then stays', () => {
    const sentence = new Sentence()
    const wide = noise(16_000, 1)
    const quiet = noise(0, 1)
    for (let i = 0; i < 500; i++) expect(sentence.hear(-70, () => quiet)).toBeUndefined()
    for (let i = 0; i < 119; i++) expect(sentence.hear(-20, () => wide)).toBeUndefined()
    expect(sentence.hear(-20, () => wide)?.fit).toBe('fit')
    expect(sentence.hear(-20, () => noise(4000, 1))?.fit).toBe('fit')
  })

  it('goes with what the name says of a microphone', () => {
    expect(kindOf('AirPods Pro')).toBe('bluetooth')
    expect(kindOf('Headset (Hands-Free)')).toBe('bluetooth')
    expect(kindOf('Built-in Audio Analog Stereo')).toBe('laptop')
    expect(kindOf('USB Headset')).toBeUndefined()
  })

  it.each([
    'Microphone Array (Realtek(R) Audio)', 'Internal Microphone (Cirrus Logic)', 'MacBook Pro Microphone (Built-in)', 'Default - MacBook Air Microphone',
    'Mikrofonarray (Intel® Smart Sound Technologie)', 'Internes Mikrofon', 'MacBook Pro-Mikrofon (integriert)', 'Integriertes Mikrofon',
    'Réseau de microphones (Realtek High Definition Audio)', 'Microphone intégré', 'Microphone interne (Conexant)',
    'Varios micrófonos (Realtek(R) Audio)', 'Matriz de micrófonos', 'Micrófono integrado', 'Micrófono (MacBook Pro)', 'Microfone interno', 'Conjunto de microfones',
    'Gruppo microfoni (Realtek High Definition Audio)', 'Microfono integrato', 'Набор микрофонов (Realtek(R) Audio)', 'Встроенный микрофон',
    'Zestaw mikrofonów', 'Mikrofon wbudowany', 'Microfoonmatrix (Realtek)', 'Ingebouwde microfoon', 'Mikrofon Dizisi (Realtek)', 'Dahili Mikrofon',
    '麦克风阵列 (Realtek(R) Audio)', '麥克風陣列', '内置麦克风', '內建麥克風', 'マイク配列 (Realtek)', '内蔵マイク', '마이크 배열(Realtek)', '내장 마이크',
    'ميكروفون مدمج',
  ])('knows %s for a laptop’s own', (label) => {
    expect(kindOf(label)).toBe('laptop')
  })

  it.each([
    'Mikrofon (USB Audio)', 'Micrófono (Jabra Evolve2)', 'Microphone (Rode NT-USB)', 'Микрофон (USB-гарнитура)', '麦克风 (USB Audio)', 'マイク (USB)', '마이크(USB)',
    'ميكروفون (USB)', 'Internet phone', 'Externes Mikrofon', 'Microphone externe',
  ])('takes %s for no laptop’s', (label) => {
    expect(kindOf(label)).toBeUndefined()
  })
})
