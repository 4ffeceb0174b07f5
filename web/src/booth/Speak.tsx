import { Mic } from 'lucide-react'
import { useCallback } from 'react'
import { Label, Radio, RadioGroup, Switch, ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Booth, View } from '../api/view.ts'
import { isSigned } from '../interpretation/index.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { languageName } from '../ui/languages.ts'
import type { BoothAirNow } from './boothAir.ts'
import { KEYS, OUTPUT_KEYS, type Air, type Console } from './console.ts'
import { Cough } from './Cough.tsx'
import { HandOver } from './HandOver.tsx'
import { KeySaid } from './KeySaid.tsx'
import { Meter } from './Meter.tsx'
import { SlowDown } from './SlowDown.tsx'
import { KEYED } from './space.ts'
import type { Act } from './useConsole.ts'

/** Whether the interpreter speaks, into which language, and who of the booth is next. */
export function Speak({ view, booth, attending, now, console, act, boothAir, reader, air }: {
  view: View
  booth: Booth
  attending: Attending
  now: AttendingNow
  console: Console
  act: Act
  boothAir: BoothAirNow
  reader: string
  air: Air
}) {
  const { t } = useTranslation('booth')
  const read = useCallback(() => attending.levels().voice, [attending])
  return (
    <section className="booth-row booth-speak" aria-label={t('speak')} {...KEYED}>
      <h2>
        <Mic aria-hidden />
        {t('speak')}
      </h2>
      <ToggleButton className="air" isSelected={console.onAir} onChange={() => { act({ do: 'toggle-air' }) }} aria-label={t('onAir')}>
        {t('onAir')} <kbd>{t('space')}</kbd>
      </ToggleButton>
      <RadioGroup className="pills" orientation="horizontal" value={console.output} onChange={(output) => { act({ do: 'speak-to', output }) }}>
        <Label className="pills-label">{t('output')}</Label>
        {booth.outputs.map((language, n) => (
          <Radio key={language} className="pill" value={language} aria-label={t('into', { key: OUTPUT_KEYS[n] ?? '', language: languageName(language, reader) })}>
            <kbd aria-hidden>{OUTPUT_KEYS[n]}</kbd> {languageName(language, reader)}
          </Radio>
        ))}
      </RadioGroup>
      <Switch className="switch" isSelected={console.follow} onChange={(on) => { act({ do: 'follow', on }) }} aria-label={t('follow')}>
        <span className="switch-track" aria-hidden />
        {t('follow')} <kbd aria-hidden>{KEYS.follow}</kbd>
      </Switch>
      <Cough coughing={console.coughing} disabled={isSigned(console.output)} act={act} />
      <SlowDown attending={attending} />
      <HandOver view={view} booth={booth} now={now} boothAir={boothAir} act={act} reader={reader} />
      <KeySaid booth={booth} now={now} console={console} air={air} reader={reader} />
      <Meter label={t('levelOut')} read={read} hot={air === 'on'} />
    </section>
  )
}
