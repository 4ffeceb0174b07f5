/** Whether an interpreter talks to the booth: while the key is held, or until it is let go again. Pure. */

export type Talking = Readonly<{ held: boolean; latched: boolean }>

export type TalkDeed = 'press' | 'release' | 'latch'

export const silent: Talking = { held: false, latched: false }

export function afterTalk(talking: Talking, deed: TalkDeed): Talking {
  switch (deed) {
    case 'press':
      // Whoever presses the key again takes the latch off with it.
      return { held: true, latched: false }
    case 'release':
      return talking.held ? { ...talking, held: false } : talking
    case 'latch':
      return { held: false, latched: !talking.latched }
  }
}

export const talks = ({ held, latched }: Talking): boolean => held || latched

/** What a key does; `key` is as `keyOf` tells it. */
export function talkDeedOf(key: string, shift: boolean): TalkDeed | undefined {
  if (key !== TALK_KEYS.talk) return undefined
  return shift ? 'latch' : 'press'
}

export const TALK_KEYS = { talk: 'T', write: 'M', canned: 'L', to: 'W' } as const
