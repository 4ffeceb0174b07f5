import { Label, Radio, RadioGroup, Text } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { FLOOR, type Duck } from '../interpretation/index.ts'
import { ownName } from '../ui/languages.ts'
import { Balance } from './Balance.tsx'
import { keyedChannels } from './keys.ts'

/**
 * The channel selector, and what belongs to a channel: the balance with the original, and what an interpretation is not.
 * `onWarm` tells that it is about to be used, so that a switch costs no time.
 */
export function Channel({ channel, channels, heard, duck, reader, onChoose, onBalance, onWarm }: {
  channel: string
  channels: readonly string[]
  /** An interpretation is heard, whatever the channel. */
  heard: boolean
  duck: Duck
  reader: string
  onChoose: (channel: string) => void
  onBalance: (duck: Duck) => void
  onWarm: (on: boolean) => void
}) {
  const { t } = useTranslation('plenary')
  const keys = new Map(keyedChannels(channels).map(([key, each]) => [each, key]))
  const interpreted = channel !== FLOOR
  return (
    <div
      className="listening"
      onPointerEnter={() => { onWarm(true) }}
      onPointerLeave={() => { onWarm(false) }}
      onFocus={() => { onWarm(true) }}
      onBlur={() => { onWarm(false) }}
    >
      <RadioGroup className="pills" orientation="horizontal" value={channel} onChange={onChoose}>
        <Label className="pills-label">{t('channel')}</Label>
        {[FLOOR, ...channels].map((each) => (
          <Radio key={each} className="pill" value={each}>
            {each === FLOOR ? t('floor') : <span lang={each}>{ownName(each)}</span>}
            {keys.has(each) ? <kbd aria-hidden>{keys.get(each)}</kbd> : null}
          </Radio>
        ))}
        {interpreted || heard ? <Text slot="description" className="listening-note">{t('notAuthentic')}</Text> : null}
      </RadioGroup>
      {interpreted ? <Balance duck={duck} onBalance={onBalance} reader={reader} /> : null}
    </div>
  )
}
