/** The worker around the verifier: the rules, identities and views of the node itself, compiled to WebAssembly. */
import './built/go.js'
import { about, entries } from '../api/node.ts'
import { keepRecordHead, receiptsOf, recordHead } from '../identity/keystore.ts'
import program from './built/verifier.wasm?url'
import type { Order, RecordNow, Verifier } from './types.ts'
import { Watching } from './watching.ts'

/** What Go's own go.js (wasm_exec.js of the toolchain) makes of a worker's global object, and what cmd/verifier adds. */
type Made = Readonly<{
  Go: new () => { readonly importObject: WebAssembly.Imports; run: (instance: WebAssembly.Instance) => Promise<void> }
  parleyVerifier: Verifier
}>

const made = globalThis as unknown as Made

async function load(): Promise<Verifier> {
  const go = new made.Go()
  const { instance } = await WebAssembly.instantiateStreaming(fetch(program), go.importObject)
  // It sets its functions and then serves for as long as the worker lives.
  void go.run(instance)
  return made.parleyVerifier
}

const verifier = load()
let watching: Watching | undefined
let before: Order[] = []

function obey(order: Order): void {
  if (!watching) {
    before.push(order)
    return
  }
  if (order.do === 'view') watching.view(order.text)
  if (order.do === 'receipt') watching.receipt(order.receipt)
  if (order.do === 'beat') watching.beat(order.now)
}

async function begin({ pins, member, now }: Extract<Order, { do: 'begin' }>): Promise<void> {
  const { summit } = pins
  const began = performance.now()
  const around = {
    entries: (after: number, signal: AbortSignal) => entries(summit, member, after, signal),
    version: async () => (await about()).version,
    kept: async () => {
      const head = await recordHead(summit, member)
      return { ...(head && { head }), receipts: (await receiptsOf(summit)).map(({ receipt }) => receipt) }
    },
    keep: (head: Readonly<{ seq: number; hash: string }>) => keepRecordHead(summit, member, head),
    tell: (told: RecordNow) => { self.postMessage(told) },
    elapsed: () => performance.now() - began,
  }
  const loaded = await verifier
  watching = new Watching(loaded, around, pins, now + around.elapsed())
  const held = before
  before = []
  for (const order of held) obey(order)
  await watching.run()
}

self.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  if (data.do !== 'begin') {
    obey(data)
    return
  }
  begin(data).catch(() => { self.postMessage({ at: 'unable' } satisfies RecordNow) })
})
