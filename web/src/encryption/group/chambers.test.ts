import {
  createCommit, createGroupInfoWithExternalPubAndRatchetTree, decodeGroupState, decodeMlsMessage, defaultAuthenticationService,
  defaultKeyPackageEqualityConfig, defaultKeyRetentionConfig, defaultLifetimeConfig, defaultPaddingConfig, encodeMlsMessage,
  getCiphersuiteFromName, getCiphersuiteImpl,
} from 'ts-mls'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { utf8 } from '../../identity/bytes.ts'
import { generateSigner, type Signer } from '../../identity/keys.ts'
import { delegationOf, FakeDelivery, summit } from '../../testing/delivery.ts'
import { ChamberGroup, type Kept, type Surroundings } from './chamber.ts'
import { makeCredential } from './credential.ts'
import { Group, makePackage, newLeafKey } from './group.ts'

const chamber = 'plenary'

type Member = { name: string; device: Signer; chain: string[]; group: ChamberGroup; kept: { now: Kept | undefined } }

/** Of the epoch after this member's the lowest 16 bits. */
const later = ({ group }: Member): bigint => ((group.now.epoch?.number ?? 0n) + 1n) & 0xffffn

class Table {
  readonly node = new FakeDelivery()
  readonly admitted = new Map<string, string>()
  readonly keys = new Map<string, string>()
  readonly #delegation = delegationOf('moscow')
  readonly members: Member[] = []

  async certify(name: string): Promise<{ device: Signer; chain: string[] }> {
    const delegation = await this.#delegation
    this.keys.set('moscow', delegation.key)
    return delegation.certify(name)
  }

  group(name: string, device: Signer, chain: string[], kept: { now: Kept | undefined }, around: Partial<Surroundings> = {}): ChamberGroup {
    const keeping = {
      load: () => Promise.resolve(kept.now),
      save: (now: Kept) => { kept.now = structuredClone(now); return Promise.resolve() },
      clear: () => { kept.now = undefined; return Promise.resolve() },
    }
    const group = new ChamberGroup({ summit, chamber, member: name, device, chain }, {
      delivery: this.node.client(name), keeping, time: () => performance.now(), random: () => 0.5, ...around,
    })
    this.node.listeners.set(name, group)
    return group
  }

  async sit(name: string): Promise<Member> {
    const { device, chain } = await this.certify(name)
    const kept = { now: undefined }
    const member = { name, device, chain, kept, group: this.group(name, device, chain, kept) }
    this.members.push(member)
    this.admitted.set(name, device.key)
    this.tell()
    member.group.start()
    return member
  }

  tell(): void {
    for (const { group } of this.members) group.admit(new Map(this.admitted), this.keys)
  }

  expel(name: string): void {
    this.admitted.delete(name)
    this.tell()
  }

  /** The same member's page, opened anew. */
  reload(member: Member, around: Partial<Surroundings> = {}): void {
    member.group.stop()
    member.group = this.group(member.name, member.device, member.chain, member.kept, around)
    member.group.admit(new Map(this.admitted), this.keys)
    member.group.start()
  }

  stop(): void {
    for (const { group } of this.members) group.stop()
  }
}

/** By the library alone, which asks nobody whether a leaf is genuine. */
async function hostileCommit(member: Member, keyPackage: Uint8Array) {
  const cipherSuite = await getCiphersuiteImpl(getCiphersuiteFromName('MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'))
  const clientConfig = {
    authService: defaultAuthenticationService, keyPackageEqualityConfig: defaultKeyPackageEqualityConfig, keyRetentionConfig: defaultKeyRetentionConfig,
    lifetimeConfig: defaultLifetimeConfig, paddingConfig: defaultPaddingConfig,
  }
  const read = decodeMlsMessage(keyPackage, 0)![0]
  if (read.wireformat !== 'mls_key_package') throw new Error('no key package')
  const { newState, commit } = await createCommit(
    { state: { ...decodeGroupState(member.kept.now!.group!, 0)![0], clientConfig }, cipherSuite },
    { wireAsPublicMessage: true, ratchetTreeExtension: true, extraProposals: [{ proposalType: 'add', add: { keyPackage: read.keyPackage } }] },
  )
  const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(newState, [], cipherSuite)
  return {
    message: new Uint8Array(encodeMlsMessage(commit)),
    groupInfo: new Uint8Array(encodeMlsMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo })),
  }
}

let table: Table

const open = (): Table => (table = new Table())

afterEach(() => { table.stop() })

/** Until all of them are in one epoch, with each other alone, and may send. */
async function together(...members: Member[]): Promise<void> {
  const names = members.map(({ name }) => name).sort().join()
  const there = () => {
    const epochs = members.map(({ group }) => group.now)
    const first = epochs[0]?.epoch
    return first !== undefined && epochs.every(({ epoch, maySend }) =>
      maySend && epoch?.number === first.number && epoch.code === first.code && epoch.leaves.map(({ member }) => member).sort().join() === names)
  }
  await until(there, members)
  expect(members.flatMap(({ group }) => group.now.alarms)).toEqual([])
}

async function until(holds: () => boolean, members: readonly Member[]): Promise<void> {
  if (holds()) return
  await new Promise<void>((resolve, reject) => {
    const ends: (() => void)[] = []
    const done = () => { for (const end of ends) end() }
    const tired = setTimeout(() => {
      done()
      reject(new Error(JSON.stringify(members.map(({ name, group: { now } }) => [name, String(now.epoch?.number), now.epoch?.leaves.map((l) => l.member), now.maySend, now.alarms]))))
    }, 15_000)
    ends.push(() => { clearTimeout(tired) })
    const look = () => {
      if (!holds()) return
      done()
      resolve()
    }
    for (const { group } of members) ends.push(group.subscribe(look))
  })
}

describe('a chamber', () => {
  it('lets in whom the record admits, and all have the same keys', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    const secrets = t.members.map(({ group }) => group.now.epoch?.mediaSecret.join())
    expect(new Set(secrets).size).toBe(1)
    expect(anna.group.now.epoch?.code).toMatch(/^\d{20}$/)
  })

  it('takes out at once whom the record admits no longer, and they have no key of what comes', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    t.expel('chen')
    await together(anna, boris)
    await until(() => chen.group.now.epoch === undefined, [chen])
    expect(chen.kept.now).toBeUndefined()
    expect(anna.group.now.alarms).toEqual([])
  })

  it('is led by the next when its founder is taken out', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    t.expel('anna')
    await together(boris, chen)
    const dina = await t.sit('dina')
    await together(boris, chen, dina)
  })

  it('goes on where it was after a page is opened anew', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    const before = anna.group.now.epoch
    t.reload(anna)
    await together(anna, boris)
    expect(anna.group.now.epoch?.number).toBe(before?.number)
  })

  it('lets a device back in that was closed while its own commit was on the way, and had kept nothing of it', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    const before = structuredClone(anna.kept.now)
    t.expel('chen')
    await together(anna, boris)
    const [number, was] = [anna.group.now.epoch!.number, anna.group.now.epoch!.own.key]
    anna.kept.now = before
    t.reload(anna)
    await until(() => (anna.group.now.epoch?.number ?? 0n) > number, [anna])
    await together(anna, boris)
    expect(anna.group.now.epoch?.own.key).not.toEqual(was)
    expect([...anna.group.now.alarms, ...boris.group.now.alarms]).toEqual([])
  })

  it('lets a device back in that lost all it kept, without its old leaf', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    const was = boris.group.now.epoch?.own.key
    boris.kept.now = undefined
    t.reload(boris)
    await until(() => boris.group.now.epoch !== undefined, [boris])
    await together(anna, boris, chen)
    expect(boris.group.now.epoch?.own.key).not.toEqual(was)
  })

  it('is entered from outside when nobody is there to let anyone in', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    anna.group.stop()
    boris.group.stop()
    t.node.listeners.clear()
    const chen = await t.sit('chen')
    await until(() => chen.group.now.epoch !== undefined, [chen])
    expect(chen.group.now.epoch?.leaves.map(({ member }) => member)).toEqual(['anna', 'boris', 'chen'])
    t.reload(anna)
    t.reload(boris)
    await together(anna, boris, chen)
  })

  it('goes on where it was after a page is opened anew that had just founded it', async () => {
    const t = open()
    const anna = await t.sit('anna')
    await together(anna)
    const code = anna.group.now.epoch?.code
    anna.kept.now = { ...anna.kept.now!, cursor: 0 }
    t.reload(anna)
    await until(() => anna.group.now.maySend, [anna])
    expect([anna.group.now.epoch?.code, anna.group.now.alarms]).toEqual([code, []])
    await together(anna, await t.sit('boris'))
  })

  it('lets in by the welcome that was asked for, though what stands there did not hold meanwhile', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    for (const { group } of [anna, boris]) group.stop()
    t.node.listeners.clear()
    const { device, chain } = await t.certify('chen')
    t.admitted.set('chen', device.key)
    const client = t.node.client('chen')
    const delivery = { ...client, groupInfo: async () => ({ ...(await client.groupInfo()), groupInfo: Uint8Array.of(1, 2, 3) }) }
    const kept = { now: undefined }
    const chen: Member = { name: 'chen', device, chain, kept, group: t.group('chen', device, chain, kept, { delivery }) }
    t.members.push(chen)
    t.tell()
    chen.group.start()
    await until(() => chen.group.now.alarms.length > 0, [chen])
    t.reload(anna)
    await until(() => chen.group.now.maySend, [chen, anna])
    const { epoch, signKey } = chen.group.now
    expect(epoch?.leaves.map(({ member }) => member)).toEqual(['anna', 'boris', 'chen'])
    // With the key of the leaf that was let in.
    const [signs, verifies] = [await crypto.subtle.importKey('pkcs8', signKey!, 'Ed25519', false, ['sign']), await crypto.subtle.importKey('raw', epoch!.own.key, 'Ed25519', false, ['verify'])]
    expect(await crypto.subtle.verify('Ed25519', verifies, await crypto.subtle.sign('Ed25519', signs, utf8('said')), utf8('said'))).toBe(true)
    expect(chen.group.now.alarms.map(({ kind, member }) => [kind, member])).toEqual([['bad-commit', '']])
  })

  it('follows what happened while a page slept', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    t.node.listeners.delete('boris')
    const chen = await t.sit('chen')
    await until(() => anna.group.now.epoch?.leaves.length === 3, [anna])
    boris.group.lookAgain()
    await together(anna, boris, chen)
  })

  it('sends nothing while somebody is in who is not admitted, also where the node answers nothing', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    t.node.down = true
    t.expel('chen')
    for (const { group } of [anna, boris]) group.reaches(99)
    await until(() => [anna, boris].every(({ group: { now } }) => !now.maySend && !now.conforms), [anna, boris])
  })

  it('survives a node that is gone for a while', async () => {
    const t = open()
    const anna = await t.sit('anna')
    await together(anna)
    t.node.down = true
    const boris = await t.sit('boris')
    await boris.group.settled()
    t.node.down = false
    await together(anna, boris)
  })

  it('agrees its keys anew on a node that has lost them', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    const before = anna.group.now.epoch?.code
    t.node.log.length = 0
    t.node.epoch = undefined
    t.node.made = 0
    for (const { group } of t.members) group.lookAgain()
    await until(() => anna.group.now.epoch?.code !== before && boris.group.now.epoch?.code !== before, [anna, boris])
    await together(anna, boris)
  })

  it('has one winner when two change it at once, and the other change is made on top', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    // Both believe that it is their turn.
    const [dina, egor] = [await t.certify('dina'), await t.certify('egor')]
    for (const [name, { device }] of [['dina', dina], ['egor', egor]] as const) t.admitted.set(name, device.key)
    t.tell()
    const kept = [{ now: undefined }, { now: undefined }]
    for (const [i, name] of (['dina', 'egor'] as const).entries()) {
      const { device, chain } = [dina, egor][i]!
      const member = { name, device, chain, kept: kept[i]!, group: t.group(name, device, chain, kept[i]!) }
      t.members.push(member)
    }
    t.tell()
    for (const { group } of t.members) group.start()
    await together(...t.members)
  })
})

describe('what is refused', () => {
  it('a commit that brings in a stranger, with an alarm that names who made it', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    // Eve is certified by no delegation. Boris lets her in with a program of his own.
    const keys = await newLeafKey()
    const identity = await makeCredential({ summit, chamber }, 'eve', await generateSigner(), boris.chain, keys.publicKey)
    const eve = await makePackage({ ...keys, identity })
    boris.group.stop()
    const made = await hostileCommit(boris, eve.bytes)
    const ordered = await t.node.client('boris').commit({ epoch: t.node.epoch!, ...made, welcome: undefined, added: ['eve'] })
    expect(ordered).toMatchObject({ seq: t.node.log.length })
    await until(() => anna.group.now.alarms.length > 0, [anna])
    expect(anna.group.now.alarms[0]).toMatchObject({ kind: 'stranger', member: 'boris' })
  })

  it('what follows a commit that nobody takes: the group is founded anew, without the stranger', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    const keys = await newLeafKey()
    const identity = await makeCredential({ summit, chamber }, 'eve', await generateSigner(), boris.chain, keys.publicKey)
    boris.group.stop()
    const made = await hostileCommit(boris, (await makePackage({ ...keys, identity })).bytes)
    await t.node.client('boris').commit({ epoch: t.node.epoch!, ...made, welcome: undefined, added: ['eve'] })
    const healed = (who: Member[]) => () => who.every(({ group: { now } }) =>
      now.maySend && now.epoch?.code === anna.group.now.epoch?.code && now.epoch?.leaves.map(({ member }) => member).sort().join() === who.map(({ name }) => name).join())
    await until(healed([anna, chen]), [anna, chen])
    for (const { group } of [anna, chen]) expect(group.now.alarms).toContainEqual(expect.objectContaining({ kind: 'stranger', member: 'boris' }))
    // Boris comes back with the program that he should have.
    t.reload(boris)
    await until(healed([anna, boris, chen]), [anna, boris, chen])
  })

  it('a group that held and is founded anew is an alarm, and all are in again', async () => {
    const t = open()
    const [anna, boris, chen] = [await t.sit('anna'), await t.sit('boris'), await t.sit('chen')]
    await together(anna, boris, chen)
    const keys = await newLeafKey()
    const place = { summit, chamber, keyOf: (d: string) => t.keys.get(d) }
    const group = await Group.create(place, { ...keys, identity: await makeCredential(place, 'boris', boris.device, boris.chain, keys.publicKey) })
    await t.node.client('boris').create(await group.info(), t.node.made)
    await until(() => [anna, chen].every((each) => each.group.now.alarms.length > 0), [anna, chen])
    expect(anna.group.now.alarms[0]).toMatchObject({ kind: 'bad-commit', member: 'boris' })
    await until(() => [anna, boris, chen].every(({ group: { now } }) => now.maySend && now.epoch?.leaves.length === 3 && now.epoch.code === anna.group.now.epoch?.code), [anna, boris, chen])
  })

  it('nobody sends while the group has somebody whom the record does not admit', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    const { device, chain } = await t.certify('chen')
    const keys = await newLeafKey()
    const chen = await makePackage({ ...keys, identity: await makeCredential({ summit, chamber }, 'chen', device, chain, keys.publicKey) })
    boris.group.stop()
    const seen: boolean[] = []
    anna.group.subscribe(() => { if (anna.group.now.epoch?.leaves.some(({ member }) => member === 'chen')) seen.push(anna.group.now.maySend) })
    await t.node.client('boris').commit({ epoch: t.node.epoch!, ...(await hostileCommit(boris, chen.bytes)), welcome: undefined, added: ['chen'] })
    await until(() => anna.group.now.epoch?.number === 3n, [anna])
    expect(anna.group.now.epoch?.leaves.map(({ member }) => member)).toEqual(['anna', 'boris'])
    expect(seen.every((may) => !may)).toBe(true)
  })

  it('a welcome for another chamber', async () => {
    const t = open()
    const { device, chain } = await t.certify('anna')
    const other = { summit, chamber: 'caucus-moscow', keyOf: (d: string) => t.keys.get(d) }
    const here = { ...other, chamber }
    const keys = await newLeafKey()
    const leaf = { ...keys, identity: await makeCredential(other, 'anna', device, chain, keys.publicKey) }
    const spare = await makePackage(leaf)
    const boris = await t.certify('boris')
    const founder = await newLeafKey()
    const group = await Group.create(other, { ...founder, identity: await makeCredential(other, 'boris', boris.device, boris.chain, founder.publicKey) })
    const { welcome } = await group.commit([spare.bytes], [])
    expect((await Group.welcomed(other, leaf, [spare], welcome!)).leaves).toHaveLength(2)
    await expect(Group.welcomed(here, leaf, [spare], welcome!)).rejects.toThrow('not for this device')
  })

  it('a log that begins after its end', async () => {
    const t = open()
    const anna = await t.sit('anna')
    await together(anna)
    t.node.first = 2 ** 64
    const boris = await t.sit('boris')
    await boris.group.settled()
    t.node.first = 1
    await together(anna, boris)
    expect(boris.kept.now?.cursor).toBeLessThanOrEqual(t.node.log.length)
  })

  it('garbage in the log', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    t.node.epoch!++
    t.node.post('boris', { kind: 'commit', epoch: t.node.epoch! - 1, message: utf8('nonsense'), welcome: undefined, added: [] })
    await until(() => anna.group.now.alarms.length > 0, [anna])
    expect(anna.group.now.alarms[0]).toMatchObject({ kind: 'bad-commit', member: 'boris' })
  })

  it('a node that cannot be reached is not taken for one that keeps something back', async () => {
    const t = open()
    let now = 0
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    t.node.down = true
    t.reload(boris, { time: () => now })
    await boris.group.settled()
    boris.group.ahead(later(boris))
    await boris.group.settled()
    now = 20_000
    boris.group.lookAgain()
    await boris.group.settled()
    expect(boris.group.now.alarms).toEqual([])
    now = 30_000
    boris.group.lookAgain()
    await boris.group.settled()
    expect(boris.group.now.alarms).toMatchObject([{ kind: 'withheld' }])
  })

  it('media of an epoch that was reached meanwhile is nobody’s doing', async () => {
    const t = open()
    let now = 0
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    t.reload(boris, { time: () => now })
    await boris.group.settled()
    boris.group.ahead(boris.group.now.epoch!.number)
    now = 40_000
    boris.group.lookAgain()
    await boris.group.settled()
    expect(boris.group.now.alarms).toEqual([])
  })

  it('a machine that was busy itself asks once more before it says that something is kept back', async () => {
    const t = open()
    let now = 0
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    t.reload(boris, { time: () => now })
    await boris.group.settled()
    t.node.withheld.add('boris')
    const chen = await t.sit('chen')
    await until(() => chen.group.now.epoch !== undefined, [chen])
    boris.group.ahead(later(boris))
    await boris.group.settled()
    // It came through meanwhile, and nobody looked at it for ten seconds.
    t.node.withheld.delete('boris')
    now = 10_000
    boris.group.lookAgain()
    await vi.waitFor(() => { expect(boris.group.now.epoch?.number).toBe(chen.group.now.epoch?.number) })
    expect(boris.group.now.alarms).toEqual([])
  })

  it('a node that keeps a commit from one side is found out once the others are ahead', async () => {
    const t = open()
    const [anna, boris] = [await t.sit('anna'), await t.sit('boris')]
    await together(anna, boris)
    t.node.withheld.add('boris')
    const chen = await t.sit('chen')
    await until(() => chen.group.now.epoch !== undefined, [chen])
    boris.group.ahead(later(boris))
    await until(() => boris.group.now.alarms.length > 0, [boris])
    expect(boris.group.now.alarms[0]).toMatchObject({ kind: 'withheld' })
    // As long as the others are ahead it asks again, and goes on with what it is shown then.
    t.node.withheld.delete('boris')
    await vi.waitFor(() => {
      boris.group.ahead(later(boris))
      expect(boris.group.now.epoch?.number).toBe(chen.group.now.epoch?.number)
    }, 5_000)
  })
})
