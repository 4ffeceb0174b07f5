/** SFrame (RFC 9605): its header, its keys, its sealing, with the AES-GCM suites. */
import { join } from '../../identity/bytes.ts'

/** A cipher suite of section 4.5; both have tags of 16 bytes. */
export const suites = {
  4: { name: 'AES_128_GCM_SHA256_128', hash: 'SHA-256', hashBytes: 32, keyBytes: 16 },
  5: { name: 'AES_256_GCM_SHA512_128', hash: 'SHA-512', hashBytes: 64, keyBytes: 32 },
} as const
export type SuiteNumber = keyof typeof suites

export const tagBytes = 16
const saltBytes = 12

export type Header = Readonly<{ kid: bigint; counter: bigint; /** Bytes. */ length: number }>

function bytesOf(value: bigint): number[] {
  const bytes: number[] = []
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn))
  return bytes.length > 0 ? bytes : [0]
}

function numberIn(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

/** Section 4.3. Both numbers have at most 64 bits. */
export function encodeHeader(kid: bigint, counter: bigint): Uint8Array<ArrayBuffer> {
  const long = kid > 7n ? bytesOf(kid) : []
  const count = counter > 7n ? bytesOf(counter) : []
  const first = ((long.length > 0 ? 0x8 | (long.length - 1) : Number(kid)) << 4) | (count.length > 0 ? 0x8 | (count.length - 1) : Number(counter))
  return Uint8Array.from([first, ...long, ...count])
}

/** Undefined when the bytes are too few. */
export function decodeHeader(bytes: Uint8Array): Header | undefined {
  const first = bytes[0]
  if (first === undefined) return undefined
  const [k, c] = [(first >> 4) & 0xf, first & 0xf]
  const long = k & 0x8 ? (k & 0x7) + 1 : 0
  const count = c & 0x8 ? (c & 0x7) + 1 : 0
  const length = 1 + long + count
  if (bytes.length < length) return undefined
  return {
    kid: long > 0 ? numberIn(bytes.subarray(1, 1 + long)) : BigInt(k),
    counter: count > 0 ? numberIn(bytes.subarray(1 + long, length)) : BigInt(c),
    length,
  }
}

async function hmac(hash: string, key: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data))
}

/** HKDF-Expand (RFC 5869) of one block: no more bytes than the hash has. */
export async function expand(hash: string, secret: Uint8Array<ArrayBuffer>, info: Uint8Array, length: number): Promise<Uint8Array<ArrayBuffer>> {
  return (await hmac(hash, secret, join(info, Uint8Array.of(1)))).slice(0, length)
}

export type FrameKey = Readonly<{ kid: bigint; key: CryptoKey; salt: Uint8Array<ArrayBuffer> }>

const text = new TextEncoder()

/** Section 4.4.2: what a key id's frames are sealed with. */
export async function deriveKey(suite: SuiteNumber, base: Uint8Array<ArrayBuffer>, kid: bigint): Promise<FrameKey> {
  const { hash, hashBytes, keyBytes } = suites[suite]
  const secret = await hmac(hash, new Uint8Array(hashBytes), base)
  const id = new Uint8Array(10)
  new DataView(id.buffer).setBigUint64(0, kid)
  new DataView(id.buffer).setUint16(8, suite)
  const key = await expand(hash, secret, join(text.encode('SFrame 1.0 Secret key '), id), keyBytes)
  const salt = await expand(hash, secret, join(text.encode('SFrame 1.0 Secret salt '), id), saltBytes)
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
  key.fill(0)
  secret.fill(0)
  return { kid, key: imported, salt }
}

function nonceOf(salt: Uint8Array<ArrayBuffer>, counter: bigint): Uint8Array<ArrayBuffer> {
  const nonce = salt.slice()
  const view = new DataView(nonce.buffer)
  view.setBigUint64(4, view.getBigUint64(4) ^ counter)
  return nonce
}

/** Header, ciphertext and tag. `metadata` is authenticated and travels elsewhere. */
export async function seal(key: FrameKey, counter: bigint, metadata: Uint8Array, plain: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const header = encodeHeader(key.kid, counter)
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonceOf(key.salt, counter), additionalData: join(header, metadata) }, key.key, plain,
  )
  return join(header, new Uint8Array(sealed))
}

/** Undefined when it is not what was sealed. */
export async function unseal(
  key: FrameKey, header: Header, metadata: Uint8Array, sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const additionalData = join(sealed.subarray(0, header.length), metadata)
  try {
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: nonceOf(key.salt, header.counter), additionalData }, key.key, sealed.subarray(header.length),
    )
    return new Uint8Array(plain)
  } catch {
    return undefined
  }
}
