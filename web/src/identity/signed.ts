/** Everything signed is a JWS in compact form (RFC 7515) by Ed25519 (RFC 8037). */
import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose'
import { utf8 } from './bytes.ts'
import { publicKey, type Signer } from './keys.ts'

export type SignedType =
  | 'parley-act'
  | 'parley-claim'
  | 'parley-invitation'
  | 'parley-device'
  | 'parley-session'
  | 'parley-receipt'
  | 'parley-head'
  | 'parley-leaf'
  | 'parley-refused'

const maxBytes = 16 * 1024

/** What is signed is not what it should be. */
export class SignedError extends Error {
  override name = 'SignedError'
}

export function sign(signer: Signer, typ: SignedType, payload: unknown): Promise<string> {
  return new CompactSign(utf8(JSON.stringify(payload)))
    // In this order: a signed text has one spelling.
    .setProtectedHeader({ alg: 'EdDSA', kid: signer.key, typ })
    .sign(signer.privateKey)
}

/** The payload and the signer's key of a true signature of this type; whether the signer may, the caller asks. */
export async function open<T extends object>(typ: SignedType, jws: string): Promise<{ payload: T; by: string }> {
  if (jws.length > maxBytes) throw new SignedError('too large')
  try {
    const header = decodeProtectedHeader(jws)
    if (Object.keys(header).sort().join() !== 'alg,kid,typ' || header.alg !== 'EdDSA' || header.typ !== typ || !header.kid)
      throw new SignedError(`not a ${typ}`)
    const key = await publicKey(header.kid)
    if (!key) throw new SignedError('no key')
    const { payload } = await compactVerify(jws, key, { algorithms: ['EdDSA'] })
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SignedError('no object')
    return { payload: value as T, by: header.kid }
  } catch (error) {
    if (error instanceof SignedError) throw error
    throw new SignedError('a signature does not hold', { cause: error })
  }
}
