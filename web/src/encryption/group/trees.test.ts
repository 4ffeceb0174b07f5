/**
 * Whatever comes and goes in whatever order, whoever comes next can come in: by a welcome, or from outside. A group of which
 * the library says that its tree does not hold would be shut to everybody new, each with an alarm.
 */
import { createGroupInfoWithExternalPubAndRatchetTree, decodeGroupState, defaultAuthenticationService, defaultKeyPackageEqualityConfig, defaultKeyRetentionConfig, defaultLifetimeConfig, defaultPaddingConfig, encodeMlsMessage, getCiphersuiteFromName, getCiphersuiteImpl } from 'ts-mls'
import { expect, it } from 'vitest'
import { delegationOf, summit } from '../../testing/delivery.ts'
import { makeCredential } from './credential.ts'
import { Group, GroupError, makePackage, newLeafKey, type Made, type OwnLeaf } from './group.ts'

const chamber = 'plenary'
const names = ['anna', 'boris', 'chen', 'dina', 'egor', 'fei', 'gleb', 'hua']

async function table() {
  const delegation = await delegationOf('moscow')
  const place = { summit, chamber, keyOf: () => delegation.key }
  const devices = new Map(await Promise.all(names.map(async (name) => [name, await delegation.certify(name)] as const)))
  const leafOf = async (name: string): Promise<OwnLeaf> => {
    const { device, chain } = devices.get(name)!
    const keys = await newLeafKey()
    return { ...keys, identity: await makeCredential({ summit, chamber }, name, device, chain, keys.publicKey) }
  }
  const groups = new Map([['anna', await Group.create(place, await leafOf('anna'))]])

  /** Everybody who was in takes it, and has the same keys as who made it. */
  const take = async (made: Made, by: string, came?: Group): Promise<void> => {
    groups.set(by, made.next)
    for (const [name, group] of groups) if (group !== made.next) groups.set(name, await group.apply(made.commit))
    if (came) groups.set(came.own.member, came)
    expect(new Set(await Promise.all([...groups.values()].map(async (group) => (await group.describe()).code))).size).toBe(1)
  }
  return {
    /** Of this member's group, with whatever somebody makes of its tree. */
    infoWith: async (by: string, unmerged: number): Promise<Uint8Array<ArrayBuffer>> => {
      const [state] = decodeGroupState(groups.get(by)!.encode(), 0)!
      const clientConfig = {
        authService: defaultAuthenticationService, keyPackageEqualityConfig: defaultKeyPackageEqualityConfig, keyRetentionConfig: defaultKeyRetentionConfig,
        lifetimeConfig: defaultLifetimeConfig, paddingConfig: defaultPaddingConfig,
      }
      const ratchetTree = state.ratchetTree.map((node) => (node?.nodeType === 'parent' ? { ...node, parent: { ...node.parent, unmergedLeaves: [unmerged] } } : node))
      const suite = await getCiphersuiteImpl(getCiphersuiteFromName('MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'))
      const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree({ ...state, ratchetTree, clientConfig }, [], suite)
      return new Uint8Array(encodeMlsMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo }))
    },
    enter: async (by: string, name: string, info: Uint8Array<ArrayBuffer>): Promise<Made> => Group.rejoin(place, await leafOf(name), info, groups.get(by)!.epoch),
    inside: () => [...groups.keys()],
    leaves: (by: string) => groups.get(by)!.leaves.map(({ member }) => member),
    /** Lets one in, in the place of an older leaf, and takes others out; `hears`: who is let in has the welcome. */
    commit: async (by: string, lets: string | undefined, takes: readonly string[], hears = true): Promise<void> => {
      const group = groups.get(by)!
      const leaf = lets === undefined ? undefined : await leafOf(lets)
      const pack = leaf && (await makePackage(leaf))
      const out = group.leaves.filter(({ member }) => member !== by && (member === lets || takes.includes(member)))
      const made = await group.commit(pack ? [pack.bytes] : [], out.map(({ index }) => index))
      for (const { member } of out) groups.delete(member)
      await take(made, by, leaf && pack && hears ? await Group.welcomed(place, leaf, [pack], made.welcome!) : undefined)
    },
    rejoin: async (by: string, name: string): Promise<void> => {
      const group = groups.get(by)!
      const made = await Group.rejoin(place, await leafOf(name), await group.info(), group.epoch)
      groups.delete(name)
      await take(made, name)
    },
  }
}

it('after one was let in beside one who came from outside', async () => {
  const { commit, rejoin, leaves } = await table()
  await commit('anna', 'dina', [])
  await commit('anna', 'fei', ['dina'])
  await rejoin('anna', 'dina')
  await commit('fei', 'chen', [])
  await rejoin('fei', 'egor')
  await rejoin('fei', 'gleb')
  expect(leaves('gleb').sort()).toEqual(['anna', 'chen', 'dina', 'egor', 'fei', 'gleb'])
})

it('in any order', async () => {
  let seed = 5
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const { inside, leaves, commit, rejoin } = await table()
  for (let step = 0; step < 40; step++) {
    const by = pick(inside())
    const name = pick(names.filter((each) => each !== by))
    const others = leaves(by).filter((member) => member !== by && member !== name)
    if (random() < 0.4) await rejoin(by, name)
    else if (random() < 0.2 && others.length > 0) await commit(by, undefined, [pick(others)])
    else await commit(by, name, random() < 0.3 ? others.slice(0, 1) : [], random() < 0.6)
  }
}, 60_000)

it('but not by a tree that names a leaf which is none of its own, or none below', async () => {
  const { commit, infoWith, enter } = await table()
  await commit('anna', 'boris', [])
  await commit('boris', 'chen', [])
  await commit('anna', undefined, [])
  for (const leaf of [3, 9_999, 2 ** 31 - 1, 2 ** 32 - 1]) await expect(enter('anna', 'dina', await infoWith('anna', leaf)), String(leaf)).rejects.toThrow(GroupError)
})
