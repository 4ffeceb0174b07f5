/**
 * One chamber's MLS group (RFC 9420) as this device has it, over ts-mls and nothing of it outside this file: another
 * library can take its place. A Group never changes; what is done to it gives the next one. Suite 1: X25519, AES-128-GCM,
 * SHA-256, Ed25519. Handshake messages are PublicMessages, proposals stand in commits by value.
 */
import {
  createCommit, createGroup, createGroupInfoWithExternalPubAndRatchetTree, decodeGroupState, decodeMlsMessage, defaultKeyRetentionConfig,
  defaultLifetime, defaultLifetimeConfig, defaultPaddingConfig, emptyPskIndex, encodeGroupState, encodeMlsMessage, generateKeyPackageWithKey,
  getCiphersuiteFromName, getCiphersuiteImpl, joinGroup, joinGroupExternal, mlsExporter, processPublicMessage, zeroOutUint8Array,
  type CiphersuiteImpl, type ClientConfig, type ClientState, type Credential, type KeyPackage, type LeafNode, type MLSMessage,
  type PrivateKeyPackage, type Proposal, type PublicMessage,
} from 'ts-mls'
import { equal, utf8 } from '../../identity/bytes.ts'
import type { Epoch, Leaf } from '../types.ts'
import { codeOf } from './code.ts'
import { checkCredential, namedIn, type Identified, type Place } from './credential.ts'

const suiteName = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'

let suite: Promise<CiphersuiteImpl> | undefined

const cryptography = (): Promise<CiphersuiteImpl> => (suite ??= getCiphersuiteImpl(getCiphersuiteFromName(suiteName)))

/** This device's leaf: its credential, and its keys for this chamber. */
export type OwnLeaf = Readonly<{ identity: Uint8Array<ArrayBuffer>; signKey: Uint8Array<ArrayBuffer>; publicKey: Uint8Array<ArrayBuffer> }>

/** A new signature key for a leaf. The private one is PKCS8. */
export async function newLeafKey(): Promise<Readonly<{ signKey: Uint8Array<ArrayBuffer>; publicKey: Uint8Array<ArrayBuffer> }>> {
  const { signKey, publicKey } = await (await cryptography()).signature.keygen()
  return { signKey: copy(signKey), publicKey: copy(publicKey) }
}

/** A key package and the private keys that go with it. */
export type OwnPackage = Readonly<{ bytes: Uint8Array<ArrayBuffer>; init: Uint8Array<ArrayBuffer>; hpke: Uint8Array<ArrayBuffer> }>

/** What a message is not, or must not be. */
export class GroupError extends Error {
  override name = 'GroupError'
}

/** What a commit would do, before it is judged. */
export type Change = Readonly<{
  epoch: bigint
  /** The committer's leaf; undefined: somebody comes in from outside. */
  by: number | undefined
  /** Who comes in from outside. */
  joins: Identified | undefined
  adds: readonly Identified[]
  removes: readonly number[]
}>

/** A commit that is ready to be sent, and the group once it is accepted. */
export type Made = Readonly<{ next: Group; commit: Uint8Array<ArrayBuffer>; groupInfo: Uint8Array<ArrayBuffer>; welcome: Uint8Array<ArrayBuffer> | undefined }>

const copy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

const encoded = (message: MLSMessage): Uint8Array<ArrayBuffer> => copy(encodeMlsMessage(message))

function decoded(bytes: Uint8Array): MLSMessage {
  let read: [MLSMessage, number] | undefined
  try {
    read = decodeMlsMessage(bytes, 0)
  } catch {
    read = undefined
  }
  if (!read || read[1] !== bytes.length) throw new GroupError('no MLS message')
  return read[0]
}

const credentialOf = (identity: Uint8Array): Credential => ({ credentialType: 'basic', identity })

const identityIn = (credential: Credential): Uint8Array => (credential.credentialType === 'basic' ? credential.identity : new Uint8Array())

const memberOf = (leaf: LeafNode): string => namedIn(identityIn(leaf.credential)) ?? ''

const identify = (leaf: LeafNode, place: Place): Promise<Identified | undefined> =>
  checkCredential(identityIn(leaf.credential), leaf.signaturePublicKey, place)

const groupIdOf = ({ summit, chamber }: Place): Uint8Array<ArrayBuffer> => utf8(`${summit}/${chamber}`)

/** Whose leaves are taken for genuine. Whether the record admits them, the policy asks. */
const configFor = (place: Place): ClientConfig => ({
  keyRetentionConfig: { ...defaultKeyRetentionConfig, retainKeysForEpochs: 0 },
  lifetimeConfig: defaultLifetimeConfig,
  paddingConfig: defaultPaddingConfig,
  // A member has one leaf.
  keyPackageEqualityConfig: {
    compareKeyPackages: (a, b) => memberOf(a.leafNode) === memberOf(b.leafNode),
    compareKeyPackageToLeafNode: (a, b) => memberOf(a.leafNode) === memberOf(b),
  },
  authService: {
    validateCredential: async (credential, key) => (await checkCredential(identityIn(credential), key, place)) !== undefined,
  },
})

const capabilities = {
  versions: ['mls10' as const], ciphersuites: [suiteName as typeof suiteName], extensions: [], proposals: [], credentials: ['basic' as const],
}

async function newPackage(own: OwnLeaf): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
  const cs = await cryptography()
  return generateKeyPackageWithKey(credentialOf(own.identity), capabilities, defaultLifetime, [], { signKey: own.signKey, publicKey: own.publicKey }, cs)
}

/** A key package for somebody else to add this device with. */
export async function makePackage(own: OwnLeaf): Promise<OwnPackage> {
  const { publicPackage, privatePackage } = await newPackage(own)
  return {
    bytes: encoded({ version: 'mls10', wireformat: 'mls_key_package', keyPackage: publicPackage }),
    init: copy(privatePackage.initPrivateKey),
    hpke: copy(privatePackage.hpkePrivateKey),
  }
}

function packageIn(bytes: Uint8Array): KeyPackage {
  const message = decoded(bytes)
  if (message.wireformat !== 'mls_key_package') throw new GroupError('no key package')
  return message.keyPackage
}

/** Whose key package it is; undefined when its credential does not hold. */
export async function packageOf(bytes: Uint8Array, place: Place): Promise<Identified | undefined> {
  try {
    return await identify(packageIn(bytes).leafNode, place)
  } catch (error) {
    if (error instanceof GroupError) return undefined
    throw error
  }
}

export class Group {
  readonly #state: ClientState
  readonly #place: Place
  // With 64 members either takes milliseconds, and a group never changes.
  #encoded: Uint8Array<ArrayBuffer> | undefined
  #leaves: readonly Leaf[] | undefined

  private constructor(state: ClientState, place: Place) {
    // Of epochs before this one nothing is kept: ts-mls 1.6.4, asked to retain none, retains all.
    this.#state = { ...state, historicalReceiverData: new Map() }
    this.#place = place
  }

  /** A new group with this device alone in it. */
  static async create(place: Place, own: OwnLeaf): Promise<Group> {
    const cs = await cryptography()
    const { publicPackage, privatePackage } = await newPackage(own)
    return new Group(await createGroup(groupIdOf(place), publicPackage, privatePackage, [], cs, configFor(place)), place)
  }

  /** By the welcome of whoever added one of our packages. */
  static async welcomed(place: Place, own: OwnLeaf, packages: readonly OwnPackage[], welcome: Uint8Array): Promise<Group> {
    const cs = await cryptography()
    const message = decoded(welcome)
    if (message.wireformat !== 'mls_welcome') throw new GroupError('no welcome')
    let why: unknown
    for (const { bytes, init, hpke } of packages) {
      const keys = { initPrivateKey: init, hpkePrivateKey: hpke, signaturePrivateKey: own.signKey }
      try {
        const state = await joinGroup(message.welcome, packageIn(bytes), keys, emptyPskIndex, cs, undefined, undefined, configFor(place))
        return Group.#checked(state, place)
      } catch (error) {
        why = error
      }
    }
    throw new GroupError('a welcome that is not for this device', { cause: why })
  }

  /** From outside, which takes this member's older leaf out. Throws a GroupError when the group info is not that epoch's, or does not hold. */
  static async rejoin(place: Place, own: OwnLeaf, groupInfo: Uint8Array, epoch: bigint): Promise<Made> {
    const cs = await cryptography()
    const message = decoded(groupInfo)
    if (message.wireformat !== 'mls_group_info') throw new GroupError('no group info')
    const info = message.groupInfo
    if (!equal(info.groupContext.groupId, groupIdOf(place))) throw new GroupError('another group')
    if (info.groupContext.epoch !== epoch) throw new GroupError('another epoch')
    const { publicPackage, privatePackage } = await newPackage(own)
    const { authService, ...rest } = configFor(place)
    // The library cannot be asked whether this member has a leaf already; it shows every leaf to whoever checks them.
    let before = false
    const watching = {
      validateCredential: (credential: Credential, key: Uint8Array) => {
        before ||= namedIn(identityIn(credential)) === memberOf(publicPackage.leafNode)
        return authService.validateCredential(credential, key)
      },
    }
    const enter = (resync: boolean) =>
      joinGroupExternal(info, publicPackage, privatePackage, resync, cs, undefined, { ...rest, authService: watching })
    let joined: { publicMessage: PublicMessage; newState: ClientState }
    try {
      joined = await enter(false)
      if (before) joined = await enter(true)
    } catch (error) {
      throw new GroupError('a group info that does not hold', { cause: error })
    }
    const next = Group.#checked({ ...joined.newState, clientConfig: { ...rest, authService } }, place)
    const commit = encoded({ version: 'mls10', wireformat: 'mls_public_message', publicMessage: joined.publicMessage })
    return { next, commit, groupInfo: await next.info(), welcome: undefined }
  }

  /** What was kept of it. Throws a GroupError when that cannot be read. */
  static kept(place: Place, bytes: Uint8Array): Group {
    let read: ReturnType<typeof decodeGroupState>
    try {
      read = decodeGroupState(bytes, 0)
    } catch (error) {
      throw new GroupError('a group that cannot be read', { cause: error })
    }
    if (!read) throw new GroupError('a group that cannot be read')
    return Group.#checked({ ...read[0], clientConfig: configFor(place) }, place)
  }

  static #checked(state: ClientState, place: Place): Group {
    if (!equal(state.groupContext.groupId, groupIdOf(place)) || state.groupContext.cipherSuite !== suiteName) throw new GroupError('another group')
    return new Group(state, place)
  }

  /** All of it, keys included: to be kept sealed. */
  encode(): Uint8Array<ArrayBuffer> {
    return (this.#encoded ??= copy(encodeGroupState(this.#state)))
  }

  get epoch(): bigint {
    return this.#state.groupContext.epoch
  }

  /** Whether this device is in it. */
  get active(): boolean {
    return this.#state.groupActiveState.kind === 'active'
  }

  get own(): Leaf {
    const index = this.#state.privatePath.leafIndex
    const own = this.leaves.find((leaf) => leaf.index === index)
    if (!own) throw new GroupError('a group without its own leaf')
    return own
  }

  /** The leaf's private signature key, PKCS8. */
  get signKey(): Uint8Array<ArrayBuffer> {
    return copy(this.#state.signaturePrivateKey)
  }

  get leaves(): readonly Leaf[] {
    return (this.#leaves ??= this.#state.ratchetTree.flatMap((node, at) =>
      node?.nodeType === 'leaf' ? [{ member: memberOf(node.leaf), index: at / 2, key: copy(node.leaf.signaturePublicKey) }] : [],
    ))
  }

  /** Whose leaf it is, its certificates checked. */
  identify(index: number): Promise<Identified | undefined> {
    const node = this.#state.ratchetTree[index * 2]
    return node?.nodeType === 'leaf' ? identify(node.leaf, this.#place) : Promise.resolve(undefined)
  }

  /** Adds these devices by their key packages, and removes these leaves. Neither: this device's own keys are renewed. */
  async commit(packages: readonly Uint8Array[], removes: readonly number[]): Promise<Made> {
    const extraProposals: Proposal[] = [
      ...removes.map((removed): Proposal => ({ proposalType: 'remove', remove: { removed } })),
      ...packages.map((bytes): Proposal => ({ proposalType: 'add', add: { keyPackage: packageIn(bytes) } })),
    ]
    const cipherSuite = await cryptography()
    try {
      const { newState, commit, welcome } = await createCommit(
        { state: this.#state, cipherSuite }, { wireAsPublicMessage: true, extraProposals, ratchetTreeExtension: true },
      )
      const next = new Group(newState, this.#place)
      return {
        next,
        commit: encoded(commit),
        groupInfo: await next.info(),
        welcome: welcome && encoded({ version: 'mls10', wireformat: 'mls_welcome', welcome }),
      }
    } catch (error) {
      throw new GroupError('a commit that cannot be made', { cause: error })
    }
  }

  /** With the tree and the key that others come in by from outside. */
  async info(): Promise<Uint8Array<ArrayBuffer>> {
    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(this.#state, [], await cryptography())
    return encoded({ version: 'mls10', wireformat: 'mls_group_info', groupInfo })
  }

  /** What a commit of somebody else's would do. Throws a GroupError when it is none, or none that anybody may make. */
  async read(bytes: Uint8Array): Promise<Change> {
    const { content } = publicCommit(bytes)
    if (!equal(content.groupId, this.#state.groupContext.groupId)) throw new GroupError('a commit to another group')
    const adds: Identified[] = []
    const removes: number[] = []
    let external = 0
    for (const each of content.commit.proposals) {
      if (each.proposalOrRefType !== 'proposal') throw new GroupError('a proposal by reference')
      const { proposal } = each
      switch (proposal.proposalType) {
        case 'add': {
          const added = await identify(proposal.add.keyPackage.leafNode, this.#place)
          if (!added) throw new GroupError('the leaf of a stranger')
          adds.push(added)
          break
        }
        case 'remove':
          removes.push(proposal.remove.removed)
          break
        case 'external_init':
          external++
          break
        case 'update':
        case 'psk':
        case 'reinit':
        case 'group_context_extensions':
        default:
          throw new GroupError(`a proposal of the kind ${String(proposal.proposalType)}`)
      }
    }
    const { sender, commit } = content
    const leaf = commit.path?.leafNode
    // RFC 9420 section 12.4: who only adds may leave the keys of the tree as they are.
    if (!leaf && (removes.length > 0 || adds.length === 0 || external > 0)) throw new GroupError('a commit without new keys')
    if (sender.senderType === 'new_member_commit') {
      if (external !== 1 || adds.length > 0) throw new GroupError('an entry from outside that does more')
      const joins = leaf && (await identify(leaf, this.#place))
      if (!joins) throw new GroupError('the leaf of a stranger')
      return { epoch: content.epoch, by: undefined, joins, adds, removes }
    }
    if (sender.senderType !== 'member' || external > 0) throw new GroupError('a commit of nobody in the group')
    const before = this.#state.ratchetTree[sender.leafIndex * 2]
    if (before?.nodeType !== 'leaf') throw new GroupError('a commit of nobody in the group')
    const same = !leaf || (equal(leaf.signaturePublicKey, before.leaf.signaturePublicKey) && equal(identityIn(leaf.credential), identityIn(before.leaf.credential)))
    if (!same) throw new GroupError('a leaf that becomes somebody else')
    return { epoch: content.epoch, by: sender.leafIndex, joins: undefined, adds, removes }
  }

  /** The group after a commit of somebody else's that was read and judged. Throws a GroupError when it does not hold. */
  async apply(bytes: Uint8Array): Promise<Group> {
    const { message } = publicCommit(bytes)
    try {
      const { newState, consumed } = await processPublicMessage(this.#state, message, emptyPskIndex, await cryptography())
      for (const secret of consumed) zeroOutUint8Array(secret)
      return new Group(newState, this.#place)
    } catch (error) {
      throw new GroupError('a commit that does not hold', { cause: error })
    }
  }

  async describe(): Promise<Epoch> {
    const cs = await cryptography()
    const { chamber } = this.#place
    const exported = (label: string) => mlsExporter(this.#state.keySchedule.exporterSecret, label, utf8(chamber), 32, cs)
    return {
      chamber,
      number: this.epoch,
      own: this.own,
      leaves: this.leaves,
      mediaSecret: copy(await exported('parley media')),
      code: codeOf(await exported('parley code')),
    }
  }
}

function publicCommit(bytes: Uint8Array) {
  const message = decoded(bytes)
  if (message.wireformat !== 'mls_public_message') throw new GroupError('no public message')
  const { content } = message.publicMessage
  if (content.contentType !== 'commit') throw new GroupError('no commit')
  return { message: message.publicMessage, content }
}
