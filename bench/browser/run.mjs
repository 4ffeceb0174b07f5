/**
 * Runs one measure of this folder in Chromium and prints what it found as one line of JSON. The measures are TypeScript
 * over the end-to-end tests' harness, so their loader is the one that those tests bring.
 */
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = new URL('.', import.meta.url)
const require = createRequire(new URL('../../e2e/package.json', import.meta.url))
const { runnerImport } = await import(pathToFileURL(require.resolve('vite')).href)

const [name, ...links] = process.argv.slice(2)
const { module } = await runnerImport(fileURLToPath(new URL(`${name}.ts`, folder)), {
  root: fileURLToPath(folder),
  configFile: false,
  logLevel: 'error',
})
process.stdout.write(`${JSON.stringify(await module.measure(...links))}\n`)
