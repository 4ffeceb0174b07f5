import { Ear, Mic, Volume2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Label, Radio, RadioGroup, Slider, SliderOutput, SliderThumb, SliderTrack, Switch, ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { findMember, textIn, type Booth as BoothView, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { useAttending } from '../media/useAttending.ts'
import { Video } from '../media/Video.tsx'
import { troubleOf } from '../plenary/scene.ts'
import { Button } from '../ui/Button.tsx'
import { alphabetical, languageName } from '../ui/languages.ts'
import { Notice, NotEncrypted } from '../ui/Notice.tsx'
import { Plate } from '../ui/Plate.tsx'
import { Preferences } from '../ui/Preferences.tsx'
import { useTitle } from '../ui/Screen.tsx'
import { useRoomTheme } from '../ui/theme.ts'
import { timeIn, useTime } from '../ui/time.ts'
import '../media/media.css'
import './booth.css'
import { boothOf, faceOf, KEYS, OUTPUT_KEYS, type Console, type Deed } from './console.ts'
import { Meter } from './Meter.tsx'
import { useConsole } from './useConsole.ts'

/** The interpreter's console: one booth of a pair of languages, everything on the keyboard. */
export default function Booth({ seat: given }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['booth', 'plenary'])
  const { seat, view, status, clock } = useSeat(given)
  const { attending, now } = useAttending(seat)
  const [console, act] = useConsole(view, seat.member, attending, now)
  const reader = i18n.language
  const booth = boothOf(view, seat.member)
  const onAir = console.onAir && now.line === 'joined'
  useRoomTheme('dark')
  useTitle(onAir ? t('onAir') : t('offAir'), t('name'), textIn(view.title, reader))

  return (
    <main className="booth" aria-label={t('name')} data-air={onAir || undefined}>
      <header className="booth-head">
        <h1>
          {booth ? t('booth', { id: booth.id }) : t('name')} <span className="booth-phase">{view.session ? t(`plenary:phase.${view.session.kind}`) : t(`plenary:phase.${view.phase === 'in-session' ? 'gathering' : view.phase}`)}</span>
        </h1>
        <Clocks view={view} clock={clock} reader={reader} />
      </header>

      <Face view={view} now={now} reader={reader} />

      <aside className="booth-side">
        <p className="booth-air" role="status">
          {onAir ? (console.coughing ? t('coughing') : t('onAirInto', { language: languageName(console.output, reader) })) : t('offAir')}
        </p>
        <Troubles view={view} status={status} booth={booth} attending={attending} now={now} console={console} reader={reader} />
        {booth ? <Team view={view} booth={booth} now={now} me={seat.member} /> : null}
      </aside>

      <Hear attending={attending} now={now} reader={reader} />
      {booth ? <Speak booth={booth} attending={attending} console={console} act={act} reader={reader} onAir={onAir} /> : null}

      <footer className="booth-foot">
        <NotEncrypted />
        <Preferences />
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

function Clocks({ view, clock, reader }: { view: View; clock: number; reader: string }) {
  const time = useTime(clock)
  return (
    <ul className="booth-clocks figures">
      {alphabetical(view.delegations, reader, (d) => textIn(d.name, reader)).map((d) => (
        <li key={d.id}>
          {textIn(d.name, reader)} <time dateTime={new Date(time).toISOString()}>{timeIn(time, reader, d.timeZone)}</time>
        </li>
      ))}
    </ul>
  )
}

/** Who speaks, as large as the console allows. */
function Face({ view, now, reader }: { view: View; now: AttendingNow; reader: string }) {
  const { t } = useTranslation(['booth', 'plenary'])
  const speaker = now.speaker?.member
  const [last, setLast] = useState<string>()
  if (speaker !== undefined && speaker !== last) setLast(speaker)
  const face = faceOf(view, now.pictures, speaker, last)
  const found = face === undefined ? undefined : findMember(view, face)
  const picture = face === undefined ? undefined : now.pictures.get(face)
  const floor = now.speaker && findMember(view, now.speaker.member)
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
      <p className="booth-floor" role="status">
        {now.speaker && floor
          ? t('plenary:speaking', { who: textIn(floor.delegation.name, reader), language: languageName(now.speaker.language, reader) })
          : t('plenary:nobodySpeaks')}
      </p>
    </section>
  )
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
            {now.speaker ? `${languageName(now.speaker.language, reader)}, ` : null}
            {t('original')}
          </span>
        </Radio>
      </RadioGroup>
      <Slider className="volume" aria-label={t('volume')} value={volume} onChange={(v) => { setVolume(Number(v)) }} minValue={0} maxValue={100} step={5}>
        <span aria-hidden>
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

function Speak({ booth, attending, console, act, reader, onAir }: {
  booth: BoothView
  attending: Attending
  console: Console
  act: (deed: Deed) => void
  reader: string
  onAir: boolean
}) {
  const { t } = useTranslation('booth')
  const read = useCallback(() => attending.levels().voice, [attending])
  return (
    <section className="booth-row booth-speak" aria-label={t('speak')} data-air={onAir || undefined}>
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
      <Meter label={t('levelOut')} read={read} hot={onAir} />
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
      {trouble === 'node-gone' ? <Notice tone="alarm" title={t('plenary:nodeGone.title')}>{t('plenary:nodeGone.text')}</Notice> : null}
      {trouble === 'rejoining' ? <Notice tone="alarm" title={t('plenary:rejoining.title')}>{t('plenary:rejoining.text')}</Notice> : null}
      {trouble === 'connecting' ? <Notice>{t('plenary:connecting')}</Notice> : null}
      {trouble === 'resuming' ? <Notice tone="waiting">{t('plenary:resuming')}</Notice> : null}
      {trouble === 'poor' ? <Notice tone="waiting">{t('plenary:poor')}</Notice> : null}
      {!booth ? <Notice tone="waiting">{t('notStaffed')}</Notice> : null}
      {booth && !view.session ? <Notice>{t('waiting')}</Notice> : null}
      {now.clash ? <Notice tone="alarm">{t('clash')}</Notice> : null}
      {console.onAir && now.speaker?.language === console.output ? (
        <Notice tone="waiting">{t('sameLanguage', { language: languageName(console.output, reader) })}</Notice>
      ) : null}
      {now.voice.at === 'failed' ? (
        <Notice tone="alarm" title={t('plenary:noVoice.title')}>
          {t(`plenary:noVoice.${now.voice.trouble}`)} <Button size="small" onPress={() => { attending.retry() }}>{t('plenary:tryAgain')}</Button>
        </Notice>
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
