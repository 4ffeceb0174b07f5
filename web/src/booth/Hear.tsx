import { Ear } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Booth } from '../api/view.ts'
import { isSigned } from '../interpretation/index.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { comfortableVolume } from '../sound/settings.ts'
import { Consecutive } from './Consecutive.tsx'
import { Meter } from './Meter.tsx'
import { Sources } from './Sources.tsx'
import { KEYED } from './space.ts'
import { Tone } from './Tone.tsx'

/** What the interpreter hears, and how. */
export function Hear({ booth, attending, now, reader }: { booth: Booth | undefined; attending: Attending; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('booth')
  const [volume, setVolume] = useState(() => Math.round(comfortableVolume(attending.settings) * 100))
  const read = useCallback(() => attending.levels().heard, [attending])
  useEffect(() => {
    attending.setVolume(volume / 100)
  }, [attending, volume])
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === '+' || event.key === '=') setVolume((v) => Math.min(100, v + 5))
      else if (event.key === '-') setVolume((v) => Math.max(0, v - 5))
    }
    window.addEventListener('keydown', key)
    return () => { window.removeEventListener('keydown', key) }
  }, [])
  return (
    <section className="booth-row booth-hear" aria-label={t('hear')} {...KEYED}>
      <h2>
        <Ear aria-hidden />
        {t('hear')}
      </h2>
      <Sources booth={booth} attending={attending} now={now} reader={reader} />
      {booth && !booth.outputs.every(isSigned) ? <Consecutive attending={attending} now={now} /> : null}
      <Slider className="volume" aria-label={t('volume')} value={volume} onChange={(v) => { setVolume(Number(v)) }} minValue={0} maxValue={100} step={5}>
        <span className="whole" aria-hidden>
          {t('volume')} <kbd>−</kbd> <kbd>+</kbd>
        </span>
        <SliderTrack className="volume-track">
          <SliderThumb className="volume-thumb" />
        </SliderTrack>
        <SliderOutput className="figures" />
      </Slider>
      <Tone attending={attending} />
      <Meter label={t('levelIn')} read={read} />
    </section>
  )
}
