/** Set up for every unit test: an empty store and, where there is a page, the English interface. */
import 'fake-indexeddb/auto'

if (typeof document !== 'undefined') {
  const { startLanguages } = await import('./i18n/i18n.ts')
  await startLanguages()
}
