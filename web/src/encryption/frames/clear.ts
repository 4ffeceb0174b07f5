/**
 * How much of an encoded frame stays readable for the node, which must see what it forwards: where a key frame begins, and
 * in H264 where the picture's slices do. Everything else is sealed, and what is clear is authenticated with it.
 */

export type Medium = 'audio' | 'video'
export type FrameType = 'key' | 'delta' | 'empty'

/** Bytes of the frame's beginning; undefined: this codec cannot be sealed, and is not sent. */
export function clearBytes(medium: Medium, mime: string | undefined, type: FrameType | undefined, frame: Uint8Array): number | undefined {
  // The table of contents of an Opus packet (RFC 6716 section 3.1).
  if (medium === 'audio') return Math.min(1, frame.length)
  switch (mime?.toLowerCase()) {
    // The frame's tag and, in a key frame, its start code and size (RFC 6386 section 9.1).
    case 'video/vp8':
      return Math.min(type === 'key' ? 10 : 3, frame.length)
    // All that the node needs stands in the RTP payload descriptor.
    case 'video/vp9':
      return 0
    case 'video/h264':
      return sliceAt(frame)
    case undefined:
    default:
      return undefined
  }
}

/** A key frame of 8 x 8 points without any picture. */
const BLANK_VP8 = Uint8Array.of(
  0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x08, 0x00, 0x08, 0x00, 0x00, 0x47, 0x08, 0x85, 0x85, 0x88, 0x85, 0x84, 0x88, 0x02, 0x02, 0x00, 0x0c, 0x0d,
  0x60, 0x00, 0xfe, 0xff, 0xab, 0x50, 0x80,
)
/** Opus without sound. */
const BLANK_OPUS = Uint8Array.of(0xf8, 0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 0)

/**
 * The engine itself sends these for a moment, in clear, when a stream that a listener does not want ends for them: nobody
 * meddles, and nothing is lost with them.
 */
export function isBlank(medium: Medium, mime: string | undefined, frame: Uint8Array): boolean {
  const blank = medium === 'audio' ? BLANK_OPUS : mime?.toLowerCase() === 'video/vp8' ? BLANK_VP8 : undefined
  return blank !== undefined && frame.length >= blank.length && blank.every((byte, at) => frame[at] === byte)
}

/** Whether the sealed part must not look like the beginning of a NAL unit. */
export const isH264 = (mime: string | undefined): boolean => mime?.toLowerCase() === 'video/h264'

/** The header of the first slice and a byte of it; parameter sets before it stay as they are. */
function sliceAt(frame: Uint8Array): number | undefined {
  for (let at = 0; at + 3 < frame.length; at++) {
    if (frame[at] !== 0 || frame[at + 1] !== 0 || frame[at + 2] !== 1) continue
    const kind = (frame[at + 3] ?? 0) & 0x1f
    if (kind === 1 || kind === 5) return Math.min(at + 5, frame.length)
  }
  return undefined
}

/** Emulation prevention (H.264 section 7.4.1): a 3 after two zeros that a small byte follows. */
export function escape(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out: number[] = []
  let zeros = 0
  for (const byte of bytes) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3)
      zeros = 0
    }
    out.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return Uint8Array.from(out)
}

export function unescape(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length)
  let length = 0
  let zeros = 0
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    out[length++] = byte
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return out.slice(0, length)
}
