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
