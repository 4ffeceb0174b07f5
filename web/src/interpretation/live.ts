/** When an output stops being live: no packet for longer; digital silence for as long while the floor speaks. */
export const PACKET_GAP_MS = 400
export const DIGITAL_SILENCE_MS = 3000

/** What a listener observes of one booth output; times are milliseconds on one clock of the listener's. */
export interface Hearing {
  readonly nowMs: number
  readonly unmuted: boolean
  /** When its last authenticated packet came; null: none yet. */
  readonly lastPacketMs: number | null
  /** When its digital silence began; null: it sounds. */
  readonly silentSinceMs: number | null
  readonly floorSpeaking: boolean
}

/**
 * Whether the output may stand in for the floor. Only what the listener itself hears decides, so an
 * interpreter whose network or microphone has died never leaves a listener with a ducked floor.
 */
export function live(h: Hearing): boolean {
  if (!h.unmuted || h.lastPacketMs === null || !(h.nowMs - h.lastPacketMs <= PACKET_GAP_MS)) return false
  return h.silentSinceMs === null || !h.floorSpeaking || h.nowMs - h.silentSinceMs < DIGITAL_SILENCE_MS
}
