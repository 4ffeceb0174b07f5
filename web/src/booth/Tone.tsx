import { useEffect, useState, useSyncExternalStore } from 'react'
import { DialogTrigger, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Attending } from '../media/attending.ts'
import type { Guard } from '../sound/guard.ts'
import { TONE_DB, type Settings, type Tuning } from '../sound/settings.ts'
import { Button } from '../ui/Button.tsx'
import { Panel } from '../ui/Panel.tsx'

type Setup = Pick<Attending, 'settings' | 'tune' | 'guard'>

/** How what is heard sounds, and how much of it the ears have had. It stands behind a button, but that the limiter fails shows at once. */
export function Tone({ attending }: { attending: Setup }) {
  const { t } = useTranslation('booth')
  const [settings, setSettings] = useState<Settings>(() => attending.settings)
  const set = (change: Partial<Tuning>) => { setSettings(attending.tune(change)) }
  const { guard } = attending
  // The mix stood ready before the line check was read, which sets the ceiling.
  useEffect(() => { attending.tune({}) }, [attending])
  return (
    <>
      <DialogTrigger>
        <Button size="small">{t('tone')}</Button>
        <Panel title={t('tone')} className="tone">
          {(['bass', 'treble'] as const).map((name) => (
            <Setting key={name} label={t(name)} value={settings[name]} least={-TONE_DB} most={TONE_DB} step={1} options={DECIBELS} set={(value) => { set({ [name]: value }) }} />
          ))}
          {(['floor', 'relay'] as const).map((name) => (
            <Setting key={name} label={t(`${name}Volume`)} value={settings[name]} least={0} most={1} step={0.05} options={PERCENT} set={(value) => { set({ [name]: value }) }} />
          ))}
          {guard ? <Exposure guard={guard} /> : null}
        </Panel>
      </DialogTrigger>
      {guard ? <Unlimited guard={guard} /> : null}
    </>
  )
}

/** Intl knows no decibels. */
const DECIBELS: Intl.NumberFormatOptions = { signDisplay: 'exceptZero' }
const PERCENT: Intl.NumberFormatOptions = { style: 'percent' }

type SettingProps = Readonly<{ label: string; value: number; least: number; most: number; step: number; options: Intl.NumberFormatOptions; set: (value: number) => void }>

function Setting({ label, value, least, most, step, options, set }: SettingProps) {
  return (
    <Slider className="volume" aria-label={label} value={value} onChange={(next) => { set(Number(next)) }} minValue={least} maxValue={most} step={step} formatOptions={options}>
      <span className="whole" aria-hidden>
        {label}
      </span>
      <SliderTrack className="volume-track">
        <SliderThumb className="volume-thumb" />
      </SliderTrack>
      <SliderOutput className="figures" />
    </Slider>
  )
}

function Exposure({ guard }: { guard: Guard }) {
  const { t, i18n } = useTranslation('booth')
  const { session, day } = useSyncExternalStore(guard.subscribe, () => guard.now)
  if (session === undefined || day === undefined) return <p className="quiet">{t('exposureNone')}</p>
  const whole = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 0 })
  return <p className="quiet">{t('exposure', { session: whole.format(session), day: whole.format(day) })}</p>
}

/** Apart from the figures, which change every second: this is said once. */
function Unlimited({ guard }: { guard: Guard }) {
  const { t } = useTranslation('booth')
  const by = useSyncExternalStore(guard.subscribe, () => guard.now.by)
  return <span role="status" aria-label={t('limiter')}>{by === 'cut' ? t('limiterCut') : ''}</span>
}
