import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AgendaItem, View } from '../api/view.ts'
import { fromB64, toB64 } from '../identity/bytes.ts'
import type { Signer } from '../identity/keys.ts'
import { delegationOf, FakeDelivery, summit } from '../testing/delivery.ts'
import type { Kept } from './group/chamber.ts'
import { PAPERS, Papers, type KeyRing } from './papers.ts'

type Kind = { id: string; sealed: string }
type Person = {
  name: string
  delegation: string
  device: Signer
  chain: string[]
  papers: Papers
  kept: { group: Kept | undefined; ring: KeyRing | undefined }
}

const sides = { moscow: await delegationOf('moscow'), beijing: await delegationOf('beijing') }
let node: FakeDelivery
let people: Person[]
let agenda: AgendaItem[]
let readers: Set<string>
let trusted: boolean

beforeEach(() => {
  node = new FakeDelivery()
  people = []
  agenda = []
  readers = new Set()
  trusted = true
})

afterEach(() => { for (const { papers } of people) papers.stop() })

const shown = (): View =>
  ({
    agenda,
    delegations: Object.entries(sides).map(([id, { key }]) => ({ id, key })),
    readers: people.filter(({ name }) => readers.has(name)).map(({ name, device }) => ({ id: name, device: device.key })),
  }) as unknown as View

const show = () => { for (const { papers } of people) void papers.see(shown()) }

function open(person: Pick<Person, 'name' | 'delegation' | 'device' | 'chain' | 'kept'>): Papers {
  const { name, delegation, device, chain, kept } = person
  const papers = new Papers(
    { summit, member: name, device, chain, delegation, delegationKey: sides[delegation as keyof typeof sides].key },
    {
      delivery: node.client(name),
      keeping: {
        load: () => Promise.resolve(kept.group),
        save: (now) => { kept.group = structuredClone(now); return Promise.resolve() },
        clear: () => { kept.group = undefined; return Promise.resolve() },
      },
      ring: { load: () => Promise.resolve(kept.ring), save: (ring) => { kept.ring = ring; return Promise.resolve() } },
      time: () => performance.now(), random: () => 0.5, trusted: () => trusted, changed: () => undefined,
    },
  )
  node.listeners.set(name, { deliver: (message) => { papers.hear({ chamber: PAPERS, last: message.seq, message }) } })
  return papers
}

async function comes(name: string, delegation: keyof typeof sides = 'moscow'): Promise<Person> {
  const person = { name, delegation, ...(await sides[delegation].certify(name)), kept: { group: undefined, ring: undefined } }
  const there = { ...person, papers: open(person) }
  people.push(there)
  readers.add(name)
  show()
  return there
}

async function put(person: Person, id: string, title: string): Promise<Kind> {
  const sealed = await person.papers.seal(id, { en: title })
  agenda = [...agenda, { id, title: {}, sealed, minutes: 1, lead: '', public: false, spent: 0 }]
  show()
  return { id, sealed }
}

const reads = (person: Person, { sealed }: Kind, title: string) =>
  vi.waitFor(() => { expect(person.papers.title(sealed)).toEqual({ en: title }) }, { timeout: 10_000, interval: 20 })

describe('a restricted item’s title', () => {
  it('is read by every delegation, and the node has not a word of it', async () => {
    const anna = await comes('anna')
    const wei = await comes('wei', 'beijing')
    const item = await put(anna, 'gas', 'A price nobody is to know')
    await reads(wei, item, 'A price nobody is to know')
    const other = await put(wei, 'visit', 'Where they meet')
    await reads(anna, other, 'Where they meet')
    const stored = new TextDecoder('latin1').decode(fromB64(item.sealed)) + node.log.map(({ message }) => new TextDecoder('latin1').decode(message)).join()
    expect(stored).not.toMatch(/price|nobody|"en"/)
    for (const key of Object.values(anna.kept.ring ?? {})) expect(stored).not.toContain(key)
  })

  it('is handed to who comes later, by whoever is there, and to nobody while all are away', async () => {
    const anna = await comes('anna')
    const item = await put(anna, 'gas', 'A price')
    anna.papers.stop()
    const wei = await comes('wei', 'beijing')
    await vi.waitFor(() => { expect(wei.kept.group?.group).toBeDefined() }, { timeout: 10_000 })
    expect(wei.papers.title(item.sealed)).toBeUndefined()
    anna.papers = open(anna)
    show()
    await reads(wei, item, 'A price')
    anna.papers.stop()
    const oleg = await comes('oleg')
    await reads(oleg, item, 'A price')
  }, 20_000)

  it('is kept over a new page', async () => {
    const anna = await comes('anna')
    const item = await put(anna, 'gas', 'A price')
    anna.papers.stop()
    node.down = true
    anna.papers = open(anna)
    show()
    await reads(anna, item, 'A price')
  })

  it('of later is not for who was shown out', async () => {
    const anna = await comes('anna')
    const wei = await comes('wei', 'beijing')
    await reads(wei, await put(anna, 'gas', 'A price'), 'A price')
    readers.delete('wei')
    show()
    const late = await put(anna, 'late', 'Another').catch(() => put(anna, 'late', 'Another'))
    await reads(anna, late, 'Another')
    expect(wei.papers.title(late.sealed)).toBeUndefined()
    expect(Object.keys(wei.kept.ring ?? {})).not.toContain(late.sealed.slice(0, 24))
  })

  it('opens for its own item alone, and stays shut when it was touched', async () => {
    const anna = await comes('anna')
    const { sealed } = await put(anna, 'gas', 'A price')
    const bytes = fromB64(sealed)
    bytes[40]! ^= 1
    const wei = await comes('wei', 'beijing')
    agenda = [
      { id: 'other', title: {}, sealed, minutes: 1, lead: '', public: false, spent: 0 },
      { id: 'gas', title: {}, sealed: toB64(bytes), minutes: 1, lead: '', public: false, spent: 0 },
    ]
    show()
    await vi.waitFor(() => { expect(Object.keys(wei.kept.ring ?? {})).toHaveLength(1) }, { timeout: 10_000 })
    await wei.papers.see(shown())
    for (const each of agenda) expect(wei.papers.title(each.sealed ?? '')).toBeUndefined()
  })

  it('tells of its length no more than a multiple of 256 bytes', async () => {
    const anna = await comes('anna')
    const [short, long] = [await anna.papers.seal('a', { en: 'x' }), await anna.papers.seal('a', { en: 'x'.repeat(200) })]
    expect(short).toHaveLength(long.length)
  })

  it('is not handed on when the node was caught', async () => {
    const anna = await comes('anna')
    await comes('wei', 'beijing')
    await vi.waitFor(() => { expect(people.every(({ kept }) => kept.group?.group)).toBe(true) }, { timeout: 10_000 })
    trusted = false
    await expect(anna.papers.seal('gas', { en: 'A price' })).rejects.toMatchObject({ name: 'Unreachable' })
  })
})
