/** Hashes and text forms of bytes, as docs/protocol.md, "Encodings", has them. */
import { base64url } from 'jose'

export const toB64 = (bytes: Uint8Array): string => base64url.encode(bytes)

export const fromB64 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(base64url.decode(text))

/** The 32 bytes of a key, seed or hash, or undefined when the text is not exactly one. */
export function from43(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined
  const bytes = new Uint8Array(base64url.decode(text))
  // The last character carries four spare bits; only one spelling is the true one.
  return bytes.length === 32 && toB64(bytes) === text ? bytes : undefined
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at])

/** One after the other. */
export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export async function sha256(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', join(...parts)))
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text))

/** The hash of a text, as the protocol writes hashes. */
export const hashOf = async (text: string): Promise<string> => toB64(await sha256(utf8(text)))
