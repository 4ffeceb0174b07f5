/** All that the gallery has out for the public: every file that its playlists name, and what is to be heard in them. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Rendition = Readonly<{
  /** As the playlist of playlists has it: `mul` is the floor. */
  language: string
  playlist: string
  /** The beginning and every segment, in order. */
  bytes: Buffer
}>

async function fetched(url: string): Promise<Buffer> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${String(answer.status)}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** Every voice that is out now, with all of its segments and, beyond the last whole one, its parts. */
export async function voicesOf(gallery: string): Promise<Rendition[]> {
  const index = `${gallery}/index.m3u8`
  const text = (await fetched(index)).toString()
  const voices: Rendition[] = []
  for (const [, attributes = ''] of text.matchAll(/^#EXT-X-MEDIA:(.*TYPE=AUDIO.*)$/gm)) {
    const language = /LANGUAGE="([^"]+)"/.exec(attributes)?.[1] ?? ''
    const at = new URL(/URI="([^"]+)"/.exec(attributes)?.[1] ?? '', index)
    const playlist = (await fetched(at.href)).toString()
    const lines = playlist.split('\n')
    const lastWhole = lines.findLastIndex((line) => line !== '' && !line.startsWith('#'))
    const names = [/#EXT-X-MAP:URI="([^"]+)"/.exec(playlist)?.[1] ?? '', ...lines.filter((line) => line !== '' && !line.startsWith('#'))]
    for (const line of lines.slice(lastWhole + 1)) {
      const part = /^#EXT-X-PART:.*URI="([^"]+)"/.exec(line)?.[1]
      if (part !== undefined) names.push(part)
    }
    const pieces: Buffer[] = []
    for (const name of names) pieces.push(await fetched(new URL(name, at).href))
    voices.push({ language, playlist, bytes: Buffer.concat(pieces) })
  }
  return voices
}

const rate = 48_000

/** Mono samples, -1 to 1, of whatever ffmpeg can read; `stream`: which of its voices, from 0. */
export function decoded(bytes: Buffer, stream = 0): Float32Array {
  const folder = mkdtempSync(join(tmpdir(), 'parley-shelf-'))
  try {
    const file = join(folder, 'voice.mp4')
    writeFileSync(file, bytes)
    const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-map', `0:a:${String(stream)}`, '-ac', '1', '-ar', String(rate), '-f', 'f32le', '-'], { maxBuffer: 1 << 30 })
    return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength - (raw.byteLength % 4)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const windowSamples = rate / 10

/** The loudest that a tone is in any tenth of a second, in dBFS. */
export function loudest(samples: Float32Array, hertz: number): number {
  let most = 0
  for (let from = 0; from + windowSamples <= samples.length; from += windowSamples / 2) {
    let re = 0
    let im = 0
    for (let i = 0; i < windowSamples; i++) {
      const weight = (samples[from + i] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowSamples))
      re += weight * Math.cos((2 * Math.PI * hertz * i) / rate)
      im += weight * Math.sin((2 * Math.PI * hertz * i) / rate)
    }
    most = Math.max(most, (16 * (re * re + im * im)) / windowSamples ** 2)
  }
  return Math.max(-150, 10 * Math.log10(most))
}
