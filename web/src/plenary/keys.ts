/** What the keys of the plenary do. Pure: it knows no keyboard. */
import { FLOOR } from '../interpretation/index.ts'

export type Deed = Readonly<{ do: 'mute' | 'camera' | 'speak' }> | Readonly<{ do: 'choose'; channel: string }>

export const KEYS = { mute: 'M', camera: 'V', speak: 'G' } as const

/** The channels by their digits: 0 is the floor. */
export const keyedChannels = (channels: readonly string[]): readonly (readonly [string, string])[] =>
  [FLOOR, ...channels.slice(0, 9)].map((channel, n) => [String(n), channel] as const)

/** Undefined: nothing of ours, or nothing that this seat may. Without `channels` there is no choice of them. */
export function deedOf(key: string, channels: readonly string[] | undefined, may: readonly string[]): Deed | undefined {
  if (key === KEYS.mute) return may.includes('microphone') ? { do: 'mute' } : undefined
  if (key === KEYS.camera) return may.includes('camera') ? { do: 'camera' } : undefined
  if (!channels) return undefined
  if (key === KEYS.speak) return may.includes('microphone') ? { do: 'speak' } : undefined
  const channel = keyedChannels(channels).find(([digit]) => digit === key)?.[1]
  return channel === undefined ? undefined : { do: 'choose', channel }
}
