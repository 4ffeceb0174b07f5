import react from '@vitejs/plugin-react'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { defineConfig, type Plugin } from 'vitest/config'

// PARLEY_NODE is the node that `npm run dev` talks to.
const node = process.env['PARLEY_NODE'] ?? 'http://127.0.0.1:8080'

/** The seats' app, and the public's page without it. */
const pages = ['index.html', 'gallery.html']

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

/**
 * Has each page name the hash of every script and style that it may run (https://www.w3.org/TR/sri-2/): in each tag, and for what
 * is imported later in an import map. The node's policies let no other run. Workers have no such place in the platform.
 */
function hashed(): Plugin {
  let dist = ''
  let assets = ''
  return {
    name: 'hashed',
    apply: 'build',
    configResolved({ root, build }) {
      dist = resolve(root, build.outDir)
      assets = build.assetsDir
    },
    closeBundle() {
      const integrity: Record<string, string> = {}
      for (const path of [...readdirSync(join(dist, assets)).sort().map((name) => `${assets}/${name}`), 'gallery.css'])
        if (/\.(js|css)$/.test(path)) integrity[`/${path}`] = `sha384-${createHash('sha384').update(readFileSync(join(dist, path))).digest('base64')}`
      const scripts = Object.fromEntries(Object.entries(integrity).filter(([path]) => path.endsWith('.js')))
      for (const name of pages) {
        const page = join(dist, name)
        const plain = readFileSync(page, 'utf8')
        // The one sheet is the seats': the gallery's is public/gallery.css.
        const own = name === 'gallery.html' ? plain.replace(/\s*<link rel="stylesheet"[^>]*href="\/assets\/[^>]*>/g, '') : plain
        const tagged = own.replace(/(?<=<(?:script|link)\b[^>]*(?:src|href)="([^"]+)")(?=[^>]*>)/g, (_, path: string) =>
          integrity[path] === undefined ? '' : ` integrity="${integrity[path]}"`,
        )
        // Ahead of every script: a module that is on its way before its map is not held against it.
        writeFileSync(page, tagged.replace(/(?=<script\b)/, `<script type="importmap">${JSON.stringify({ integrity: scripts })}</script>\n    `))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), packed(), hashed()],
  build: {
    target: 'es2023',
    // Inlined assets would be data: addresses, which the node's content security policy refuses for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: pages },
    // One style sheet, named with its hash in index.html: those that come with a room are fetched by a tag without one.
    cssCodeSplit: false,
    // livekit-client alone is about 500 kB; it loads with the plenary and the booth only.
    chunkSizeWarningLimit: 700,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': node, '/rtc': { target: node, ws: true }, '/healthz': node } },
  test: {
    // What draws has JSX in its tests; another test that needs a page says so in its first line.
    projects: [
      { extends: true, test: { name: 'drawn', environment: 'jsdom', include: ['src/**/*.test.tsx'] } },
      { extends: true, test: { name: 'plain', environment: 'node', include: ['src/**/*.test.ts'] } },
    ],
    maxWorkers: '100%',
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // Whole screens are drawn and searched by role, also where two cores are shared.
    testTimeout: 20_000,
  },
})
