/** Ed25519 keys (RFC 8032) by the browser's own cryptography. */
import { from43, sha256, toB64 } from './bytes.ts'

const ed25519 = { name: 'Ed25519' } as const

/** Who can sign: a private key the browser holds, and its public half as the protocol writes keys. */
export type Signer = Readonly<{ privateKey: CryptoKey; key: string }>

// PKCS8 of an Ed25519 private key (RFC 8410 section 7) is this and the seed.
const pkcs8Head = Uint8Array.from([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20])

function pkcs8(seed: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pkcs8Head.length + seed.length)
  out.set(pkcs8Head)
  out.set(seed, pkcs8Head.length)
  return out
}

/** A new key; extractable only for a seed that must leave the browser, in a link or a backup. */
export async function generateSigner(extractable = false): Promise<Signer> {
  const pair = await crypto.subtle.generateKey(ed25519, extractable, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new TypeError('Ed25519 makes a pair of keys')
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey)
  return { privateKey: pair.privateKey, key: toB64(new Uint8Array(raw)) }
}

/** The key of a seed, held so that the seed cannot be read back; undefined when the text is no seed. */
export async function signerOfSeed(seed: string): Promise<Signer | undefined> {
  const bytes = from43(seed)
  if (!bytes) return undefined
  const readable = await crypto.subtle.importKey('pkcs8', pkcs8(bytes), ed25519, true, ['sign'])
  const { x } = await crypto.subtle.exportKey('jwk', readable)
  if (x === undefined) throw new TypeError('an Ed25519 key without its public half')
  return { privateKey: await crypto.subtle.importKey('pkcs8', pkcs8(bytes), ed25519, false, ['sign']), key: x }
}

/** The seed of an extractable key. */
export async function seedOf(signer: Signer): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.exportKey('pkcs8', signer.privateKey))
  return toB64(bytes.subarray(pkcs8Head.length, pkcs8Head.length + 32))
}

export async function publicKey(key: string): Promise<CryptoKey | undefined> {
  const bytes = from43(key)
  return bytes && crypto.subtle.importKey('raw', bytes, ed25519, true, ['verify'])
}

/**
 * A key as people compare it by voice: 30 digits in 6 groups of 5, the same in every language.
 * Each group is five bytes of the key's SHA-256, big-endian, modulo 100000.
 */
export async function fingerprint(key: string): Promise<string> {
  const bytes = from43(key)
  if (!bytes) return ''
  const digest = await sha256(bytes)
  const groups: string[] = []
  for (let i = 0; i < 6; i++) {
    const number = digest.subarray(i * 5, i * 5 + 5).reduce((sum, byte) => sum * 256 + byte, 0)
    groups.push(String(number % 100_000).padStart(5, '0'))
  }
  return groups.join(' ')
}
