/**
 * The app as it is, but for its encryption: in the place of web/src/encryption/encryption.ts stands the module of this folder
 * that `--mode` names. Run in web/, as the app's own build is; the output belongs under .cache and never in web/dist.
 */
import { fileURLToPath } from 'node:url'
import app from '../../web/vite.config.ts'

type Resolve = (this: { resolve: (source: string, importer: string) => Promise<unknown> }, source: string, importer?: string) => unknown

const here = fileURLToPath(new URL('.', import.meta.url))
const entry = fileURLToPath(new URL('../../web/src/main.tsx', import.meta.url))

function instead(module: string) {
  let replaced = false
  const resolveId: Resolve = function (source, importer) {
    if (source.endsWith('/encryption/encryption.ts')) {
      replaced = true
      return `${here}${module}.ts`
    }
    // Packages are the app's own.
    return importer?.startsWith(here) && /^\w/.test(source) ? this.resolve(source, entry) : undefined
  }
  return {
    name: 'instead',
    enforce: 'pre' as const,
    resolveId,
    buildEnd(error?: Error): void {
      if (!error && !replaced) throw new Error('nothing of the app’s was replaced')
    },
  }
}

export default ({ mode }: { mode: string }) => ({ ...app, plugins: [...(app.plugins ?? []), instead(mode)] })
