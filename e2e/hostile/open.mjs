/**
 * node open.mjs FOLDER SECONDS [FILE ...]: tries for so long to open what a node recorded (open.ts), and prints what came of
 * it as one line of JSON. What is in the files is tried as well.
 */
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const folder = fileURLToPath(new URL('.', import.meta.url))
const { module } = await runnerImport(`${folder}open.ts`, { root: folder, configFile: false, logLevel: 'error' })
const [recorded, seconds, ...files] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await module.open(recorded, Number(seconds), files))}\n`)
