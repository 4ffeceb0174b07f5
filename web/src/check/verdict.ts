/** Which sentence each row says: the keys of the texts in i18n `check`, and whether the reader is asked for something. */
import { isDull } from './bandwidth.ts'
import type { Ears, Found, Picture, Voice } from './check.ts'
import type { Line } from './line.ts'
import type { Trouble } from './trouble.ts'

/** fine: nothing to do; open: not known yet; act: there is one thing to do about it. */
export type Mood = 'fine' | 'open' | 'act'
export type Verdict<Key extends string> = Readonly<{ key: Key; mood: Mood }>

export type PictureKey = 'asking' | 'fine' | 'withoutCamera' | 'test' | 'tone' | Trouble
export type VoiceKey = 'asking' | 'waiting' | 'heard' | 'dull' | 'silent' | 'muted' | 'signal' | Trouble
export type EarsKey = 'quiet' | 'playing' | 'played' | 'heard' | 'unheard' | 'unheardSystem' | 'none' | 'failed' | 'failedSystem'
export type LineKey = Line['at']

export function pictureVerdict(picture: Picture): Verdict<PictureKey> {
  switch (picture.at) {
    case 'asking':
      return { key: 'asking', mood: 'open' }
    case 'fine':
      return { key: 'fine', mood: 'fine' }
    case 'off':
      return { key: 'withoutCamera', mood: 'fine' }
    case 'signal':
      return { key: picture.signal, mood: 'fine' }
    case 'none':
    case 'refused':
    case 'blocked':
    case 'taken':
    case 'unplugged':
    case 'insecure':
    case 'failed':
      return { key: picture.at, mood: 'act' }
  }
}

/** `interprets`: more is asked of their microphone. */
export function voiceVerdict(voice: Voice, interprets = false): Verdict<VoiceKey> {
  switch (voice.at) {
    case 'asking':
      return { key: 'asking', mood: 'open' }
    case 'signal':
      return { key: 'signal', mood: 'fine' }
    case 'fine':
      if (voice.muted) return { key: 'muted', mood: 'act' }
      if (voice.heard === 'heard' && isDull(voice.label, voice.reach, interprets)) return { key: 'dull', mood: 'act' }
      return { key: voice.heard, mood: voice.heard === 'heard' ? 'fine' : voice.heard === 'waiting' ? 'open' : 'act' }
    case 'none':
    case 'refused':
    case 'blocked':
    case 'taken':
    case 'unplugged':
    case 'insecure':
    case 'failed':
      return { key: voice.at, mood: 'act' }
  }
}

export function earsVerdict({ ears, devices, speakerChoice }: Readonly<{ ears: Ears } & Pick<Found, 'devices' | 'speakerChoice'>>): Verdict<EarsKey> {
  switch (ears.at) {
    case 'heard':
      return { key: 'heard', mood: 'fine' }
    case 'unheard':
      return { key: speakerChoice ? 'unheard' : 'unheardSystem', mood: 'act' }
    case 'failed':
      return { key: speakerChoice ? 'failed' : 'failedSystem', mood: 'act' }
    case 'quiet':
      // Only a browser that lets a page choose the speaker lists speakers at all.
      if (speakerChoice && devices.length > 0 && !devices.some((d) => d.kind === 'audiooutput')) return { key: 'none', mood: 'act' }
      return { key: 'quiet', mood: 'open' }
    case 'playing':
    case 'played':
      return { key: ears.at, mood: 'open' }
  }
}

export function lineVerdict(line: Line): Verdict<LineKey> {
  return { key: line.at, mood: line.at === 'fine' ? 'fine' : line.at === 'measuring' ? 'open' : 'act' }
}

/** Whether asking for the device once more can help; what is missing is found by itself. */
export function worthAskingAgain(at: Picture['at'] | Voice['at']): boolean {
  return at === 'refused' || at === 'blocked' || at === 'taken' || at === 'failed'
}
