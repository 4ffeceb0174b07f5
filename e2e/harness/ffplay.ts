/** A player that is not ours, without a screen or a loudspeaker: what it makes of the gallery's stream. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { until } from './until.ts'

/** ffplay plays so many seconds of a stream from where it begins; the answer is how far apart picture and sound are then, in seconds. */
export async function ffplay(address: string, seconds: number): Promise<number> {
  const env = { ...process.env, SDL_VIDEODRIVER: 'dummy', SDL_AUDIODRIVER: 'dummy' }
  const player = spawn('ffplay', ['-hide_banner', '-loglevel', 'error', '-stats', '-autoexit', address], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(player, 'close')
  let told = ''
  player.stderr.on('data', (text: Buffer) => (told += text.toString()))
  // The sound and the picture by one clock, which begins when both are there: "  12.34 A-V: -0.005 fd=   0".
  const clocks = () => [...told.matchAll(/([\d.]+) A-V: *(-?[\d.]+)/g)].map(([, clock, apart]) => ({ clock: Number(clock), apart: Math.abs(Number(apart)) }))
  try {
    await until('ffplay plays', clocks, (seen) => {
      if (player.exitCode !== null) throw new Error(`ffplay ended with ${String(player.exitCode)}: ${told.slice(-2000)}`)
      return (seen.at(-1)?.clock ?? 0) - (seen[0]?.clock ?? 0) >= seconds
    })
    return clocks().at(-1)?.apart ?? Infinity
  } finally {
    player.kill()
    await ended
  }
}
