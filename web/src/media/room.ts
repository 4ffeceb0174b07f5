/**
 * One connection to one chamber's room in the media engine. It carries tracks both ways and reports what is there;
 * whom to believe and what to play is decided outside. livekit-client is loaded with this file alone.
 */
import {
  ConnectionQuality,
  ConnectionState,
  DisconnectReason,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  Track,
  VideoPreset,
  VideoQuality,
  setLogLevel,
  type LocalTrack,
  type ReconnectContext,
  type ReconnectPolicy,
  type RemoteTrackPublication,
  type TrackPublishOptions,
} from 'livekit-client'
import type { Connection } from './line.ts'
import type { SealedRoom } from '../encryption/sealedRoom.ts'
import { LONG_MS, Packets } from './packets.ts'
import { isPicture, purposeOf, type Purpose } from './purpose.ts'

export type Quality = 'good' | 'poor' | 'lost'

/** A track of somebody else's. */
export interface RemoteTrack {
  /** Differs for every track that ever was. */
  readonly id: string
  readonly member: string
  readonly name: string
  readonly purpose: Purpose
  readonly unmuted: boolean
  /** Absent until its media can flow. */
  readonly track: MediaStreamTrack | undefined
  readonly receiver: RTCRtpReceiver | undefined
  /** Whether the engine sends it down. */
  enable(on: boolean): void
  /** How large its picture is shown. */
  large(on: boolean): void
  /** How long a voice waits for packets that are late, in milliseconds; null: as the browser finds best. */
  wait(ms: number | null): void
}

/** A track of our own, as it should be; the source is never stopped here. */
export interface Outgoing {
  readonly name: string
  readonly source: MediaStreamTrack
  readonly muted: boolean
  /** Sent as silence, without a word to the engine: amid a cough, or while its sender speaks into another output. */
  readonly hushed?: boolean
  /** Of a voice, the most bits a second that it may take, where it gives way to a poor line. */
  readonly bits?: number | undefined
  /** A voice in longer packets, as large as it is. */
  readonly long?: boolean
  /** Sent as a test signal or a real picture of this height. */
  readonly height?: 360 | 720
  /** A picture in one size. Of several, the smaller ones and what a line is tried with are sent though nobody takes them. */
  readonly single?: boolean
}

/** `to`: these members alone. */
export type Writing = Readonly<{ lossy?: boolean; to?: readonly string[] | undefined }>

export interface RoomNow {
  readonly present: ReadonlySet<string>
  readonly tracks: readonly RemoteTrack[]
  /** The names under which we are sending now: published, and not muted. */
  readonly sending: ReadonlySet<string>
  readonly quality: Quality
}

export interface Entry {
  readonly url: string
  readonly token: string
  readonly context: AudioContext
  /** Whether pictures are to be received. */
  readonly pictures: boolean
  /** What to send, asked again whenever `refresh` is called. */
  readonly outgoing: () => readonly Outgoing[]
  readonly changed: (now: RoomNow) => void
  /** What seals the tracks that go out and opens those that come in. */
  readonly sealed: SealedRoom
  /** A data packet of somebody else's, sealed; the engine says whose. */
  readonly heard: (member: string, topic: string, data: Uint8Array) => void
}

// What matters of the engine's diary is shown on the screen; the console is for faults of ours.
setLogLevel('silent')

/** A hiccup is mended on the same connection; whatever takes longer is left to a new one with a fresh token. */
const RESUMES_MS = [50, 400, 1000]
const patience: ReconnectPolicy = {
  nextRetryDelayInMs: (context: ReconnectContext) => RESUMES_MS[context.retryCount] ?? null,
}

/** A publication that failed is tried again this much later. */
const REPUBLISH_MS = 1000

// The engine's client lets voices go before pictures, and we let signs go before other pictures.
const VOICE = { maxBitrate: 64_000 }
const LAYERS_720 = [new VideoPreset(320, 180, 160_000, 20), new VideoPreset(640, 360, 450_000, 30)]
const LAYERS_360 = [new VideoPreset(320, 180, 160_000, 20)]
/** Signs are read from movement: every layer keeps the frames, and a poor line takes from the size. */
const SIGNED_180 = new VideoPreset(320, 180, 200_000, 30, 'medium')
const SIGNED_360 = new VideoPreset(640, 360, 600_000, 30, 'medium')
const SIGNED_720 = new VideoPreset(1280, 720, 1_700_000, 30, 'medium')

export class ChamberRoom implements Connection {
  readonly ended: Promise<void>
  readonly #entry: Entry
  readonly #room: Room
  readonly #sent = new Map<string, Sent>()
  #now: RoomNow = { present: new Set(), tracks: [], sending: new Set(), quality: 'good' }
  #over = false
  #long = false
  #packets: Packets | undefined
  #end: () => void = () => undefined

  constructor(entry: Entry) {
    this.#entry = entry
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#room = new Room({
      adaptiveStream: false,
      dynacast: false,
      reconnectPolicy: patience,
      stopLocalTrackOnUnpublish: true,
      disconnectOnPageLeave: true,
      // The room would open a context of its own; nothing is attached to it, the mixer takes the tracks.
      webAudioMix: { audioContext: entry.context },
      // RED would double a voice on a line that is poor already; what it loses is asked for again (packets.ts).
      publishDefaults: { videoCodec: 'vp8', backupCodec: false, red: false, dtx: false, stopMicTrackOnMute: false },
      e2ee: { e2eeManager: entry.sealed },
    })
    // It waits for publications on their way, whose failure is told where they are made.
    this.#room.setE2EEEnabled(true).catch(() => undefined)
    const see = () => { this.#see() }
    this.#room
      .on(RoomEvent.TrackPublished, (publication) => {
        this.#choose(publication)
        see()
      })
      .on(RoomEvent.ParticipantConnected, see)
      .on(RoomEvent.ParticipantDisconnected, see)
      .on(RoomEvent.TrackUnpublished, see)
      .on(RoomEvent.TrackSubscribed, see)
      .on(RoomEvent.TrackUnsubscribed, see)
      .on(RoomEvent.TrackMuted, see)
      .on(RoomEvent.TrackUnmuted, see)
      .on(RoomEvent.LocalTrackPublished, see)
      .on(RoomEvent.LocalTrackUnpublished, see)
      .on(RoomEvent.ConnectionStateChanged, see)
      .on(RoomEvent.ConnectionQualityChanged, see)
      .on(RoomEvent.DataReceived, (data, participant, _, topic) => {
        if (participant && topic !== undefined && !this.#over) entry.heard(participant.identity, topic, data)
      })
      .on(RoomEvent.ParticipantPermissionsChanged, () => { this.refresh() })
      .on(RoomEvent.Reconnected, () => { this.refresh() })
      // A full restart of the engine's would reuse the old token and its old patience: ours is better.
      .on(RoomEvent.Reconnecting, () => void this.leave())
      .on(RoomEvent.Disconnected, (reason) => {
        this.#disconnected = reason
        this.#close()
      })
  }

  #disconnected: DisconnectReason | undefined

  get now(): RoomNow {
    return this.#now
  }

  /** The record has taken this seat out of the room, which is no fault of the line. */
  get removed(): boolean {
    return this.#disconnected === DisconnectReason.PARTICIPANT_REMOVED
  }

  /** Makes what is sent agree with what should be. */
  refresh(): void {
    if (this.#over) return
    const wanted = new Map(this.#entry.outgoing().map((o) => [o.name, o]))
    for (const [name, sent] of this.#sent) {
      if (wanted.get(name)?.source === sent.source) continue
      this.#sent.delete(name)
      sent.stop()
      this.#see()
    }
    for (const outgoing of wanted.values()) {
      const sent = this.#sent.get(outgoing.name)
      if (sent) sent.agree(outgoing)
      else this.#send(outgoing)
    }
    this.#pack([...wanted.values()].some(({ long }) => long))
  }

  /** All voices go in packets of one length. */
  #pack(long: boolean): void {
    const { pcManager } = this.#room.engine
    if (long === this.#long || !pcManager || this.#room.state !== ConnectionState.Connected) return
    this.#long = long
    this.#packets ??= new Packets(pcManager.publisher)
    // Where it fails, the next agreement with the engine asks for it.
    this.#packets.ask(long ? LONG_MS : undefined).catch(() => undefined)
  }

  #send(outgoing: Outgoing): void {
    const again = () => { this.#retry(outgoing.name) }
    try {
      this.#sent.set(outgoing.name, new Sent(this.#room, this.#entry.sealed, outgoing, again, () => { this.#see() }))
    } catch {
      // A track that cannot be sent must not cost the seat what it can hear.
      again()
    }
  }

  /** How what is sent under this name arrives, as the browser counts. */
  async uplink(name: string): Promise<RTCStatsReport | undefined> {
    return this.#sent.get(name)?.stats()
  }

  /** How everything arrives, both ways, as the browser counts. */
  async traffic(): Promise<RTCStatsReport | undefined> {
    const { pcManager } = this.#room.engine
    return (pcManager?.subscriber ?? pcManager?.publisher)?.getStats()
  }

  /** Who sounds, as the engine finds from the levels beside the sealed voices, whether they are sent here or not. */
  speaking(): ReadonlySet<string> {
    return new Set(this.#room.activeSpeakers.map(({ identity }) => identity))
  }

  /**
   * Sends a sealed data packet to everybody there, or to some, in order and without loss while the connection stands; a
   * lossy one is not sent again. Rejects when it cannot.
   */
  async write(topic: string, data: Uint8Array<ArrayBuffer>, { lossy = false, to }: Writing = {}): Promise<void> {
    await this.#room.localParticipant.publishData(data, { reliable: !lossy, topic, ...(to && { destinationIdentities: [...to] }) })
  }

  async leave(): Promise<void> {
    this.#close()
    await this.#room.disconnect()
  }

  /** Resolves once the engine has let us in; media follows by itself. Rejects when it does not. */
  async join(signal: AbortSignal): Promise<void> {
    const stop = () => void this.leave()
    signal.addEventListener('abort', stop)
    try {
      await this.#connect()
    } catch (error) {
      await this.leave()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  async #connect(): Promise<void> {
    const { url, token, pictures } = this.#entry
    const joined = this.#room.connect(url, token, {
      // Subscribing at once saves a round trip before the first picture.
      autoSubscribe: pictures,
      maxRetries: 0,
      // A machine that is busy may take so long, and begins from nothing when it is not given the time.
      websocketTimeout: 10_000,
      peerConnectionTimeout: 20_000,
      // The engine lists its own candidates; asking a STUN server for ours would only cost time, and tell a stranger.
      rtcConfig: { iceServers: [] },
    })
    // The engine lets publications wait for its signalling, so that sending and receiving begin together.
    this.refresh()
    await joined
    // Packets have their length from the connection.
    this.refresh()
    for (const participant of this.#room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) this.#choose(publication)
    }
    this.#see()
  }

  #choose(publication: RemoteTrackPublication): void {
    if (!this.#entry.pictures && publication.kind === Track.Kind.Audio) publication.setSubscribed(true)
  }

  #retry(name: string): void {
    this.#sent.delete(name)
    if (this.#over) return
    this.#see()
    setTimeout(() => { this.refresh() }, REPUBLISH_MS)
  }

  #close(): void {
    if (this.#over) return
    this.#over = true
    for (const sent of this.#sent.values()) sent.stop()
    this.#sent.clear()
    this.#now = { present: new Set(), tracks: [], sending: new Set(), quality: 'lost' }
    this.#entry.changed(this.#now)
    this.#end()
  }

  #see(): void {
    if (this.#over) return
    const tracks: RemoteTrack[] = []
    for (const participant of this.#room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) {
        const purpose = purposeOf(publication.trackName)
        const video = publication.kind === Track.Kind.Video
        // A name that does not fit its medium is nothing we know.
        if (!purpose || video !== isPicture(purpose)) continue
        const media = publication.track?.mediaStreamTrack
        tracks.push({
          id: `${publication.trackSid}.${media?.id ?? ''}`,
          member: participant.identity,
          name: publication.trackName,
          purpose,
          unmuted: !publication.isMuted,
          track: media,
          receiver: publication.track?.receiver,
          enable: (on) => { publication.setEnabled(on) },
          large: (on) => { publication.setVideoQuality(on ? VideoQuality.HIGH : VideoQuality.LOW) },
          wait: (ms) => { wait(publication.track?.receiver, ms) },
        })
      }
    }
    this.#now = {
      present: new Set(this.#room.remoteParticipants.keys()),
      tracks,
      sending: new Set([...this.#sent].filter(([, sent]) => sent.flows).map(([name]) => name)),
      quality: qualityOf(this.#room),
    }
    this.#entry.changed(this.#now)
  }
}

function wait(receiver: RTCRtpReceiver | undefined, ms: number | null): void {
  // Not everywhere (WebRTC extensions, 5.1), and nothing to be told again and again.
  if (receiver && 'jitterBufferTarget' in receiver && receiver.jitterBufferTarget !== ms) receiver.jitterBufferTarget = ms
}

function qualityOf({ state, localParticipant: { connectionQuality: quality } }: Room): Quality {
  if (state === ConnectionState.SignalReconnecting || quality === ConnectionQuality.Lost) return 'lost'
  return quality === ConnectionQuality.Poor ? 'poor' : 'good'
}

/** The engine would listen to each voice through an AudioContext of its own, which costs the first picture its time. */
class Voice extends LocalAudioTrack {
  override checkForSilence(): Promise<boolean> {
    return Promise.resolve(false)
  }
}

/** One publication. The engine gets a clone: it stops what it unpublishes, and the source outlives connections. */
class Sent {
  readonly source: MediaStreamTrack
  readonly #room: Room
  readonly #track: LocalVideoTrack | LocalAudioTrack
  #published = false
  #muted: boolean
  #hushed: boolean
  #bits: number | undefined
  #muting = false
  #fitting = false
  #over = false
  readonly #changed: () => void

  constructor(room: Room, sealed: SealedRoom, outgoing: Outgoing, failed: () => void, changed: () => void) {
    this.#room = room
    this.#changed = changed
    this.source = outgoing.source
    this.#muted = outgoing.muted
    this.#hushed = outgoing.hushed ?? false
    this.#bits = outgoing.bits
    const clone = outgoing.source.clone()
    // From the first sample on: a line that comes back amid a cough must not let it out while it publishes.
    clone.enabled = !this.#muted && !this.#hushed
    this.#track = clone.kind === 'video' ? new LocalVideoTrack(clone, undefined, true) : new Voice(clone, undefined, true)
    if (purposeOf(outgoing.name)?.kind === 'signs') clone.contentHint = 'motion'
    sealed.name(this.#track, outgoing.name)
    void this.#publish(outgoing, failed)
  }

  /** Whether anything of it goes out, but for a cough. */
  get flows(): boolean {
    return this.#published && !this.#over && !this.#muted && !this.#track.isMuted
  }

  async stats(): Promise<RTCStatsReport | undefined> {
    return this.#track.sender?.getStats()
  }

  agree(outgoing: Outgoing): void {
    this.#muted = outgoing.muted
    this.#hushed = outgoing.hushed ?? false
    if (this.#bits !== outgoing.bits) {
      this.#bits = outgoing.bits
      if (this.#published) void this.#fit()
    }
    // To be silent waits for nobody: not for the publication, nor for the engine's turn.
    if (this.#muted || this.#hushed) this.#track.mediaStreamTrack.enabled = false
    if (this.#published) void this.#apply()
  }

  stop(): void {
    if (this.#over) return
    this.#over = true
    this.#track.mediaStreamTrack.stop()
    if (this.#published) void this.#unpublish()
  }

  async #publish(outgoing: Outgoing, failed: () => void): Promise<void> {
    try {
      // A publication opens its track, whatever that was.
      if (outgoing.muted || outgoing.hushed) await this.#track.mute()
      await this.#room.localParticipant.publishTrack(this.#track as LocalTrack, optionsOf(outgoing))
      if (this.#muted || this.#hushed) this.#track.mediaStreamTrack.enabled = false
      this.#published = true
      if (this.#over) await this.#unpublish()
      else {
        if (this.#bits !== undefined) void this.#fit()
        await this.#apply()
      }
    } catch {
      if (this.#over) return
      this.stop()
      failed()
    }
  }

  async #unpublish(): Promise<void> {
    try {
      await this.#room.localParticipant.unpublishTrack(this.#track as LocalTrack)
    } catch {
      // The connection is gone, and the publication with it.
    }
  }

  /** Makes the voice as small as the line asks; what was asked last is what stands in the end. */
  async #fit(): Promise<void> {
    const { sender } = this.#track
    if (this.#fitting || !sender || this.#track.kind !== Track.Kind.Audio) return
    this.#fitting = true
    try {
      for (let bits: number | undefined | null = null; !this.#over && bits !== this.#bits; ) {
        bits = this.#bits
        const parameters = sender.getParameters()
        for (const encoding of parameters.encodings) encoding.maxBitrate = bits ?? VOICE.maxBitrate
        await sender.setParameters(parameters)
      }
    } catch {
      // The voice goes out as large as it was until another size is asked for.
    } finally {
      this.#fitting = false
    }
  }

  /** The engine mutes one step after another; what was wanted last is what stands in the end. */
  async #apply(): Promise<void> {
    if (!this.#muted && !this.#track.isMuted) this.#track.mediaStreamTrack.enabled = !this.#hushed
    if (this.#muting) return
    this.#muting = true
    try {
      for (let muted: boolean | undefined; !this.#over && muted !== this.#muted; ) {
        muted = this.#muted
        if (!muted) await this.#feed(true)
        if (this.#track.isMuted !== muted) await (muted ? this.#track.mute() : this.#track.unmute())
        if (muted) await this.#feed(false)
      }
    } catch {
      // The connection ended meanwhile; the next one publishes anew.
    } finally {
      this.#muting = false
    }
    this.#track.mediaStreamTrack.enabled = !this.#muted && !this.#hushed
    this.#changed()
  }

  /** A picture that is muted is not even sent as a black one. */
  async #feed(on: boolean): Promise<void> {
    if (this.#track.kind === Track.Kind.Video) await (on ? this.#track.resumeUpstream() : this.#track.pauseUpstream())
  }
}

function optionsOf({ name, height, single }: Outgoing): TrackPublishOptions {
  const purpose = purposeOf(name)
  if (!purpose || !isPicture(purpose)) return { name, source: Track.Source.Microphone, audioPreset: VOICE, dtx: false, red: false }
  if (purpose.kind === 'signs') {
    return {
      name,
      source: Track.Source.Camera,
      simulcast: !single,
      degradationPreference: 'maintain-framerate',
      videoEncoding: (height === 720 ? SIGNED_720 : SIGNED_360).encoding,
      videoSimulcastLayers: height === 720 ? [SIGNED_180, SIGNED_360] : [SIGNED_180],
    }
  }
  return {
    name,
    source: Track.Source.Camera,
    simulcast: !single,
    ...(height === 720
      ? { videoEncoding: { maxBitrate: 1_700_000, maxFramerate: 30 }, videoSimulcastLayers: LAYERS_720 }
      : { videoEncoding: { maxBitrate: 600_000, maxFramerate: 30 }, videoSimulcastLayers: LAYERS_360 }),
  }
}
