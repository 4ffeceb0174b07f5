/** Starts checking the record once the screen is up: nobody waits for it, and the way to the first picture is not made longer. */
import { alarmOf, keepAlarm } from '../identity/keystore.ts'
import type { Keeping, RecordSight } from '../record/sight.ts'
import type { RecordNow } from '../record/types.ts'

/** Sound and picture have come by then. */
const settleMs = 5_000

const worker = () => new Worker(new URL('../record/verifier.worker.ts', import.meta.url), { type: 'module', name: 'verifier' })

const keeping = (summit: string): Keeping => ({
  alarm: async () => (await alarmOf(summit)) as Extract<RecordNow, { at: 'alarm' }> | undefined,
  keep: (alarm) => keepAlarm(summit, alarm),
})

/** The answer stops what has not begun. */
export function checkLate(record: RecordSight, summit: string): () => void {
  let idle: number | undefined
  const begin = () => {
    if (typeof Worker !== 'undefined') void record.start(worker, keeping(summit))
  }
  const timer = setTimeout(() => {
    if ('requestIdleCallback' in globalThis) idle = requestIdleCallback(begin, { timeout: settleMs })
    else begin()
  }, settleMs)
  return () => {
    clearTimeout(timer)
    if (idle !== undefined) cancelIdleCallback(idle)
  }
}
