/** The vectors of the MLS working group for a client that comes in and follows: all of the suite that Parley uses. */
import { existsSync, readFileSync } from 'node:fs'
import {
  acceptAll, bytesToBase64, decodeMlsMessage, defaultAuthenticationService, defaultKeyPackageEqualityConfig, defaultKeyRetentionConfig,
  defaultLifetimeConfig, defaultPaddingConfig, getCiphersuiteFromName, getCiphersuiteImpl, joinGroup, makePskIndex, processMessage,
  type MLSMessage,
} from 'ts-mls'
import { decodeRatchetTree } from 'ts-mls/ratchetTree.js'
import { describe, expect, it } from 'vitest'

const folder = `${process.env['PARLEY_VECTORS'] ?? '../../shared/vectors'}/mls`

type Passive = Readonly<{
  cipher_suite: number
  external_psks: readonly { psk_id: string; psk: string }[]
  key_package: string
  signature_priv: string
  encryption_priv: string
  init_priv: string
  welcome: string
  ratchet_tree: string | null
  initial_epoch_authenticator: string
  epochs: readonly { proposals: readonly string[]; commit: string; epoch_authenticator: string }[]
}>

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))

function decoded(text: string): MLSMessage {
  const read = decodeMlsMessage(hex(text), 0)
  if (!read) throw new Error('no MLS message')
  return read[0]
}

const clientConfig = {
  authService: defaultAuthenticationService, keyPackageEqualityConfig: defaultKeyPackageEqualityConfig, keyRetentionConfig: defaultKeyRetentionConfig,
  lifetimeConfig: defaultLifetimeConfig, paddingConfig: defaultPaddingConfig,
}

/** Comes in by a welcome and follows every commit, and agrees with the vector after each. */
async function follow(vector: Passive): Promise<void> {
  const suite = await getCiphersuiteImpl(getCiphersuiteFromName('MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'))
  const keyPackage = decoded(vector.key_package)
  const welcome = decoded(vector.welcome)
  if (keyPackage.wireformat !== 'mls_key_package' || welcome.wireformat !== 'mls_welcome') throw new Error('another kind of message')
  const keys = { initPrivateKey: hex(vector.init_priv), hpkePrivateKey: hex(vector.encryption_priv), signaturePrivateKey: hex(vector.signature_priv) }
  const shared = Object.fromEntries(vector.external_psks.map(({ psk_id, psk }) => [bytesToBase64(hex(psk_id)), hex(psk)]))
  const tree = vector.ratchet_tree === null ? undefined : decodeRatchetTree(hex(vector.ratchet_tree), 0)?.[0]
  let state = await joinGroup(welcome.welcome, keyPackage.keyPackage, keys, makePskIndex(undefined, shared), suite, tree, undefined, clientConfig)
  expect(state.keySchedule.epochAuthenticator).toEqual(hex(vector.initial_epoch_authenticator))
  for (const { proposals, commit, epoch_authenticator } of vector.epochs) {
    for (const each of [...proposals, commit]) {
      const message = decoded(each)
      if (message.wireformat !== 'mls_private_message' && message.wireformat !== 'mls_public_message') throw new Error('another kind of message')
      state = (await processMessage(message, state, makePskIndex(state, shared), acceptAll, suite)).newState
    }
    expect(state.keySchedule.epochAuthenticator).toEqual(hex(epoch_authenticator))
  }
}

describe.runIf(existsSync(folder))('a client that follows', () => {
  it.each([
    ['passive-client-welcome', 8],
    ['passive-client-handling-commit', 13],
    ['passive-client-random', 1],
  ])('%s: all %d of the suite', async (name, count) => {
    const all = JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as Passive[]
    const ours = all.filter(({ cipher_suite }) => cipher_suite === 1)
    expect(ours).toHaveLength(count)
    for (const vector of ours) await follow(vector)
  }, 60_000)
})

describe.runIf(!existsSync(folder))('a client that follows', () => {
  it(`is not tested: there are no vectors in ${folder}, which PARLEY_VECTORS names`, () => { expect(existsSync(folder)).toBe(false) })
})
