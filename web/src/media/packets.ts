/**
 * How long the stretch of a voice in one packet is, and whether one that is lost is asked for again. Nothing of the browser's
 * own sets either: its encoder goes by what the other end's description asks for (`ptime`, RFC 8866, 6.4), and it asks again
 * where that offers to listen (`nack`, RFC 4585, 4.2), which is said here in the other end's name. The engine answers whoever
 * asks, and need not hear of it: a line that is too poor for short packets is too poor to agree on long ones.
 */

/** Of a small voice, in milliseconds: the heads of packets of the usual 20 ms would outweigh it. */
export const LONG_MS = 60

/** A voice on its sender's own poor line, in bits a second at most. */
export const SMALL_BITS = 24_000
/** One that somebody takes on such a line: with what else comes there, 64 kbit/s fill it. */
export const TAKEN_BITS = 32_000

/** The description as if its voices were to come in packets of so many milliseconds, and be asked for again; undefined: as usual. */
export function asked(sdp: string, ms: number | undefined): string {
  // Every voice alike: descriptions in which a payload type of one bundle means two things are refused.
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => (section.startsWith('m=audio ') ? askedOf(section, ms) : section))
    .join('')
}

function askedOf(voice: string, ms: number | undefined): string {
  const usual = voice.replace(/^a=ptime:.*\r?\n/gm, '').replace(/^a=rtcp-fb:\d+ nack\r?\n/gm, '')
  const opus = voice.match(/^a=rtpmap:(\d+) opus\//m)?.[1]
  return usual + (ms === undefined ? '' : `a=ptime:${String(ms)}\r\n${opus === undefined ? '' : `a=rtcp-fb:${opus} nack\r\n`}`)
}

/** What two ends agree on, but for how voices are packed: in any order, and without ports, of no account once they are connected. */
function termsOf(sdp: string): string {
  const terms = (section: string): string[] => section.match(/^(m=|a=mid:|a=msid:|a=ice-ufrag:|a=sendrecv|a=sendonly|a=recvonly|a=inactive).*$/gm) ?? []
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => terms(section).map((term) => term.replace(/^(m=\w+) \d+/, '$1')).sort().join('\n'))
    .join('\n')
}

/** The engine's side of a connection, as far as it is needed. */
export interface Publisher {
  onOffer?: (offer: RTCSessionDescriptionInit, id: number) => void
  createAndSendOffer: (options?: RTCOfferOptions) => Promise<void>
  setRemoteDescription: (said: RTCSessionDescriptionInit, id: number) => Promise<boolean>
  getLocalDescription: () => RTCSessionDescriptionInit | null | undefined
  getRemoteDescription: () => RTCSessionDescriptionInit | null | undefined
}

/** Has the voices of one connection come in packets of another length, at once. */
export class Packets {
  readonly #publisher: Publisher
  readonly #offer: () => Promise<void>
  #ms: number | undefined
  /** What is agreed already, while an offer is made for the packets' sake alone. */
  #agreed: Readonly<{ terms: string; answer: string }> | undefined
  /** Offers that the engine's client is making for reasons of its own. */
  #others = 0

  constructor(publisher: Publisher) {
    const { onOffer } = publisher
    const offer = publisher.createAndSendOffer.bind(publisher)
    const take = publisher.setRemoteDescription.bind(publisher)
    this.#publisher = publisher
    this.#offer = offer
    publisher.createAndSendOffer = async (options) => {
      this.#others++
      try {
        await offer(options)
      } finally {
        this.#others--
      }
    }
    publisher.setRemoteDescription = (said, id) => take(this.#asking(said), id)
    publisher.onOffer = (made, id) => {
      const agreed = this.#others === 0 && this.#agreed?.terms === termsOf(made.sdp ?? '') ? this.#agreed : undefined
      // Nothing is new for the engine. Where its answer of before does not fit any more, it gives another.
      if (agreed) void take(this.#asking({ type: 'answer', sdp: agreed.answer }), id).catch(() => onOffer?.(made, id))
      else onOffer?.(made, id)
    }
  }

  /** Undefined: of the usual length. */
  async ask(ms: number | undefined): Promise<void> {
    this.#ms = ms
    const { sdp: terms } = this.#publisher.getLocalDescription() ?? {}
    const { sdp: answer } = this.#publisher.getRemoteDescription() ?? {}
    this.#agreed = terms === undefined || answer === undefined ? undefined : { terms: termsOf(terms), answer }
    try {
      await this.#offer()
    } finally {
      this.#agreed = undefined
    }
  }

  #asking(said: RTCSessionDescriptionInit): RTCSessionDescriptionInit {
    return said.type === 'answer' && said.sdp !== undefined ? { ...said, sdp: asked(said.sdp, this.#ms) } : said
  }
}
