import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Booth } from '../api/view.ts'
import { isSigned } from '../interpretation/index.ts'
import type { AttendingNow } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { languageName, oneLine } from '../ui/languages.ts'
import { CONSECUTIVE_KEY } from './Consecutive.tsx'
import { KEYS, OUTPUT_KEYS, type Air, type Console } from './console.ts'
import { useBrief } from './useBrief.ts'

type Setting = 'output' | 'follow' | 'consecutive'

/** So soon it can be told again. */
const SAID_MS = 2000

/** Tells what a key has set of who hears the voice: the output, whether it follows the floor, whether it is meant for all. A switch that is pressed says it itself. */
export function KeySaid({ booth: { outputs }, now, console, air, reader }: {
  booth: Booth
  now: Pick<AttendingNow, 'consecutive'>
  console: Pick<Console, 'output' | 'follow'>
  air: Air
  reader: string
}) {
  const { t } = useTranslation('booth')
  const [keyed, setKeyed] = useBrief<Readonly<{ set: readonly Setting[] }>>(SAID_MS)
  const { output, follow } = console

  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target)) return
      const set = setBy(keyOf(event), outputs, follow)
      if (set.length > 0) setKeyed({ set })
    }
    // The console keeps these keys from whatever has the focus.
    window.addEventListener('keydown', down, true)
    return () => { window.removeEventListener('keydown', down, true) }
  }, [outputs, follow, setKeyed])

  const of = (level: string, value: string) => t('levelSaid', { level, value })
  const says: Record<Setting, string> = {
    // On air it is the air that says it.
    output: air === 'on' || air === 'going' ? '' : of(t('output'), languageName(output, reader)),
    follow: of(t('follow'), t(follow ? 'switched.on' : 'switched.off')),
    consecutive: of(t('consecutive'), t(now.consecutive ? 'switched.on' : 'switched.off')),
  }
  return (
    <p className="unseen" role="status" aria-label={t('speak')}>
      {keyed ? oneLine(keyed.set.map((each) => says[each]), reader) : ''}
    </p>
  )
}

/** `follow`: as it was before. */
function setBy(key: string, outputs: readonly string[], follow: boolean): readonly Setting[] {
  if (key === KEYS.follow) return ['follow', 'output']
  if (key === CONSECUTIVE_KEY && !outputs.every(isSigned)) return ['consecutive']
  // A hand on the switch ends the automatic.
  if (OUTPUT_KEYS.some((each, n) => each === key && n < outputs.length)) return follow ? ['output', 'follow'] : ['output']
  return []
}
