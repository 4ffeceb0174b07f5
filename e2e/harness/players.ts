/** Players that are not ours, without a screen or a loudspeaker: what they make of the gallery's stream. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { until } from './until.ts'

/** ffplay plays so many seconds of a stream from where it begins: the seconds that its clock came to. It fails where ffplay does. */
export async function ffplay(address: string, seconds: number): Promise<number> {
  const env = { ...process.env, SDL_VIDEODRIVER: 'dummy', SDL_AUDIODRIVER: 'dummy' }
  const player = spawn('ffplay', ['-hide_banner', '-loglevel', 'error', '-stats', '-autoexit', '-t', String(seconds), address], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let told = ''
  player.stderr.on('data', (text: Buffer) => (told += text.toString()))
  const [code] = (await once(player, 'close')) as [number | null]
  if (code !== 0) throw new Error(`ffplay ended with ${String(code)}: ${told.slice(-2000)}`)
  // The sound and the picture, by one clock: "  12.34 A-V: -0.005 fd=   0".
  const clocks = [...told.matchAll(/([\d.]+) A-V:/g)].map(([, clock]) => Number(clock))
  return Math.max(0, ...clocks) - Math.min(...clocks)
}

export type Played = Readonly<{ pictures: number; sounds: number; voices: string[] }>

/** VLC plays a stream until so many pictures were shown and so many pieces of sound played; which voices it offers. */
export async function vlc(address: string, least: Readonly<{ pictures: number; sounds: number }>): Promise<Played> {
  // VLC does not run as root.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const player = spawn('vlc', ['--intf', 'oldrc', '--rc-fake-tty', '--no-color', '--vout', 'dummy', '--aout', 'dummy', address], {
    ...nobody,
    env: { ...process.env, HOME: tmpdir() },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(player, 'close')
  let told = ''
  player.stdout.on('data', (text: Buffer) => (told += text.toString()))
  const last = (what: RegExp) => Number([...told.matchAll(what)].at(-1)?.[1] ?? 0)
  const look = (): Omit<Played, 'voices'> => {
    player.stdin.write('stats\natrack\n')
    return { pictures: last(/frames displayed\s*:\s*(\d+)/g), sounds: last(/buffers played\s*:\s*(\d+)/g) }
  }
  try {
    const played = await until('VLC plays', look, ({ pictures, sounds }) => pictures >= least.pictures && sounds >= least.sounds)
    const tracks = told.slice(told.lastIndexOf('+----[')).matchAll(/^\| \d+ - (.*)$/gm)
    return { ...played, voices: [...tracks].map(([, name = '']) => name.trim()) }
  } finally {
    player.stdin.end('shutdown\n')
    player.kill()
    await ended
  }
}
