/**
 * This device's part in one chamber's group, for as long as the record admits it there: it comes in, follows every commit,
 * lets others in and takes them out when it is its turn, and comes back by itself after whatever went wrong. It knows no
 * browser: time, chance, the node and what is kept come from outside. One step at a time, whatever happens meanwhile.
 */
import { equal } from '../../identity/bytes.ts'
import type { Signer } from '../../identity/keys.ts'
import type { DeliveryClient } from '../delivery.ts'
import type { Delivered, Notice } from '../notice.ts'
import { isLater } from '../frames/streams.ts'
import type { AlarmKind, EncryptionAlarm, Epoch } from '../types.ts'
import { makeCredential, type Place } from './credential.ts'
import { Group, GroupError, makePackage, newLeafKey, packageOf, type Made, type OwnLeaf, type OwnPackage } from './group.ts'
import { due, refusal, strangersIn, waitFor, type Admitted, type Known } from './policy.ts'

/** What a device keeps of a chamber's group, sealed. */
export type Kept = Readonly<{
  /** The last message of the log that is in it. */
  cursor: number
  leaf: OwnLeaf
  /** Key packages that others may add it with. */
  packages: readonly OwnPackage[]
  group: Uint8Array<ArrayBuffer> | undefined
  /** A commit on its way, and the group if it is taken: after a crash the log tells. */
  pending: Readonly<{ commit: Uint8Array<ArrayBuffer>; next: Uint8Array<ArrayBuffer> }> | undefined
  /** It was in the group, and refused the commit that made the next epoch. */
  refused: boolean
}>

export type Keeping = Readonly<{ load: () => Promise<Kept | undefined>; save: (kept: Kept) => Promise<void>; clear: () => Promise<void> }>

export type GroupNow = Readonly<{
  /** Undefined while this device is not in the group. */
  epoch: Epoch | undefined
  /** The leaf's private signature key, PKCS8, that statements are signed with. */
  signKey: Uint8Array<ArrayBuffer> | undefined
  /** Whether anything may be sent: nobody is in whom the record does not admit, or has been for long. */
  maySend: boolean
  /** Nobody at all is in whom the record does not admit. */
  conforms: boolean
  alarms: readonly EncryptionAlarm[]
}>

export type Surroundings = Readonly<{
  delivery: DeliveryClient
  keeping: Keeping
  /** The node's time, in milliseconds since the epoch. */
  time: () => number
  /** Between 0 and 1. */
  random: () => number
  /** What a member hands those in an epoch, sealed. */
  shared?: (epoch: Epoch, bytes: Uint8Array<ArrayBuffer>) => Promise<void>
}>

export type Who = Readonly<{ summit: string; chamber: string; member: string; device: Signer; chain: readonly string[] }>

const patience = {
  /** No welcome for so long: in from outside. */
  welcome: 2_500,
  /** So long the removing epoch of somebody who was admitted may take before nothing more is sent. */
  leaving: 400,
  /** After a request failed. */
  retry: 500,
  most: 10_000,
  /** Others are in a later epoch for so long, and the node answers and shows no way there. */
  withheld: 3_000,
  /** The same, whatever the node does. */
  unanswered: 30_000,
} as const

const spares = 2
const mostAlarms = 50

export class ChamberGroup {
  readonly #who: Who
  readonly #place: Place
  readonly #around: Surroundings
  readonly #listeners = new Set<() => void>()
  readonly #devices = new Map<string, string | undefined>()
  readonly #strangers = new Map<string, { since: number; once: boolean }>()
  readonly #welcomeIn = new Set<string>()
  #admitted: Admitted = new Map()
  #keys: ReadonlyMap<string, string> = new Map()
  #running = false
  #work: Promise<void> = Promise.resolve()
  #queued = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer goes off. */
  #wakes = Infinity
  #failures = 0

  #loaded = false
  /** Since it was loaded, the log has not been taken in to its end. */
  #fresh = false
  #leaf: OwnLeaf | undefined
  #packages: readonly OwnPackage[] = []
  #group: Group | undefined
  #pending: { commit: Uint8Array<ArrayBuffer>; next: Group } | undefined
  #cursor = 0
  #inbox = new Map<number, Delivered>()
  /** The newest message that the log is known to have; undefined: it is to be asked. */
  #last: number | undefined
  /** Whether the chamber has a group, as the log was last seen. */
  #founded: boolean | undefined
  /** Asks before this one were for those who were in then. */
  #entry = 0
  #asking = new Set<string>()
  #askedAt: number | undefined
  /** It was in the group until a commit that it refused: where nothing holds after it, it may found the group anew. */
  #refused = false
  /** When it is this device's turn to commit what is due. */
  #turnAt: number | undefined
  #aheadSince: number | undefined
  /** When the node was last asked in vain. */
  #missedAt = -Infinity
  /** When the log was last asked for what others are ahead by. */
  #lookedAt = -Infinity
  /** When the log was asked that the node last answered for. */
  #answeredOf = -Infinity
  #now: GroupNow = { epoch: undefined, signKey: undefined, maySend: false, conforms: false, alarms: [] }

  constructor(who: Who, around: Surroundings) {
    this.#who = who
    this.#place = { summit: who.summit, chamber: who.chamber, keyOf: (delegation) => this.#keys.get(delegation) }
    this.#around = around
  }

  /** Immutable: a new object after each change. */
  get now(): GroupNow {
    return this.#now
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whom the record admits to the chamber, by member with the device, and the delegations' keys that this seat accepts. */
  admit(admitted: Admitted, keys: ReadonlyMap<string, string>): void {
    this.#admitted = admitted
    this.#keys = keys
    for (const [leaf, device] of this.#devices) if (device === undefined) this.#devices.delete(leaf)
    this.#hurry()
  }

  start(): void {
    this.#running = true
    this.#hurry()
  }

  /** The group stays as it is, to be gone on with. */
  stop(): void {
    this.#running = false
    this.#sleep()
  }

  /** What comes on the seat's line: of all its chambers, or that some of it may not have come. */
  hear(notice: Notice | 'lost'): void {
    if (notice === 'lost') this.lookAgain()
    else if (notice.chamber !== this.#who.chamber) return
    else if (notice.message) this.deliver(notice.message)
    else this.reaches(notice.last)
  }

  /** A message of the log as it came on the line. */
  deliver(message: Delivered): void {
    if (message.seq > this.#cursor) this.#inbox.set(message.seq, message)
    this.#last = Math.max(this.#last ?? 0, message.seq)
    this.#hurry()
  }

  /** The log reaches to this number. */
  reaches(last: number): void {
    this.#last = Math.max(this.#last ?? 0, last)
    this.#hurry()
  }

  /** The line was lost: the log is to be asked. */
  lookAgain(): void {
    this.#last = undefined
    this.#hurry()
  }

  /** Somebody's media is of a later epoch than ours, or was when it came. `low`: of that epoch the lowest 16 bits. */
  ahead(low: bigint): void {
    if (!this.#group || !isLater(low, this.#group.epoch)) return
    const now = this.#around.time()
    this.#aheadSince ??= now
    if (now - this.#lookedAt < patience.withheld) return
    this.#lookedAt = now
    this.lookAgain()
  }

  /** Resolves when nothing is left to be done now. */
  async settled(): Promise<void> {
    while (this.#queued) await this.#work
    await this.#work
  }

  #hurry(): void {
    if (!this.#running || this.#queued) return
    this.#queued = true
    this.#sleep()
    this.#work = this.#work.then(async () => {
      this.#queued = false
      if (!this.#running) return
      try {
        await this.#step()
        this.#failures = 0
      } catch {
        // The node is gone, or does not admit this seat at the moment.
        this.#again(Math.min(patience.most, patience.retry * 2 ** this.#failures++))
      }
    })
  }

  /** One more step in so many milliseconds, or sooner. */
  #again(ms: number): void {
    const at = this.#around.time() + ms
    if (this.#queued || !this.#running || this.#wakes <= at) return
    clearTimeout(this.#timer)
    this.#wakes = at
    this.#timer = setTimeout(() => { this.#hurry() }, Math.max(0, ms))
  }

  #sleep(): void {
    clearTimeout(this.#timer)
    this.#wakes = Infinity
  }

  async #step(): Promise<void> {
    if (!this.#admitted.has(this.#who.member)) {
      await this.#forget()
      return
    }
    try {
      if (!this.#loaded) await this.#load()
      // Whoever is in and not admitted any more is known whatever the node answers.
      if (this.#group) this.#judge(await this.#known(this.#group))
      await this.#follow()
      this.#fresh = false
      if (!this.#group) await this.#enter()
      if (this.#group) await this.#maintain()
    } catch (error) {
      this.#missedAt = this.#around.time()
      throw error
    } finally {
      await this.#tell()
    }
  }

  async #load(): Promise<void> {
    const kept = await this.#around.keeping.load()
    this.#loaded = true
    this.#fresh = true
    if (!kept) return
    try {
      this.#leaf = kept.leaf
      this.#packages = kept.packages
      this.#cursor = kept.cursor
      this.#entry = kept.cursor
      this.#refused = kept.refused
      this.#group = kept.group && Group.kept(this.#place, kept.group)
      this.#pending = kept.pending && { commit: kept.pending.commit, next: Group.kept(this.#place, kept.pending.next) }
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      this.#drop()
    }
  }

  async #save(): Promise<void> {
    if (!this.#leaf) return
    await this.#around.keeping.save({
      cursor: this.#cursor,
      leaf: this.#leaf,
      packages: this.#packages,
      group: this.#group?.encode(),
      pending: this.#pending && { commit: this.#pending.commit, next: this.#pending.next.encode() },
      refused: this.#refused,
    })
  }

  /** Not admitted: no key of it is left here. */
  async #forget(): Promise<void> {
    if (this.#leaf || !this.#loaded) await this.#around.keeping.clear()
    this.#loaded = true
    this.#drop()
    this.#leaf = undefined
    this.#packages = []
    this.#asking.clear()
    await this.#tell()
  }

  #drop(): void {
    this.#group = undefined
    this.#pending = undefined
    this.#askedAt = undefined
    this.#turnAt = undefined
  }

  /** Takes in the log up to its end. */
  async #follow(): Promise<void> {
    for (;;) {
      const next = this.#inbox.get(this.#cursor + 1)
      if (next) {
        await this.#take(next)
        continue
      }
      if (this.#last !== undefined && this.#cursor >= this.#last && this.#founded !== undefined) return
      const askedAt = this.#around.time()
      const log = await this.#around.delivery.log(this.#cursor)
      this.#answeredOf = askedAt
      if (!(log.first >= 1 && log.first <= log.last + 1)) throw new Error('a log that begins after its end')
      this.#founded = log.epoch !== undefined
      if (log.last < this.#cursor) {
        // The node has lost the log. The keys are agreed anew.
        this.#drop()
        this.#cursor = 0
        this.#entry = 0
        this.#inbox.clear()
        this.#asking.clear()
      }
      this.#last = log.last
      if (log.first > this.#cursor + 1 && log.last > this.#cursor) {
        // What was between is not kept any more: this device has slept too long.
        if (this.#group) this.#drop()
        this.#cursor = log.first - 1
      }
      for (const message of log.messages) if (message.seq > this.#cursor) this.#inbox.set(message.seq, message)
      if (!this.#inbox.has(this.#cursor + 1)) {
        if (log.last > this.#cursor) throw new Error('the log has a gap')
        return
      }
    }
  }

  async #take(message: Delivered): Promise<void> {
    this.#inbox.delete(message.seq)
    switch (message.kind) {
      case 'create':
        this.#founded = true
        // A page that was opened anew meets the one by which it founded the group.
        if (message.seq > this.#entry && message.member !== this.#who.member && (this.#group || this.#refused)) this.#startOver(message.member)
        break
      case 'ask':
        if (message.seq > this.#entry && message.member !== this.#who.member) this.#asking.add(message.member)
        break
      case 'commit':
        this.#founded = true
        await this.#takeCommit(message)
        // The keys are used before they are kept: after a crash the log leads there again.
        if (!this.#inbox.has(message.seq + 1)) await this.#use()
        break
      case 'share':
        if (message.message && this.#group?.epoch === BigInt(message.epoch)) await this.#around.shared?.(await this.#group.describe(), message.message)
        break
    }
    this.#cursor = message.seq
    await this.#save()
  }

  async #takeCommit({ seq, member, epoch, message, welcome, added }: Delivered): Promise<void> {
    const group = this.#group
    if (!group) {
      if (welcome && this.#leaf && added.includes(this.#who.member)) await this.#beWelcomed(seq, member, welcome)
      return
    }
    if (BigInt(epoch) < group.epoch || !message) return
    if (BigInt(epoch) > group.epoch) {
      this.#drop()
      return
    }
    if (this.#pending && equal(this.#pending.commit, message)) {
      this.#become(this.#pending.next)
      return
    }
    this.#pending = undefined
    try {
      const change = await group.read(message)
      if (change.by === group.own.index && this.#fresh) {
        // This device's own of before it was closed, and what goes with it was not kept: back in from outside.
        this.#drop()
        this.#askedAt = -Infinity
        return
      }
      const why = refusal(change, await this.#known(group))
      if (why !== undefined) throw new GroupError(why)
      const next = await group.apply(message)
      for (const { member: came } of change.adds) this.#asking.delete(came)
      if (change.joins) this.#asking.delete(change.joins.member)
      if (next.active) this.#become(next)
      else this.#drop()
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      this.#alarm(error.message === 'the leaf of a stranger' ? 'stranger' : 'bad-commit', member, error.message)
      // Back in from outside, if what stands there holds.
      this.#drop()
      this.#askedAt = -Infinity
      this.#refused = true
    }
  }

  async #beWelcomed(seq: number, by: string, welcome: Uint8Array<ArrayBuffer>): Promise<void> {
    if (!this.#leaf) return
    try {
      const group = await Group.welcomed(this.#place, this.#leaf, this.#packages, welcome)
      this.#entry = seq
      this.#asking.clear()
      this.#packages = []
      this.#become(group)
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      this.#alarm('bad-commit', by, error.message)
      this.#askedAt = -Infinity
    }
  }

  #become(group: Group): void {
    this.#group = group
    this.#pending = undefined
    this.#turnAt = undefined
    this.#aheadSince = undefined
    this.#lookedAt = -Infinity
    this.#askedAt = undefined
    this.#refused = false
  }

  /** Somebody has founded the group anew: this device asks to be let in. */
  #startOver(by: string): void {
    if (this.#group) this.#alarm('bad-commit', by, 'a group that held is founded anew')
    this.#drop()
    this.#asking.clear()
    this.#refused = false
  }

  async #newLeaf(): Promise<OwnLeaf> {
    const { summit, chamber, member, device, chain } = this.#who
    const keys = await newLeafKey()
    return { ...keys, identity: await makeCredential({ summit, chamber }, member, device, chain, keys.publicKey) }
  }

  async #enter(): Promise<void> {
    const { delivery, time } = this.#around
    if (this.#founded === false && (await this.#foundInstead(0))) return
    if (this.#askedAt === undefined) {
      this.#leaf = await this.#newLeaf()
      const leaf = this.#leaf
      this.#packages = await Promise.all(Array.from({ length: spares + 1 }, () => makePackage(leaf)))
      await this.#save()
      const [lastResort, ...oneTime] = this.#packages.map(({ bytes }) => bytes)
      await delivery.putPackages(oneTime, lastResort ?? new Uint8Array())
      await delivery.ask()
      this.#askedAt = time()
    }
    const left = this.#askedAt + patience.welcome - time()
    if (left > 0) {
      this.#again(left)
      return
    }
    await this.#rejoin()
  }

  /** Founds the group where there is none, or anew in the place of the one that this message made; false: somebody was first. */
  async #foundInstead(instead: number): Promise<boolean> {
    const leaf = await this.#newLeaf()
    const group = await Group.create(this.#place, leaf)
    const ordered = await this.#around.delivery.create(await group.info(), instead)
    this.#founded = true
    if (!('seq' in ordered)) {
      this.#last = undefined
      return false
    }
    this.#entry = ordered.seq
    this.#asking.clear()
    this.#leaf = leaf
    this.#packages = []
    this.#become(group)
    await this.#save()
    return true
  }

  async #rejoin(): Promise<void> {
    const { delivery } = this.#around
    const { epoch, groupInfo, seq } = await delivery.groupInfo()
    // A welcome that was asked for may come still: it is for the leaf of then.
    const leaf = await this.#newLeaf()
    let made: Made
    try {
      made = await Group.rejoin(this.#place, leaf, groupInfo, BigInt(epoch))
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      this.#alarm('bad-commit', '', error.message)
      if (!this.#refused) throw error
      // What stands there holds for nobody who was in: all begin again.
      if (!(await this.#foundInstead(seq))) this.#again(50 + this.#around.random() * 200)
      return
    }
    const ordered = await delivery.commit({ epoch, message: made.commit, groupInfo: made.groupInfo, welcome: undefined, added: [] })
    if (!('seq' in ordered)) {
      this.#last = undefined
      this.#again(50 + this.#around.random() * 200)
      return
    }
    this.#entry = Math.max(seq, ordered.seq)
    this.#asking.clear()
    this.#leaf = leaf
    this.#packages = []
    this.#become(made.next)
    await this.#save()
  }

  async #known(group: Group): Promise<readonly Known[]> {
    const known: Known[] = []
    for (const leaf of group.leaves) {
      const key = `${leaf.member} ${leaf.key.join()}`
      if (!this.#devices.has(key)) this.#devices.set(key, (await group.identify(leaf.index))?.device)
      known.push({ ...leaf, device: this.#devices.get(key) })
    }
    return known
  }

  /** Lets in and takes out, when it is this device's turn. */
  async #maintain(): Promise<void> {
    const group = this.#group
    if (!group) return
    const known = await this.#known(group)
    this.#judge(known)
    const own = group.own.index
    const { adds, removes } = due(known, this.#admitted, this.#asking, own)
    if (adds.length === 0 && removes.length === 0) {
      this.#turnAt = undefined
      return
    }
    const { time, random } = this.#around
    this.#turnAt ??= time() + waitFor(known, this.#admitted, own, random())
    if (time() < this.#turnAt) {
      this.#again(this.#turnAt - time())
      return
    }
    await this.#commit(group, known, adds, removes)
  }

  async #commit(group: Group, known: readonly Known[], adds: readonly string[], removes: readonly number[]): Promise<void> {
    const { delivery } = this.#around
    const claimed = adds.length > 0 ? await delivery.claimPackages(adds) : new Map<string, Uint8Array<ArrayBuffer>>()
    const packages: Uint8Array<ArrayBuffer>[] = []
    const added: string[] = []
    for (const member of adds) {
      const bytes = claimed.get(member)
      const owner = bytes && (await packageOf(bytes, this.#place))
      if (bytes && owner?.member === member && owner.device === this.#admitted.get(member)) {
        packages.push(bytes)
        added.push(member)
        continue
      }
      this.#asking.delete(member)
      if (bytes) this.#alarm('stranger', member, 'a key package that is not of the device that the record admits')
    }
    // Who is not let in anew keeps the leaf that the record admits.
    const out = removes.filter((index) => {
      const leaf = known.find((each) => each.index === index)
      return !leaf || !adds.includes(leaf.member) || added.includes(leaf.member) || strangersIn([leaf], this.#admitted).length > 0
    })
    if (packages.length === 0 && out.length === 0) return
    const made = await group.commit(packages, out)
    this.#pending = { commit: made.commit, next: made.next }
    // Kept while it is on its way: everybody waits for it.
    const keeping = this.#save()
    keeping.catch(() => undefined) // Thrown below.
    try {
      const ordered = await delivery.commit({
        epoch: Number(group.epoch), message: made.commit, groupInfo: made.groupInfo, welcome: made.welcome, added,
      })
      this.#turnAt = undefined
      if ('seq' in ordered) {
        for (const member of added) this.#asking.delete(member)
        this.#become(made.next)
        await this.#use()
      } else {
        // Somebody was first: theirs is taken in, and what is still due then is done on top of it.
        this.#pending = undefined
        this.#last = undefined
      }
    } finally {
      await keeping
    }
    await this.#save()
    this.#hurry()
  }

  async #use(): Promise<void> {
    if (this.#group) this.#judge(await this.#known(this.#group))
    await this.#tell()
  }

  /** Since when somebody is in whom the record does not admit. */
  #judge(known: readonly Known[]): void {
    const keyOf = (leaf: Known) => leaf.key.join()
    const strangers = new Map(strangersIn(known, this.#admitted).map((leaf) => [keyOf(leaf), leaf]))
    for (const leaf of known) if (!strangers.has(keyOf(leaf))) this.#welcomeIn.add(keyOf(leaf))
    for (const key of this.#strangers.keys()) if (!strangers.has(key)) this.#strangers.delete(key)
    for (const key of strangers.keys())
      if (!this.#strangers.has(key)) this.#strangers.set(key, { since: this.#around.time(), once: this.#welcomeIn.has(key) })
  }

  #maySend(): boolean {
    if (!this.#group) return false
    const now = this.#around.time()
    let soonest = Infinity
    for (const { since, once } of this.#strangers.values()) {
      const left = once ? since + patience.leaving - now : 0
      if (left <= 0) return false
      soonest = Math.min(soonest, left)
    }
    if (soonest < Infinity) this.#again(soonest)
    return true
  }

  #alarm(kind: AlarmKind, member: string, detail: string): void {
    const { alarms } = this.#now
    if (alarms.some((alarm) => alarm.kind === kind && alarm.member === member)) return
    this.#now = { ...this.#now, alarms: [...alarms, { kind, member, detail, at: this.#around.time() }].slice(-mostAlarms) }
  }

  async #tell(): Promise<void> {
    const { time } = this.#around
    if (this.#aheadSince !== undefined) {
      const now = time()
      const due = Math.max(this.#aheadSince, this.#missedAt) + patience.withheld
      const end = this.#aheadSince + patience.unanswered
      if (now >= end || this.#answeredOf >= due) this.#alarm('withheld', '', `others are past epoch ${String(this.#group?.epoch ?? '')}`)
      else {
        // A busy machine may have been slow itself: what counts is an answer to a question that was asked late enough.
        if (now >= due) this.lookAgain()
        this.#again((now >= due ? end : Math.min(due, end)) - now)
      }
    }
    const group = this.#group
    const same = group !== undefined && this.#now.epoch?.number === group.epoch && equal(this.#now.epoch.own.key, group.own.key)
    const epoch = same ? this.#now.epoch : await group?.describe()
    if (this.#group !== group) return
    this.#now = { epoch, signKey: group?.signKey, maySend: this.#maySend(), conforms: group !== undefined && this.#strangers.size === 0, alarms: this.#now.alarms }
    for (const listener of this.#listeners) listener()
  }
}
