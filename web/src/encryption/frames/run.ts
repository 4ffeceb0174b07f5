import { keep, kept } from '../../ui/kept.ts'

const at = 'parley.run'

/** More streams than one page ever sends. */
const ofAPage = 1_000_000

/** The run of a page's first stream: larger than any of an earlier page's, also when the device's clock was set back since. */
export function firstRun(now = Date.now()): number {
  const run = Math.max(now, (Number(kept(at)) || 0) + ofAPage)
  keep(at, String(run))
  return run
}
