import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { formatOf, LEVEL_KEYS, scaleOf, type Level } from './levels.ts'
import type { Levels } from './useLevels.ts'

const NAMES = {
  volume: 'booth:volume',
  bass: 'booth:bass',
  treble: 'booth:treble',
  floor: 'booth:floorVolume',
  relay: 'booth:relayVolume',
  booth: 'talk:volume',
} as const satisfies Record<Level, string>

/** One level, with its keys printed beside it. */
export function LevelSlider({ level, levels: { settings, set } }: { level: Level; levels: Levels }) {
  const { t } = useTranslation(['booth', 'talk'])
  const { least, most, steps } = scaleOf(level)
  const [less, more] = LEVEL_KEYS[level]
  return (
    <Slider
      className="volume"
      aria-label={t(NAMES[level])}
      value={settings[level]}
      onChange={(value) => { set({ [level]: Number(value) }) }}
      minValue={least}
      maxValue={most}
      step={1 / steps}
      formatOptions={formatOf(level)}
    >
      <span className="whole" aria-hidden>
        {t(NAMES[level])} <kbd>{less === '-' ? '−' : less}</kbd> <kbd>{more}</kbd>
      </span>
      <SliderTrack className="volume-track">
        <SliderThumb className="volume-thumb" />
      </SliderTrack>
      <SliderOutput className="figures" />
    </Slider>
  )
}

/** What a key has set: above its row for a moment, and read aloud. */
export function LevelSaid({ levels: { settings, keyed } }: { levels: Levels }) {
  const { t, i18n } = useTranslation(['booth', 'talk'])
  return (
    <span className="said figures" role="status">
      {keyed === undefined
        ? ''
        : t('booth:levelSaid', { level: t(NAMES[keyed]), value: new Intl.NumberFormat(i18n.language, formatOf(keyed)).format(settings[keyed]) })}
    </span>
  )
}
