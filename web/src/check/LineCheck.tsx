import { CircleAlert, CircleCheck, CircleDashed, Headphones, Mic, Network, Video } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useEffect, useId, useRef, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { findPerson, type Sitting, textIn } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { prepareMedia } from '../media/prepare.ts'
import { Button } from '../ui/Button.tsx'
import { Screen } from '../ui/Screen.tsx'
import { comfortableVolume, QUIETEST_DB, VOICE_DB } from '../sound/settings.ts'
import { kindOf } from './bandwidth.ts'
import { browserWorld } from './browser.ts'
import { Check } from './check.ts'
import type { Found } from './check.ts'
import { findDevice } from './devices.ts'
import { onScale } from './level.ts'
import { earsVerdict, lineVerdict, pictureVerdict, voiceVerdict, worthAskingAgain } from './verdict.ts'
import type { Mood } from './verdict.ts'
import './check.css'

/** One screen before the gathering: what works of picture, voice, ears and line, and what to do about the rest. */
export default function LineCheck({ seat, onEnter }: Readonly<{ seat: Seat<Sitting>; onEnter: () => void }>) {
  const { t, i18n } = useTranslation('check')
  const { view } = useSeat(seat)
  const { role } = seat
  const interpreter = role === 'interpreter'
  const sends = role !== 'press' && role !== 'technician' && role !== 'broadcaster'
  const known = findPerson(view, seat.member) !== undefined
  const [check] = useState(() => {
    const { summit, member, signal } = seat
    return new Check({ summit, member, signal, headset: interpreter || undefined, sends, comfort: interpreter }, browserWorld())
  })
  const found = useSyncExternalStore(check.subscribe, () => check.now)
  useEffect(() => {
    void check.start()
    return () => {
      check.stop()
    }
  }, [check])
  useEffect(() => {
    // An observer is nobody there until they are admitted.
    if (known) prepareMedia(seat)
    // The room comes next: load it while the check is read. When that fails, the room loads itself and says so.
    const room = interpreter ? import('../booth/Booth.tsx') : import('../plenary/Plenary.tsx')
    room.catch(() => undefined)
  }, [seat, known, interpreter])

  return (
    <Screen name={t('title')} title={textIn(view.title, i18n.language)} centre>
      <div className="line-check">
        <header>
          <h1>{t('title')}</h1>
          <p className="quiet">{t(sends ? 'promise' : 'promiseListening')}</p>
        </header>
        {sends ? <PictureRow check={check} found={found} /> : null}
        {sends ? <VoiceRow check={check} found={found} interpreter={interpreter} /> : null}
        <EarsRow check={check} found={found} interpreter={interpreter} />
        <LineRow check={check} found={found} />
        <footer>
          <p className="quiet">{t('always')}</p>
          <Button look="filled" size="large" onPress={onEnter}>
            {t('enter')}
          </Button>
        </footer>
      </div>
    </Screen>
  )
}

type RowOf = Readonly<{ check: Check; found: Found }>
type Sentence = Readonly<{ says: string; next?: string }>

function PictureRow({ check, found }: RowOf) {
  const { t } = useTranslation('check')
  const { picture, choice, devices } = found
  const { key, mood } = pictureVerdict(picture)
  const cameras = devices.filter((d) => d.kind === 'videoinput' && d.deviceId !== '')
  const chosen = choice.camera === 'off' ? undefined : findDevice(devices, 'videoinput', choice.camera)
  const used = cameras.find((d) => picture.at === 'fine' && d.label === picture.label) ?? chosen ?? cameras[0]
  return (
    <Row icon={Video} title={t('picture.title')} mood={mood} sentence={t('picture.verdict', { returnObjects: true })[key]} aside={picture.at === 'fine' && <Preview stream={picture.stream} label={t('picture.preview')} />}>
      {picture.at !== 'signal' && picture.at !== 'insecure' && cameras.length > 0 && (
        <Picker
          label={t('picture.camera')}
          items={[...cameras.map((d) => ({ id: d.deviceId, name: d.label })), { id: 'off', name: t('picture.off') }]}
          selected={picture.at === 'off' ? 'off' : used?.deviceId}
          onSelect={(id) => void check.chooseCamera(id)}
        />
      )}
      {worthAskingAgain(picture.at) && <Button size="small" onPress={() => void check.tryPicture()}>{t('again')}</Button>}
    </Row>
  )
}

function VoiceRow({ check, found, interpreter }: RowOf & Readonly<{ interpreter: boolean }>) {
  const { t, i18n } = useTranslation('check')
  const { voice, devices, choice, headset } = found
  const { key, mood } = voiceVerdict(voice, interpreter)
  const microphones = devices.filter((d) => d.kind === 'audioinput' && d.deviceId !== '')
  const used = microphones.find((d) => voice.at === 'fine' && d.label === voice.label) ?? findDevice(devices, 'audioinput', choice.microphone) ?? microphones[0]
  const kind = voice.at === 'fine' ? kindOf(voice.label) : undefined
  const reach = voice.at === 'fine' ? voice.reach : undefined
  const khz = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format((reach?.hz ?? 0) / 1000)
  const notes = [
    kind && t(`voice.kind.${kind}`),
    reach && (interpreter || reach.fit !== 'fit') && t(`voice.reach.${reach.fit === 'unfit' && !interpreter ? 'lower' : reach.fit}`, { khz }),
    interpreter && voice.at === 'fine' && !reach && t('voice.reach.speak'),
  ].filter(Boolean)
  return (
    <Row icon={Mic} title={t('voice.title')} mood={mood} sentence={t('voice.verdict', { returnObjects: true })[key]} note={notes.length > 0 ? notes.join(' ') : undefined} aside={voice.at === 'fine' && <LevelBar check={check} />}>
      {voice.at !== 'signal' && microphones.length > 0 && (
        <Picker
          label={t('voice.microphone')}
          items={microphones.map((d) => ({ id: d.deviceId, name: d.label }))}
          selected={used?.deviceId}
          onSelect={(id) => void check.chooseMicrophone(id)}
        />
      )}
      {voice.at === 'fine' && (
        <label className="check">
          <input type="checkbox" checked={headset} onChange={(event) => void check.sayHeadset(event.target.checked)} />
          {t('voice.headset')}
        </label>
      )}
      {worthAskingAgain(voice.at) && <Button size="small" onPress={() => void check.tryVoice()}>{t('again')}</Button>}
    </Row>
  )
}

function EarsRow({ check, found, interpreter }: RowOf & Readonly<{ interpreter: boolean }>) {
  const { t, i18n } = useTranslation('check')
  const { ears, devices, choice, speakerChoice } = found
  const { key, mood } = earsVerdict(found)
  const speakers = speakerChoice ? devices.filter((d) => d.kind === 'audiooutput' && d.deviceId !== '') : []
  const used = findDevice(devices, 'audiooutput', choice.speaker) ?? speakers[0]
  const asked = ears.at === 'playing' || ears.at === 'played'
  const loud = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(comfortableVolume(found))
  return (
    <Row icon={Headphones} title={t('ears.title')} mood={mood} sentence={t('ears.verdict', { returnObjects: true })[key]} note={interpreter ? t('ears.comfortHow') : undefined}>
      {speakers.length > 0 && (
        <Picker
          label={t('ears.speaker')}
          items={speakers.map((d) => ({ id: d.deviceId, name: d.label }))}
          selected={used?.deviceId}
          onSelect={(id) => void check.chooseSpeaker(id)}
        />
      )}
      <Button size="small" onPress={() => void check.playSound()}>{t('ears.play')}</Button>
      {interpreter && (
        <label className="check line-check-comfort">
          {t('ears.comfort')}
          <input type="range" min={QUIETEST_DB} max={VOICE_DB} step={1} value={found.comfortDb} aria-label={t('ears.comfort')} aria-valuetext={loud} onChange={(event) => { check.sayComfort(event.target.valueAsNumber) }} />
          <span className="figures quiet" aria-hidden>{loud}</span>
        </label>
      )}
      {asked && (
        <>
          <Button
            size="small"
            onPress={() => {
              check.answerSound(true)
            }}
          >
            {t('ears.hear')}
          </Button>
          <Button
            size="small"
            onPress={() => {
              check.answerSound(false)
            }}
          >
            {t('ears.deaf')}
          </Button>
        </>
      )}
    </Row>
  )
}

function LineRow({ check, found: { line } }: RowOf) {
  const { t, i18n } = useTranslation('check')
  const { key, mood } = lineVerdict(line)
  const inUnits = (value: number, unit: string): string => new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'short' }).format(value).replace(' ', '\u00a0')
  const time =
    line.at === 'fine' || line.at === 'slow'
      ? inUnits(line.ms, 'millisecond')
      : line.at !== 'clock'
        ? ''
        : line.minutes < 120
          ? inUnits(line.minutes, 'minute')
          : inUnits(Math.round(line.minutes / 60), 'hour')
  return (
    <Row
      icon={Network}
      title={t('line.title')}
      mood={mood}
      sentence={t('line.verdict', { returnObjects: true, time })[key]}
      note={line.at === 'fine' || line.at === 'slow' ? t('line.measured', { protocol: line.secure ? 'HTTPS' : 'HTTP' }) : undefined}
    >
      {line.at !== 'measuring' && <Button size="small" onPress={() => void check.measure()}>{t('line.again')}</Button>}
    </Row>
  )
}

const moods: Record<Mood, LucideIcon> = { fine: CircleCheck, open: CircleDashed, act: CircleAlert }

type RowProps = Readonly<{
  icon: LucideIcon
  title: string
  mood: Mood
  sentence: Sentence
  note?: string | undefined
  aside?: ReactNode
  children: ReactNode
}>

function Row({ icon: Icon, title, mood, sentence, note, aside, children }: RowProps) {
  const heading = useId()
  const Mark = moods[mood]
  return (
    <section className="line-check-row" data-mood={mood} aria-labelledby={heading}>
      <h2 id={heading}>
        <Icon aria-hidden="true" size={20} />
        {title}
      </h2>
      <div className="line-check-verdict" aria-live="polite">
        <Mark aria-hidden="true" size={20} />
        <p className="line-check-says">{sentence.says}</p>
        {sentence.next !== undefined && <p className="line-check-next">{sentence.next}</p>}
        {note !== undefined && <p className="line-check-next">{note}</p>}
      </div>
      <div className="line-check-controls">{children}</div>
      <div className="line-check-aside">{aside}</div>
    </section>
  )
}

function Preview({ stream, label }: Readonly<{ stream: MediaStream; label: string }>) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current) video.current.srcObject = stream
  }, [stream])
  return <video className="line-check-preview" ref={video} aria-label={label} autoPlay muted playsInline />
}

/** Moves with every frame and outside of React; the verdict beside it says the same in words. */
function LevelBar({ check }: Readonly<{ check: Check }>) {
  const bar = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const draw = (now: number) => {
      const level = onScale(check.listen(now))
      bar.current?.style.setProperty('transform', `scaleX(${level.toFixed(3)})`)
      frame = requestAnimationFrame(draw)
    }
    let frame = requestAnimationFrame(draw)
    return () => {
      cancelAnimationFrame(frame)
    }
  }, [check])
  return (
    <div className="line-check-level" aria-hidden="true">
      <div ref={bar} />
    </div>
  )
}

type PickerProps = Readonly<{
  label: string
  items: readonly Readonly<{ id: string; name: string }>[]
  selected: string | undefined
  onSelect: (id: string) => void
}>

function Picker({ label, items, selected, onSelect }: PickerProps) {
  return (
    <label className="field">
      <span className="unseen">{label}</span>
      <select
        className="input"
        value={selected ?? ''}
        onChange={(event) => {
          onSelect(event.target.value)
        }}
      >
        {selected === undefined && <option value="" hidden />}
        {items.map((item) => (
          <option key={item.id} value={item.id} dir="auto">
            {item.name}
          </option>
        ))}
      </select>
    </label>
  )
}
