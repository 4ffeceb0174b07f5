/** Set up for every unit test: an empty store and, where there is a page, the English interface. */
import 'fake-indexeddb/auto'
import { afterEach } from 'vitest'

// Tests of what needs no page run without one, and still call their node by an address.
if (typeof location === 'undefined') Object.assign(globalThis, { location: new URL('http://node.test/') })

if (typeof document !== 'undefined') {
  // jsdom has no CSS.escape; ids in tests need none.
  if (typeof CSS === 'undefined') Object.assign(globalThis, { CSS: { escape: (id: string) => id } })
  const { startLanguages } = await import('../i18n/i18n.ts')
  await startLanguages()
  const { cleanup, configure } = await import('@testing-library/react')
  // A second is little where two cores are shared.
  configure({ asyncUtilTimeout: 5000 })
  afterEach(cleanup)
}
