/**
 * How long the browser's verifier takes to load, to read a whole record in the batches in which a seat's worker hands it
 * over, and then one entry that comes by itself. Each round is a new worker.
 */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openBrowser } from './stage.ts'

const rounds = 7
const batch = 100

type Took = { load: number; read: number; each: number[] }

/** Runs in the worker, after Go's own script. */
function work(batch: number): void {
  type Verifier = Record<'begin' | 'take' | 'view', (text: string, now: number) => string>
  const scope = globalThis as unknown as {
    Go: new () => { importObject: WebAssembly.Imports; run: (instance: WebAssembly.Instance) => Promise<void> }
    parleyVerifier: Verifier
  }
  void (async () => {
    const record = (await (await fetch('/record')).json()) as { pins: object; entries: string[][]; view: string; now: number }
    const began = performance.now()
    const go = new scope.Go()
    const { instance } = await WebAssembly.instantiateStreaming(fetch('/verifier.wasm'), go.importObject)
    void go.run(instance)
    const loaded = performance.now()
    const verifier = scope.parleyVerifier
    verifier.begin(JSON.stringify({ ...record.pins, kept: { seq: 0, hash: '' } }), record.now)
    const last = batch / 2
    const most = record.entries.length - last
    for (let i = 0; i < most; i += batch) verifier.take(record.entries.slice(i, Math.min(i + batch, most)).flat().join('\n'), record.now)
    const each: number[] = []
    for (const entry of record.entries.slice(most)) {
      const from = performance.now()
      verifier.take(entry.join('\n'), record.now)
      each.push(performance.now() - from)
    }
    const answer = JSON.parse(verifier.view(record.view, record.now)) as { verified: { seq: number }; alarm: unknown }
    const read = performance.now() - loaded
    if (answer.alarm !== null || answer.verified.seq !== record.entries.length) throw new Error(JSON.stringify(answer))
    postMessage({ load: loaded - began, read, each })
  })().catch((error: unknown) => { postMessage({ error: String(error) }) })
}

async function serve(built: string, record: string): Promise<Server> {
  const files: Record<string, [type: string, body: Buffer | string]> = {
    '/': ['text/html', '<!doctype html><title>verifier</title>'],
    '/worker.js': ['text/javascript', `${readFileSync(join(built, 'go.js'), 'utf8')}\n;(${work.toString()})(${String(batch)})`],
    '/verifier.wasm': ['application/wasm', readFileSync(join(built, 'verifier.wasm'))],
    '/record': ['application/json', readFileSync(record)],
  }
  const server = createServer((request, answer) => {
    const file = files[request.url ?? '']
    answer.writeHead(file ? 200 : 404, { 'Content-Type': file?.[0] ?? 'text/plain' }).end(file?.[1])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

export async function measure(built: string, record: string): Promise<{ load: number[]; read: number[]; each: number[] }> {
  const server = await serve(built, record)
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`)
    const took = { load: [] as number[], read: [] as number[], each: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      const found = await page.evaluate(
        () =>
          new Promise<Took | { error: string }>((resolve) => {
            const worker = new Worker('/worker.js')
            worker.onmessage = ({ data }) => {
              worker.terminate()
              resolve(data as Took | { error: string })
            }
            worker.onerror = ({ message }) => { resolve({ error: message }) }
          }),
      )
      if ('error' in found) throw new Error(found.error)
      took.load.push(found.load)
      took.read.push(found.read)
      took.each.push(...found.each)
    }
    return took
  } finally {
    await browser.close()
    server.close()
  }
}
