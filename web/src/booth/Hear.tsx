import { Ear } from 'lucide-react'
import { useCallback, useEffect, useRef, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Booth } from '../api/view.ts'
import { isSigned } from '../interpretation/index.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { Consecutive } from './Consecutive.tsx'
import { LevelSaid, LevelSlider } from './Level.tsx'
import type { Level } from './levels.ts'
import { Meter } from './Meter.tsx'
import { Sources } from './Sources.tsx'
import { KEYED, stepsBack } from './space.ts'
import { Tone } from './Tone.tsx'
import { useLevels } from './useLevels.ts'

const HEARD: readonly Level[] = ['volume', 'bass', 'treble', 'floor', 'relay']

/** What the interpreter hears, and how. */
export function Hear({ booth, attending, now, reader }: { booth: Booth | undefined; attending: Attending; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('booth')
  const levels = useLevels(attending, HEARD)
  const row = useRef<HTMLElement>(null)
  useHome(row)
  const read = useCallback(() => attending.levels().heard, [attending])
  return (
    <section ref={row} tabIndex={-1} className="booth-row booth-hear" aria-label={t('hear')} {...KEYED}>
      <h2>
        <Ear aria-hidden />
        {t('hear')}
      </h2>
      <Sources booth={booth} attending={attending} now={now} reader={reader} />
      {booth && !booth.outputs.every(isSigned) ? <Consecutive attending={attending} now={now} /> : null}
      <LevelSlider level="volume" levels={levels} />
      <Tone levels={levels} guard={attending.guard} />
      <Meter label={t('levelIn')} read={read} />
      <LevelSaid levels={levels} />
    </section>
  )
}

/** The focus begins at the console, and Escape brings it back from a panel: there a screen reader leaves the keys to it. */
function useHome(row: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const come = () => { row.current?.focus({ preventScroll: true }) }
    if (document.activeElement === document.body) come()
    const down = (event: KeyboardEvent) => {
      if (keyOf(event) === 'Escape' && !event.defaultPrevented && !writes(event.target) && !stepsBack(event.target)) come()
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [row])
}
