import decodeQR from 'qr/decode.js'
import { expect, it } from 'vitest'
import { codeOf } from './qr.ts'

/** The picture of a path, as a camera would see it: four pixels a module. */
function seen({ side, path }: ReturnType<typeof codeOf>) {
  const scale = 4
  const width = side * scale
  const data = new Uint8Array(width * width * 3).fill(255)
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++)
      data.fill(0, (row * width + Number(x) * scale) * 3, (row * width + (Number(x) + Number(run)) * scale) * 3)
  }
  return { width, height: width, data }
}

const b64 = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE'

it.each([
  `https://parley.example/claim/${b64}/moscow#k=${b64}&g=${b64}`,
  `https://the-longest-host-that-a-ministry-would-ever-give.example.org:8443/s/${b64}/${'a'.repeat(40)}#k=${b64}&d=${b64}&g=${b64}`,
])('a camera reads the link out of its code again: %s', (link) => {
  expect(decodeQR(seen(codeOf(link)))).toBe(link)
})
