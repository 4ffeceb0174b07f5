import type { TFunction } from 'i18next'
import { Ear, Mic, Volume2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Label, Radio, RadioGroup, Slider, SliderOutput, SliderThumb, SliderTrack, Switch, ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { findMember, textIn, type Booth as BoothView, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { asShown } from '../app/shown.ts'
import { useSeat } from '../app/useSeat.ts'
import { ToCaucus } from '../caucus/ToCaucus.tsx'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { Unverified } from '../gathering/Unverified.tsx'
import { useAttending } from '../media/useAttending.ts'
import { Video } from '../media/Video.tsx'
import { Capitals } from '../plenary/Capitals.tsx'
import { Floor } from '../plenary/Floor.tsx'
import { LineTroubles } from '../plenary/LineTroubles.tsx'
import { stretchOf, troubleOf } from '../plenary/scene.ts'
import { EncryptionAlarms } from '../encryption/EncryptionAlarms.tsx'
import { LockSign } from '../encryption/LockSign.tsx'
import { RecordSign } from '../record/RecordSign.tsx'
import { languageName, oneLine } from '../ui/languages.ts'
import { Notice } from '../ui/Notice.tsx'
import { Plate } from '../ui/Plate.tsx'
import { Preferences } from '../ui/Preferences.tsx'
import { useTitle } from '../ui/Screen.tsx'
import { Shortcuts, type Shortcut } from '../ui/Shortcuts.tsx'
import { useRoomTheme } from '../ui/theme.ts'
import '../media/media.css'
import './booth.css'
import { airOf, boothOf, faceOf, KEYS, OUTPUT_KEYS, type Air, type Console, type Deed } from './console.ts'
import { Meter } from './Meter.tsx'
import { useConsole } from './useConsole.ts'

/** The interpreter's console: one booth of a pair of languages, everything on the keyboard. */
export default function Booth({ seat: given }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['booth', 'plenary'])
  const { seat, view: recorded, shown, status, clock } = useSeat(given)
  const view = useMemo(() => asShown(recorded, shown), [recorded, shown])
  const { attending, now } = useAttending(seat)
  const [console, act] = useConsole(view, seat.member, attending, now)
  const reader = i18n.language
  const booth = boothOf(view, seat.member)
  const air = airOf(console, view, seat.member, now)
  const said = sayAir(air, languageName(console.output, reader), t)
  useRoomTheme('dark')
  useTitle(air === 'on' ? t('onAir') : said, t('name'), textIn(view.title, reader))

  return (
    <main className="booth" aria-label={t('name')} data-air={air}>
      <header className="booth-head">
        <h1>
          {booth ? t('booth', { id: booth.id }) : t('name')} <span className="booth-phase">{t(`plenary:phase.${stretchOf(view)}`)}</span>
        </h1>
        <Capitals className="booth-clocks" view={view} clock={clock} reader={reader} />
      </header>

      <Face view={view} me={seat.member} now={now} reader={reader} />

      <aside className="booth-side">
        <p className="booth-air" role="status">
          {said}
        </p>
        <EncryptionAlarms encryption={now.encryption} view={view} />
        <Troubles view={view} status={status} booth={booth} attending={attending} now={now} console={console} reader={reader} />
        {booth ? <Team view={view} booth={booth} now={now} me={seat.member} /> : null}
      </aside>

      <Hear attending={attending} now={now} reader={reader} />
      {booth ? <Speak booth={booth} attending={attending} console={console} act={act} reader={reader} air={air} /> : null}

      <footer className="booth-foot">
        <div className="row">
          <LockSign encryption={now.encryption} reads />
          <RecordSign />
          <Unverified view={view} />
        </div>
        <div className="row">
          <ToCaucus seat={seat} size="small" />
          <Preferences />
          <Shortcuts shortcuts={shortcutsOf(booth, reader, t)} />
        </div>
      </footer>

      {now.sound === 'blocked' ? (
        <button type="button" className="sound-on" onClick={() => { attending.unblock() }}>
          <Volume2 aria-hidden />
          {t('plenary:soundOn')}
        </button>
      ) : null}
    </main>
  )
}

/** Who speaks, as large as the console allows. */
function Face({ view, me, now, reader }: { view: View; me: string; now: AttendingNow; reader: string }) {
  const { t } = useTranslation(['booth', 'plenary'])
  const speaker = now.speaker?.member
  const [last, setLast] = useState<string>()
  if (speaker !== undefined && speaker !== last) setLast(speaker)
  const face = faceOf(view, now.pictures, speaker, last)
  const found = face === undefined ? undefined : findMember(view, face)
  const picture = face === undefined ? undefined : now.pictures.get(face)
  return (
    <section className="booth-face" aria-label={t('speaker')}>
      {picture && found ? (
        <>
          <Video key={picture.id} track={picture.track} label={t('plenary:pictureOf', { name: found.member.name })} />
          <div className="booth-plate">
            <Plate name={found.member.name} title={textIn(found.delegation.name, reader)} language={found.member.languages[0] ?? found.delegation.language} />
          </div>
        </>
      ) : (
        <p className="quiet">{t('noPicture')}</p>
      )}
      <Floor className="booth-floor" view={view} me={me} now={now} reader={reader} />
    </section>
  )
}

function sayAir(air: Air, language: string, t: TFunction<['booth', 'plenary']>): string {
  switch (air) {
    case 'off':
      return t('offAir')
    case 'on':
      return t('onAirInto', { language })
    case 'cough':
      return t('coughing')
    case 'later':
    case 'going':
    case 'silent':
    case 'doubtful':
    case 'unheard':
      return t(`air.${air}`)
  }
}

function shortcutsOf(booth: BoothView | undefined, reader: string, t: TFunction<['booth', 'plenary']>): Shortcut[] {
  const outputs = booth?.outputs.flatMap((language, n): Shortcut[] => {
    const key = OUTPUT_KEYS[n]
    return key ? [{ keys: [key], does: t('key.output', { language: languageName(language, reader) }) }] : []
  })
  return [
    { keys: [t('space')], does: t('key.air') },
    ...(outputs ?? []),
    { keys: [KEYS.follow], does: t('key.follow') },
    { keys: [KEYS.cough], does: t('key.cough') },
    { keys: ['−', '+'], does: t('key.volume') },
  ]
}

function Hear({ attending, now, reader }: { attending: Attending; now: AttendingNow; reader: string }) {
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

function Speak({ booth, attending, console, act, reader, air }: {
  booth: BoothView
  attending: Attending
  console: Console
  act: (deed: Deed) => void
  reader: string
  air: Air
}) {
  const { t } = useTranslation('booth')
  const read = useCallback(() => attending.levels().voice, [attending])
  return (
    <section className="booth-row booth-speak" aria-label={t('speak')}>
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
      <button
        type="button"
        className="button cough"
        aria-pressed={console.coughing}
        aria-label={t('cough')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          act({ do: 'cough', on: true })
        }}
        onPointerUp={() => { act({ do: 'cough', on: false }) }}
        onPointerCancel={() => { act({ do: 'cough', on: false }) }}
      >
        {t('cough')} <kbd>{KEYS.cough}</kbd> <span className="pill-note">{t('hold')}</span>
      </button>
      <Meter label={t('levelOut')} read={read} hot={air === 'on'} />
    </section>
  )
}

function Troubles({ view, status, booth, attending, now, console, reader }: {
  view: View
  status: Seat['status']
  booth: BoothView | undefined
  attending: Attending
  now: AttendingNow
  console: Console
  reader: string
}) {
  const { t } = useTranslation(['booth', 'plenary'])
  const trouble = view.session ? troubleOf(status, now.line, now.quality) : status === 'node-gone' ? 'node-gone' : undefined
  return (
    <>
      <LineTroubles trouble={trouble} attending={attending} now={now} />
      {!booth ? <Notice tone="waiting">{t('notStaffed')}</Notice> : null}
      {booth && !view.session ? <Notice>{t('waiting')}</Notice> : null}
      {now.clash ? <Notice tone="alarm">{t('clash')}</Notice> : null}
      {console.onAir && now.speaker?.language === console.output ? (
        <Notice tone="waiting">{t('sameLanguage', { language: languageName(console.output, reader) })}</Notice>
      ) : null}
    </>
  )
}

function Team({ view, booth, now, me }: { view: View; booth: BoothView; now: AttendingNow; me: string }) {
  const { t } = useTranslation('booth')
  return (
    <section className="booth-team">
      <h2>{t('team')}</h2>
      <ul>
        {booth.members.map((id) => {
          const found = findMember(view, id)
          return found ? (
            <li key={id}>
              <Plate name={found.member.name} here={id === me || now.present.has(id)} language={found.member.languages[0] ?? found.delegation.language} />
            </li>
          ) : null
        })}
      </ul>
    </section>
  )
}
