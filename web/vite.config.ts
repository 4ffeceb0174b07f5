import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// PARLEY_NODE is the node that `npm run dev` talks to.
const node = process.env['PARLEY_NODE'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // Inlined assets would be data: addresses, which the node's content security policy refuses for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // livekit-client alone is about 500 kB; it loads with the plenary and the booth only.
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': node, '/rtc': { target: node, ws: true }, '/healthz': node } },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
  },
})
