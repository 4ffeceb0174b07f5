import { Label, Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { FLOOR } from '../interpretation/index.ts'
import { ownName } from '../ui/languages.ts'

/** The channel selector. `onWarm` tells that it is about to be used, so that a switch costs no time. */
export function Channel({ channel, channels, onChoose, onWarm }: {
  channel: string
  channels: readonly string[]
  onChoose: (channel: string) => void
  onWarm: (on: boolean) => void
}) {
  const { t } = useTranslation('plenary')
  return (
    <div
      onPointerEnter={() => { onWarm(true) }}
      onPointerLeave={() => { onWarm(false) }}
      onFocus={() => { onWarm(true) }}
      onBlur={() => { onWarm(false) }}
    >
      <RadioGroup className="pills" orientation="horizontal" value={channel} onChange={onChoose}>
        <Label className="pills-label">{t('channel')}</Label>
        <Radio className="pill" value={FLOOR}>
          {t('floor')}
        </Radio>
        {channels.map((language) => (
          <Radio key={language} className="pill" value={language}>
            <span lang={language}>{ownName(language)}</span>
          </Radio>
        ))}
      </RadioGroup>
    </div>
  )
}
