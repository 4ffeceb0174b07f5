/** A publisher by WHIP (RFC 9725): one offer, one answer, and an end. It sends what it is given and takes nothing. */
import type { Connection } from '../media/line.ts'

export type Voice = Readonly<{ channel: string; track: MediaStreamTrack }>

export type Access = Readonly<{ endpoint: string; token: string }>

/** The endpoint refused, or did not answer as it should. */
export class WhipError extends Error {
  override readonly name = 'WhipError'
  /** Of the answer; 0 where there was none. */
  readonly status: number

  constructor(status: number, says: string, options?: ErrorOptions) {
    super(says, options)
    this.status = status
  }
}

/** Bits a second: what 720p of people at a table needs, and speech in fullband. */
const PICTURE_BITRATE = 2_500_000
const VOICE_BITRATE = 64_000
const PATIENCE_MS = 10_000

/** Speech that is never left out: no DTX, repair in band, one channel (RFC 7587 section 6.1). It goes into the answer, which says what we send. */
export function spoken(sdp: string): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1]
  if (opus === undefined) return sdp
  const wanted = `maxaveragebitrate=${String(VOICE_BITRATE)};stereo=0;useinbandfec=1;usedtx=0`
  const line = new RegExp(`^a=fmtp:${opus} .*$`, 'gm')
  return line.test(sdp)
    ? sdp.replace(line, `a=fmtp:${opus} ${wanted}`)
    : sdp.replace(new RegExp(`^(a=rtpmap:${opus} opus/48000.*)(\\r?)$`, 'gim'), `$1$2\na=fmtp:${opus} ${wanted}$2`)
}

export class Publication implements Connection {
  readonly ended: Promise<void>
  readonly #connection: RTCPeerConnection
  readonly #access: Access
  #resource: string | undefined
  #over = false

  private constructor(access: Access) {
    this.#access = access
    let resolve: () => void = () => undefined
    this.ended = new Promise((done) => { resolve = done })
    this.#connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: 'max-bundle' })
    this.#connection.addEventListener('connectionstatechange', () => {
      const { connectionState } = this.#connection
      if (connectionState !== 'failed' && connectionState !== 'closed') return
      void this.leave()
      resolve()
    })
  }

  /** Sends until it is left or ends by itself. Rejects with a WhipError. */
  static async open(access: Access, picture: MediaStreamTrack, voices: readonly Voice[], signal: AbortSignal): Promise<Publication> {
    const publication = new Publication(access)
    // The doors close in the middle of it: nothing is sent from then on.
    const stop = () => { void publication.leave() }
    signal.addEventListener('abort', stop)
    try {
      await publication.#begin(picture, voices, signal)
    } catch (error) {
      stop()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
    return publication
  }

  async #begin(picture: MediaStreamTrack, voices: readonly Voice[], signal: AbortSignal): Promise<void> {
    const stream = new MediaStream()
    const video = this.#connection.addTransceiver(picture, {
      direction: 'sendonly', streams: [stream], sendEncodings: [{ maxBitrate: PICTURE_BITRATE, maxFramerate: 30 }],
    })
    // H264 costs the least to encode in software, and every player plays it.
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? []
    const taken = ['video/H264', 'video/VP9'].flatMap((type) => codecs.filter(({ mimeType }) => mimeType === type))
    if (taken.length > 0) video.setCodecPreferences(taken)
    for (const { track } of voices) this.#connection.addTransceiver(track, { direction: 'sendonly', streams: [stream], sendEncodings: [{ maxBitrate: VOICE_BITRATE }] })
    await this.#connection.setLocalDescription()
    const { text, resource } = await this.#post(this.#connection.localDescription?.sdp ?? '', voices, signal)
    this.#resource = resource
    signal.throwIfAborted()
    await this.#connection.setRemoteDescription({ type: 'answer', sdp: spoken(text) })
    // Names are to be read, and not every player follows another size: on a poor line there are fewer pictures.
    await video.sender.setParameters({ ...video.sender.getParameters(), degradationPreference: 'maintain-resolution' })
  }

  async #post(offer: string, voices: readonly Voice[], signal: AbortSignal): Promise<{ text: string; resource: string }> {
    const { endpoint, token } = this.#access
    const to = new URL(endpoint)
    // In the order of the offer's voices: the tracks' own names in it are the browser's.
    to.searchParams.set('audio', voices.map(({ channel }) => channel).join(','))
    const response = await fetch(to, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${token}` },
      body: offer,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    }).catch((cause: unknown) => {
      signal.throwIfAborted()
      throw new WhipError(0, 'the endpoint does not answer', { cause })
    })
    const at = response.headers.get('Location')
    const text = await response.text()
    if (response.status !== 201 || at === null) throw new WhipError(response.status, `the endpoint answered ${String(response.status)}`)
    return { text, resource: new URL(at, response.url).href }
  }

  stats(): Promise<RTCStatsReport> {
    return this.#connection.getStats()
  }

  /** Nothing more is sent from here on, whether or not the endpoint hears of it. */
  leave(): Promise<void> {
    if (!this.#over) this.#connection.close()
    this.#over = true
    const resource = this.#resource
    this.#resource = undefined
    if (resource === undefined) return Promise.resolve()
    return fetch(resource, { method: 'DELETE', headers: { Authorization: `Bearer ${this.#access.token}` }, keepalive: true }).then(
      () => undefined,
      () => undefined,
    )
  }
}
