/**
 * How long the stretch of a voice in one packet is. Nothing of the browser's own sets it: its encoder goes by what the other
 * end's description asks for (`ptime`, RFC 8866, 6.4), which is asked for here in the other end's name. Pure.
 */

/** Of a small voice, in milliseconds: the heads of packets of the usual 20 ms would outweigh it. */
export const LONG_MS = 60

/** The description as if its voices were to come in packets of so many milliseconds; undefined: of the usual length. */
export function asked(sdp: string, ms: number | undefined): string {
  // Every voice alike: descriptions in which a payload type of one bundle means two things are refused.
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => (section.startsWith('m=audio ') ? section.replace(/^a=ptime:.*\r?\n/gm, '') + (ms === undefined ? '' : `a=ptime:${String(ms)}\r\n`) : section))
    .join('')
}
