/** Why a device cannot be used; each has its own sentence and its own next step. */
export type Trouble =
  | 'none' // there is no such device
  | 'refused' // the person or the browser's settings said no
  | 'blocked' // the operating system said no
  | 'taken' // another program holds it
  | 'unplugged' // it was there a moment ago
  | 'insecure' // the page is not a secure one, so the browser gives no devices
  | 'failed' // anything else

/** The names are those of getUserMedia's exceptions (W3C Media Capture and Streams, section 9.2). */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Error || error instanceof DOMException)) return 'failed'
  switch (error.name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none'
    case 'NotAllowedError':
      // Chromium alone says so, and only in the message.
      return /by system/i.test(error.message) ? 'blocked' : 'refused'
    case 'SecurityError':
      return 'refused'
    case 'NotReadableError':
    case 'AbortError':
      return 'taken'
    default:
      return 'failed'
  }
}
