import { Ear } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Booth } from '../api/view.ts'
import { isSigned } from '../interpretation/index.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { Consecutive } from './Consecutive.tsx'
import { HOME, useHome } from './home.ts'
import { LevelSaid, LevelSlider } from './Level.tsx'
import type { Level } from './levels.ts'
import { Meter } from './Meter.tsx'
import { Sources } from './Sources.tsx'
import { Tone } from './Tone.tsx'
import { useLevels } from './useLevels.ts'

const HEARD: readonly Level[] = ['volume', 'bass', 'treble', 'floor', 'relay']

/** What the interpreter hears, and how. */
export function Hear({ booth, attending, now, reader }: { booth: Booth | undefined; attending: Attending; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('booth')
  const levels = useLevels(attending, HEARD)
  useHome()
  const read = useCallback(() => attending.levels().heard, [attending])
  return (
    <section className="booth-row booth-hear" aria-label={t('hear')} {...HOME}>
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
