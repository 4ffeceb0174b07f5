/**
 * What livekit-client asks of an encryption, and no more: our frame worker at every sender and receiver. The engine's names
 * of received tracks are hints: a track under a wrong one opens under no key. Messages are sealed elsewhere.
 */
import { ParticipantEvent, RoomEvent, type BaseE2EEManager, type Room } from 'livekit-client'
import type { Frames } from './frames/frames.ts'

export class SealedRoom implements BaseE2EEManager {
  readonly isEnabled = true
  isDataChannelEncryptionEnabled = false
  readonly #frames: Frames
  readonly #purposes = new WeakMap<object, string>()

  constructor(frames: Frames) {
    this.#frames = frames
  }

  /** Before it is published: what a track of our own is for. */
  name(track: object, purpose: string): void {
    this.#purposes.set(track, purpose)
  }

  setup(room: Room): void {
    room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
      if (!track.receiver) return
      this.#frames.attach(track.receiver, {
        way: 'receive', medium: track.kind === 'video' ? 'video' : 'audio', purpose: publication.trackName, member: participant.identity,
        ...(publication.mimeType && { mime: publication.mimeType }),
      })
    })
    room.localParticipant.on(ParticipantEvent.LocalSenderCreated, (sender, track) => {
      const purpose = this.#purposes.get(track)
      // Without a name nothing of it opens anywhere, and nothing is sent.
      this.#frames.attach(sender, { way: 'send', medium: track.kind === 'video' ? 'video' : 'audio', purpose: purpose ?? '' })
    })
  }

  setupEngine(): void {
    // Codecs are named by the frames themselves.
  }

  setParticipantCryptorEnabled(): void {
    // Nobody's media is ever taken for plain.
  }

  setSifTrailer(): void {
    // The engine puts in no frames of its own that anybody would play.
  }

  encryptData(): Promise<never> {
    return Promise.reject(new Error('messages are sealed before the engine has them'))
  }

  handleEncryptedData(): Promise<never> {
    return Promise.reject(new Error('messages are opened after the engine had them'))
  }

  on(): this {
    return this
  }
}
