import { expect, it, vi } from 'vitest'
import { appHash } from './app.ts'

const served = (text: string, type: string, status = 200) => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(text, { status, headers: { 'Content-Type': type } })))
}

it('is the hash that sha256sum gives of the manifest', async () => {
  served('abc', 'text/plain; charset=utf-8')
  expect(await appHash()).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

it.each([['<!doctype html>', 'text/html', 200], ['', 'text/plain', 404]] as const)('is none without a manifest', async (text, type, status) => {
  served(text, type, status)
  expect(await appHash()).toBeUndefined()
})
