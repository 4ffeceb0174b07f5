import { Ear } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Radio, RadioGroup, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { languageName, oneLine } from '../ui/languages.ts'
import { KEYS } from './console.ts'
import { Meter } from './Meter.tsx'

/** What the interpreter hears, and how. */
export function Hear({ attending, now, reader }: { attending: Attending; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('booth')
  const [volume, setVolume] = useState(100)
  const read = useCallback(() => attending.levels().heard, [attending])
  useEffect(() => {
    attending.setVolume(volume / 100)
  }, [attending, volume])
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'F1') event.preventDefault()
      else if (event.key === '+' || event.key === '=') setVolume((v) => Math.min(100, v + 5))
      else if (event.key === '-') setVolume((v) => Math.max(0, v - 5))
    }
    window.addEventListener('keydown', key)
    return () => { window.removeEventListener('keydown', key) }
  }, [])
  return (
    <section className="booth-row booth-hear" aria-label={t('hear')}>
      <h2>
        <Ear aria-hidden />
        {t('hear')}
      </h2>
      <RadioGroup className="pills" orientation="horizontal" aria-label={t('source')} value="floor">
        <Radio className="pill" value="floor">
          <kbd>{KEYS.floor}</kbd> {t('sourceFloor')}
          <span className="pill-note">
            {oneLine([now.speaker ? languageName(now.speaker.language, reader) : '', t('original')], reader)}
          </span>
        </Radio>
      </RadioGroup>
      <Slider className="volume" aria-label={t('volume')} value={volume} onChange={(v) => { setVolume(Number(v)) }} minValue={0} maxValue={100} step={5}>
        <span className="whole" aria-hidden>
          {t('volume')} <kbd>−</kbd> <kbd>+</kbd>
        </span>
        <SliderTrack className="volume-track">
          <SliderThumb className="volume-thumb" />
        </SliderTrack>
        <SliderOutput className="figures" />
      </Slider>
      <Meter label={t('levelIn')} read={read} />
    </section>
  )
}
