import { useCallback, useEffect, useState } from 'react'
import type { Attending } from '../media/attending.ts'
import type { Settings, Tuning } from '../sound/settings.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { levelOf, moved, type Level } from './levels.ts'

export type Levels = Readonly<{
  settings: Settings
  set: (change: Partial<Tuning>) => void
  /** What a key has set just now. */
  keyed: Level | undefined
}>

const SAID_MS = 2000

/** How loud what is heard is, and its keys. `among`: which levels are set here, the same array each time. */
export function useLevels(attending: Pick<Attending, 'settings' | 'tune'>, among: readonly Level[]): Levels {
  const [settings, setSettings] = useState<Settings>(() => attending.settings)
  const [keyed, setKeyed] = useState<Readonly<{ level: Level }>>()
  const set = useCallback((change: Partial<Tuning>) => { setSettings(attending.tune(change)) }, [attending])
  // The mix stood ready before the line check was read, which sets the ceiling.
  useEffect(() => { attending.tune({}) }, [attending])

  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      // A digit in the list of canned lines is that list's.
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || writes(event.target)) return
      const found = levelOf(keyOf(event), among)
      if (!found) return
      event.preventDefault()
      const { level, by } = found
      set({ [level]: moved(level, attending.settings[level], by) })
      setKeyed({ level })
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [attending, among, set])

  useEffect(() => {
    if (!keyed) return undefined
    const timer = setTimeout(() => { setKeyed(undefined) }, SAID_MS)
    return () => { clearTimeout(timer) }
  }, [keyed])

  return { settings, set, keyed: keyed?.level }
}
