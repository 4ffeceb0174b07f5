import react from '@vitejs/plugin-react'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { defineConfig, type Plugin } from 'vitest/config'

// PARLEY_NODE is the node that `npm run dev` talks to.
const node = process.env['PARLEY_NODE'] ?? 'http://127.0.0.1:8080'

/** Packs the verifier once for all who will load it; what is small the node packs as it is asked for. */
function packed(): Plugin {
  let assets = ''
  return {
    name: 'packed',
    apply: 'build',
    configResolved({ root, build }) {
      assets = resolve(root, build.outDir, build.assetsDir)
    },
    closeBundle() {
      for (const name of readdirSync(assets).filter((name) => name.endsWith('.wasm'))) {
        const plain = readFileSync(join(assets, name))
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length }
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(plain, { params }))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), packed()],
  build: {
    target: 'es2023',
    // Inlined assets would be data: addresses, which the node's content security policy refuses for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // livekit-client alone is about 500 kB; it loads with the plenary and the booth only.
    chunkSizeWarningLimit: 700,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': node, '/rtc': { target: node, ws: true }, '/healthz': node } },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // Whole screens are drawn and searched by role, also where two cores are shared.
    testTimeout: 20_000,
  },
})
