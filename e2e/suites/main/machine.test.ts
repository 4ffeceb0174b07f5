/** Machines that lack something: each lack has its own sentence on the page, and none leaves a trace in the record. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../harness/browser.ts'
import { ask } from '../../harness/device.ts'
import { hourFast } from '../../harness/page.ts'
import { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})

afterAll(async () => {
  await stage.close()
})

async function head(): Promise<unknown> {
  return (await ask(`${stage.node.origin}/api/summits/${stage.node.links.summit}`)).body['head']
}

async function says(seat: Seat, words: RegExp): Promise<void> {
  await until(`the page says ${String(words)}`, () => seat.page.getByRole('main').innerText(), (text) => words.test(text))
}

test('A browser too old for this is told so, and enrols nobody', async () => {
  const before = await head()
  const link = stage.link('beijing', 'delegate')
  const lacks: Record<string, () => void> = {
    'connections between browsers': () => {
      Reflect.deleteProperty(window, 'RTCPeerConnection')
    },
    'frames that can be sealed': () => {
      Reflect.deleteProperty(window, 'RTCRtpScriptTransform')
      Reflect.deleteProperty(RTCRtpSender.prototype, 'createEncodedStreams')
    },
    'signatures with Ed25519': () => {
      const unknown = (): Promise<never> => Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'))
      Object.assign(SubtleCrypto.prototype, { generateKey: unknown, importKey: unknown })
    },
  }
  for (const [what, before] of Object.entries(lacks)) {
    const seat = await stage.seat(link, { before: [before], signal: 'tone' })
    await until(`without ${what}`, () => seat.page.getByRole('alert').allInnerTexts(), (texts) => /browser/i.test(texts.join(' ')))
    expect(await seat.page.getByRole('button', { name: `I am ${link.name}` }).count(), what).toBe(0)
    await stage.leave(seat)
  }
  expect(await head()).toEqual(before)
})

test('A clock that is off by an hour is named at the door, and does not keep its owner out', async () => {
  const before = await head()
  const link = stage.link('beijing', 'delegate')
  const seat = await stage.seat(link, {
    signal: 'devices',
    before: [hourFast],
  })
  await seat.page.getByRole('status').filter({ hasText: /clock is 1 hour fast/i }).waitFor()
  // Nothing was signed so far; what is signed next carries the node's time.
  expect(await head()).toEqual(before)
  await seat.enrol()
  await stage.leave(seat)
})

test('No camera, a camera in use, and a refused permission each have their own sentence', async () => {
  const seat = await stage.seat(stage.link('moscow', 'delegate'), { signal: 'devices' })
  await seat.enrol()
  const before = await head()
  const faults = [
    { name: 'NotFoundError', words: /no camera/i },
    { name: 'NotReadableError', words: /another (program|application)/i },
    { name: 'NotAllowedError', words: /permission|allow/i },
  ]
  const sentences = new Set<string>()
  for (const { name, words } of faults) {
    await seat.page.addInitScript((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name))
    }, name)
    await seat.page.reload()
    await says(seat, words)
    sentences.add(await seat.page.getByRole('main').innerText())
  }
  expect(sentences.size).toBe(faults.length)
  expect(await head()).toEqual(before)
  await stage.leave(seat)
})

test('A machine that really has no devices still gets to the table', async () => {
  const browser = await openBrowser({ devices: false })
  const seat = await Seat.open(browser, stage.link('beijing', 'principal'), { signal: 'devices' })
  await seat.enrol()
  await says(seat, /no camera/i)
  await seat.enter()
  await seat.arrived()
  await seat.close()
  await browser.close()
})
