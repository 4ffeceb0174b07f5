import { defineConfig } from 'vitest/config'

// One file after the other, in one process: there is one browser and two cores.
export default defineConfig({
  test: {
    include: ['suites/**/*.test.ts'],
    fileParallelism: false,
    isolate: false,
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    reporters: ['verbose'],
  },
})
