/** The app's mixer by itself, as mixer.ts of this folder uses it. Run in web/; the output belongs under .cache and never in web/dist. */
import { fileURLToPath } from 'node:url'
import app from '../../web/vite.config.ts'

export default {
  build: {
    ...app.build,
    rolldownOptions: { input: fileURLToPath(new URL('mixer.ts', import.meta.url)), output: { entryFileNames: 'mixer.js' } },
  },
  worker: app.worker,
}
