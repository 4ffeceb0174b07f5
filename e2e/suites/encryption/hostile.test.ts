/**
 * A node that means its members harm: the real one, built with calls into e2e/hostile where everything passes. It has all
 * that a node has, and a member who helps it. Nothing of what it does is heard, but what is forged with the help of a
 * member; the screens of those attacked say what was done and in whose name; and when it ends the chamber goes on. At the
 * end it has recorded a whole closed session, and not one frame of it opens.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { audible, silent } from '../../harness/ear.ts'
import { Headless } from '../../harness/headless.ts'
import { open, order, recorded, type Stream } from '../../harness/hostile.ts'
import { toneIn, tonePackets } from '../../harness/opus.ts'
import type { Seat, SeatWish } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

declare global {
  interface Window {
    /** The newest media secret of the chamber, of a member who gives it away. */
    parleySecret?: Uint8Array
  }
}

const tone = { beijing: 440, moscow: 700, delegate: 1030, interpreter: 1500, guest: 1900, injected: 2600 }

let stage: Stage
let beijing: Seat
let moscow: Seat
let delegate: Seat
let interpreter: Seat
let secretary: Device

beforeAll(async () => {
  stage = await Stage.open({}, 'hostile')
  secretary = await Device.enrol(stage.link('moscow', 'secretary'))
  beijing = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.beijing })
  moscow = await stage.arrives('moscow', 'principal', { tone: tone.moscow })
  for (const seat of [beijing, moscow]) await seat.sits()
  delegate = await stage.arrives('beijing', 'delegate', { tone: tone.delegate, before: [givingAway] })
  await delegate.sits()
  await moscow.choose('Channel', 'Floor')
  await beijing.choose('Channel', 'Floor')
})

// One attack that stands would spoil what follows. In the end the node is gone.
afterEach(() => attack({ do: 'heal' }).catch(() => undefined))

afterAll(() => stage.close())

const voice = (seat: Seat): Stream => ({ member: seat.link.member, purpose: 'microphone' })

const attack = (told: Parameters<typeof order>[1]) => order(stage.node, told)

/** A node that does not answer a seat is taken for one that holds back after half a minute. */
const warned = (seat: Seat, what: string) => seat.page.getByRole('alert').filter({ hasText: what }).waitFor({ timeout: 60_000 })

/** An attack after which these screens say what they have not said before. */
async function named(told: Parameters<typeof order>[1], seats: readonly Seat[], what: string | RegExp): Promise<void> {
  for (const seat of seats) expect(await seat.page.getByText(what).count()).toBe(0)
  await attack(told)
  for (const seat of seats) await seat.page.getByText(what).first().waitFor()
}

const says = (seat: Seat, what: string) => seat.page.getByText(what, { exact: true }).waitFor()

const withheld = 'The node keeps a change of the keys back from this seat.'

/** Everybody hears everybody. */
async function whole(): Promise<void> {
  for (const seat of [beijing, moscow, delegate]) await seat.encrypted()
  await moscow.hears({ [tone.beijing]: audible, [tone.delegate]: audible })
  await beijing.hears({ [tone.moscow]: audible, [tone.delegate]: audible })
}

/** One more member of Moscow's, who has come. */
const guest = (member: string, name: string, wish: SeatWish = {}) => stage.guest(secretary, member, name, { tone: tone.guest, ...wish })

const revoke = (member: string) => secretary.act('revoke', { member })

/** Runs in the page of a member who helps the node: what the page tells its frame worker it keeps for itself. */
function givingAway(): void {
  const post = Reflect.get(Worker.prototype, 'postMessage') as (this: Worker, ...args: unknown[]) => void
  Reflect.set(Worker.prototype, 'postMessage', function (this: Worker, ...args: unknown[]) {
    const [told] = args as [{ do?: string; secret?: Uint8Array }]
    if (told.do === 'enter' && told.secret) window.parleySecret = told.secret.slice()
    post.apply(this, args)
  })
}

/** The chamber's secret, in base64, from the member who gives it away. */
async function secret(): Promise<string> {
  const given = await delegate.page.evaluate(() => [...(window.parleySecret ?? [])])
  expect(given.length).toBe(32)
  return Buffer.from(given).toString('base64')
}

/** A frame worker that plays whatever comes, sealed or not, and sends nothing. */
const credulous = () => `
  self.addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
    if (options.way === 'receive') readable.pipeTo(writable).catch(() => undefined)
  })
  self.addEventListener('message', ({ data }) => { if ('id' in data) self.postMessage({ say: 'done', id: data.id, bytes: undefined }) })
`

test('A change of the keys that is kept from one seat shows there, and once it is shown all go on', async () => {
  await whole()
  await attack({ do: 'withhold', member: moscow.link.member })
  const one = await guest('guest-one', 'Oleg Belov')
  await warned(moscow, withheld)
  await moscow.hears({ [tone.beijing]: silent, [tone.guest]: silent })
  await beijing.hears({ [tone.guest]: audible, [tone.delegate]: audible })
  await attack({ do: 'heal' })
  await moscow.hears({ [tone.beijing]: audible, [tone.guest]: audible })
  await revoke('guest-one')
  await stage.leave(one)
  await whole()
})

test('A removed member whom the node keeps hears nothing more, of nobody, also where the removal is kept from one side', async () => {
  const one = await guest('guest-two', 'Pavel Orlov')
  await one.hears({ [tone.moscow]: audible, [tone.beijing]: audible })
  await attack({ do: 'keep', member: 'guest-two' })
  await attack({ do: 'withhold', member: moscow.link.member })
  expect((await revoke('guest-two')).status).toBe(200)
  // Moscow knows from the record who is out, and not from the node's log.
  await says(moscow, 'Nothing is sent at the moment: the keys and the record do not agree')
  // It has all that is sent, and no key to it.
  await warned(one, withheld)
  await one.hears({ [tone.moscow]: silent, [tone.beijing]: silent, [tone.delegate]: silent })
  await beijing.hears({ [tone.delegate]: audible, [tone.guest]: silent })
  await attack({ do: 'heal' })
  await stage.leave(one)
  await whole()
})

test('What was sent before is not played again, and is named', async () => {
  await named({ do: 'replay', ...voice(moscow), seconds: 3 }, [beijing, delegate], `Old frames of ${moscow.name} were sent once more.`)
  await beijing.hears({ [tone.moscow]: silent, [tone.delegate]: audible })
  await attack({ do: 'heal' })
  await whole()
  await moscow.sees()
  const either = new RegExp(`Old frames of ${delegate.name} were|what comes from ${delegate.name} cannot be decrypted`)
  await named({ do: 'replay', member: delegate.link.member, purpose: 'camera', seconds: 3 }, [moscow], either)
  await attack({ do: 'heal' })
  await moscow.sees()
})

test('Plaintext in the place of a voice is not played, and is named', async () => {
  const played = await guest('guest-four', 'Roman Titov', { frames: credulous })
  const frames = await tonePackets(beijing.page, tone.injected)
  await named({ do: 'plaintext', ...voice(moscow), frames }, [beijing, delegate], `Unencrypted frames came in the name of ${moscow.name}.`)
  // Who takes it for a voice hears it: it is one.
  await played.hears({ [tone.injected]: audible })
  await beijing.hears({ [tone.injected]: silent, [tone.moscow]: silent, [tone.delegate]: audible })
  await attack({ do: 'heal' })
  await revoke('guest-four')
  await stage.leave(played)
  await whole()
})

test('One language in the place of another is not heard, and is named', async () => {
  interpreter = await stage.arrives('moscow', 'interpreter', { signal: 'tone', tone: tone.interpreter })
  await interpreter.sits()
  await interpreter.into('Russian')
  await moscow.choose('Channel', 'Русский')
  await interpreter.press(' ')
  await interpreter.onAir(true)
  await moscow.hears({ [tone.interpreter]: audible })
  const [russian, chinese] = ['ru', 'zh'].map((language) => ({ member: interpreter.link.member, purpose: `booth/zh-ru/${language}` }))
  if (!russian || !chinese) throw new Error('no outputs')
  await named({ do: 'swap', ...russian, other: chinese }, [moscow], `One stream of ${interpreter.name} was put in the place of another.`)
  // Never silence: what cannot be followed leaves the original.
  await moscow.hears({ [tone.interpreter]: silent, [tone.beijing]: audible })
  await attack({ do: 'heal' })
  await moscow.hears({ [tone.interpreter]: audible })
  await stage.leave(interpreter)
  await moscow.choose('Channel', 'Floor')
  await whole()
})

test('What is forged with a colluding member’s keys is heard, and named at once', async () => {
  const forged = { frames: await tonePackets(beijing.page, tone.injected), secret: await secret() }
  await named({ do: 'forge', ...voice(moscow), ...forged }, [beijing], `Frames came in the name of ${moscow.name} that ${moscow.name} did not send.`)
  await beijing.hears({ [tone.injected]: audible })
  await attack({ do: 'heal' })
  await whole()
})

test('A sender whose statements go no further is called unsigned', async () => {
  const one = await guest('guest-five', 'Denis Gromov')
  await beijing.hears({ [tone.guest]: audible })
  await named({ do: 'unsign', member: 'guest-five' }, [beijing, delegate], `What comes in the name of ${one.name} is not signed for at the moment.`)
  await attack({ do: 'heal' })
  await revoke('guest-five')
  await stage.leave(one)
  await whole()
})

test('A minute of a voice, also under keys that are gone, is not played again, and is named', async () => {
  await until('a minute is recorded', () => recorded(stage.node, voice(delegate)), (seconds) => seconds > 60, 90_000)
  await attack({ do: 'replay', ...voice(delegate), seconds: 60 })
  await says(beijing, `Some of what comes from ${delegate.name} cannot be decrypted. It is not played.`)
  await beijing.hears({ [tone.delegate]: silent, [tone.moscow]: audible })
  await attack({ do: 'heal' })
  await whole()
})

test('Of all that the node ever had, nothing opens a frame of what it recorded', async () => {
  const link = await secretary.invite('headless', { name: 'Semyon Frolov', role: 'delegate', languages: ['ru'], to: 3_600_000 })
  const member = await Headless.enrol(link, 'plenary')
  await member.enter()
  await until('it has the keys', () => member.group.now.epoch?.number, (number) => number !== undefined)
  await whole()
  const [given, state] = [await secret(), await member.kept()]
  // Statements have been sent under these keys by then, and a few hundred frames.
  const before = await recorded(stage.node, voice(moscow))
  await until('some seconds under these keys are recorded', () => recorded(stage.node, voice(moscow)), (seconds) => seconds >= before + 5)
  await whole()
  member.leave()
  await stage.node.kill()

  const found = await open(stage.node, 10)
  expect(found).toMatchObject({ plain: 0, opened: 0, privateKeys: 0 })
  expect(found.frames).toBeGreaterThan(5_000)
  expect(found.secrets).toBeGreaterThan(500)
  console.info(`${String(found.frames)} frames, ${String(found.secrets)} secrets by themselves, ${String(found.tried)} of ${String(found.windows)} others tried`)
  const of = (voices: typeof found.voices) => voices.find(({ member, purpose }) => member === moscow.link.member && purpose === 'microphone')?.packets ?? []
  const above = await toneIn(beijing.page, of(found.voices), tone.moscow)
  expect(above ?? 0).toBeLessThan(6)

  // The same program opens what there is a key to: the chamber's secret, or a member's whole state, as they may lie anywhere.
  const [alone, within] = [join(stage.node.folder, 'given'), join(stage.node.folder, 'state')]
  writeFileSync(alone, `"secret":"${given}"`)
  const control = await open(stage.node, 0, alone)
  expect(control.opened).toBeGreaterThan(100)
  expect(control.purposes).toEqual(expect.arrayContaining(['microphone', 'camera', 'message/signed']))
  expect(await toneIn(beijing.page, of(control.voices), tone.moscow)).toBeGreaterThan(20)
  writeFileSync(within, state)
  expect((await open(stage.node, 0, within)).opened).toBeGreaterThan(100)
}, 300_000)
