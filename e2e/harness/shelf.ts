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

/** The addresses of the newest stream's picture and of its voices, by language, as the gallery names them now. */
async function listed(gallery: string): Promise<{ picture: string; voices: [language: string, at: string][] }> {
  const index = `${gallery}/index.m3u8`
  const text = (await fetched(index)).toString()
  const picture = text.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? ''
  const voices = [...text.matchAll(/^#EXT-X-MEDIA:(.*TYPE=AUDIO.*)$/gm)].map(([, attributes = '']): [string, string] => {
    const at = new URL(/URI="([^"]+)"/.exec(attributes)?.[1] ?? '', index)
    return [/LANGUAGE="([^"]+)"/.exec(attributes)?.[1] ?? '', at.href]
  })
  return { picture: new URL(picture, index).href, voices }
}

/** What is coded as it is now; `newest`: only so many of its last whole segments. What there is beyond the last whole one comes in parts. */
async function rendition(at: string, newest = Infinity): Promise<Omit<Rendition, 'language'>> {
  const playlist = (await fetched(at)).toString()
  const all = playlist.split('\n')
  const lines = all.slice(all.findLastIndex((line) => line.startsWith('#EXT-X-MAP')))
  const lastWhole = lines.findLastIndex((line) => line !== '' && !line.startsWith('#'))
  const names = [/URI="([^"]+)"/.exec(lines[0] ?? '')?.[1] ?? '', ...lines.filter((line) => line !== '' && !line.startsWith('#')).slice(-newest)]
  for (const line of lines.slice(lastWhole + 1)) {
    const part = /^#EXT-X-PART:.*URI="([^"]+)"/.exec(line)?.[1]
    if (part !== undefined) names.push(part)
  }
  const pieces: Buffer[] = []
  for (const name of names) pieces.push(await fetched(new URL(name, at).href))
  return { playlist, bytes: Buffer.concat(pieces) }
}

/** Every voice that is out now, with all of its segments and, beyond the last whole one, its parts. */
export async function voicesOf(gallery: string): Promise<Rendition[]> {
  const voices: Rendition[] = []
  for (const [language, at] of (await listed(gallery)).voices) voices.push({ language, ...(await rendition(at)) })
  return voices
}

/** The picture that is out now: its address, and so many of its newest segments. */
export async function pictureOf(gallery: string, newest: number): Promise<Omit<Rendition, 'language'> & { at: string }> {
  const { picture } = await listed(gallery)
  return { at: picture, ...(await rendition(picture, newest)) }
}

/** Runs one of ffmpeg's programs over a file with these bytes: what it writes out. */
function read(program: 'ffmpeg' | 'ffprobe', bytes: Buffer, ...wish: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'parley-shelf-'))
  try {
    const file = join(folder, 'bytes.mp4')
    writeFileSync(file, bytes)
    return execFileSync(program, ['-v', 'error', '-i', file, ...wish], { maxBuffer: 1 << 30 })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The tracks of a file, in order, as ffprobe has them; `language`: ISO 639-2/T. */
export function tracksOf(bytes: Buffer): { kind: string; language?: string }[] {
  const told = read('ffprobe', bytes, '-show_entries', 'stream=codec_type:stream_tags=language', '-of', 'json').toString()
  const { streams } = JSON.parse(told) as { streams: { codec_type: string; tags?: { language?: string } }[] }
  return streams.map(({ codec_type: kind, tags }) => (kind === 'audio' ? { kind, language: tags?.language ?? '' } : { kind }))
}

const rate = 48_000

/** Mono samples, -1 to 1, of whatever ffmpeg can read; `stream`: which of its voices, from 0. */
export function decoded(bytes: Buffer, stream = 0): Float32Array {
  const raw = read('ffmpeg', bytes, '-map', `0:a:${String(stream)}`, '-ac', '1', '-ar', String(rate), '-f', 'f32le', '-')
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength - (raw.byteLength % 4)))
}

type Size = Readonly<{ width: number; height: number }>

/** Every frame of a picture, brought to one size, of which this box is cut out and brought to another: how bright each point is, 0 to 255. */
export function frames(bytes: Buffer, whole: Size, box: Size & Readonly<{ x: number; y: number }>, small: Size): Buffer[] {
  const filter = `scale=${[whole.width, whole.height].join(':')},crop=${[box.width, box.height, box.x, box.y].join(':')},scale=${[small.width, small.height].join(':')}:flags=area`
  const raw = read('ffmpeg', bytes, '-map', '0:v:0', '-fps_mode', 'passthrough', '-enc_time_base', '-1', '-vf', filter, '-pix_fmt', 'gray', '-f', 'rawvideo', '-')
  const each = small.width * small.height
  return Array.from({ length: Math.floor(raw.length / each) }, (_, n) => raw.subarray(n * each, (n + 1) * each))
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
