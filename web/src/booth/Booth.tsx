import type { TFunction } from 'i18next'
import { Volume2 } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { findPerson, textIn, type Booth as BoothView, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { asShown } from '../app/shown.ts'
import { useSeat } from '../app/useSeat.ts'
import { ToCaucus } from '../caucus/ToCaucus.tsx'
import { isSigned } from '../interpretation/index.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { Unverified } from '../gathering/Unverified.tsx'
import { useAttending } from '../media/useAttending.ts'
import { Capitals } from '../plenary/Capitals.tsx'
import { LineTroubles } from '../plenary/LineTroubles.tsx'
import { stretchOf, troubleOf } from '../plenary/scene.ts'
import { EncryptionAlarms } from '../encryption/EncryptionAlarms.tsx'
import { LockSign } from '../encryption/LockSign.tsx'
import { RecordSign } from '../record/RecordSign.tsx'
import { AirSign } from '../onair/OnAir.tsx'
import { Button } from '../ui/Button.tsx'
import { languageName } from '../ui/languages.ts'
import { Notice } from '../ui/Notice.tsx'
import { Preferences } from '../ui/Preferences.tsx'
import { useTitle } from '../ui/Screen.tsx'
import { Shortcuts, type Shortcut } from '../ui/Shortcuts.tsx'
import { useRoomTheme } from '../ui/theme.ts'
import '../media/media.css'
import './booth.css'
import { airOf, boothOf, closedWords, KEYS, OUTPUT_KEYS, type Air, type Console } from './console.ts'
import { CAMERA_KEY } from './Camera.tsx'
import { CannotInterpret } from './CannotInterpret.tsx'
import { CANNOT_KEY } from './cannotInterpret.ts'
import { clashOf } from './clash.ts'
import { CONSECUTIVE_KEY } from './Consecutive.tsx'
import { DayExposure, MuchExposure } from './Exposure.tsx'
import { Face } from './Face.tsx'
import { Hear } from './Hear.tsx'
import { LEVEL_KEYS } from './levels.ts'
import { PRESELECT_KEYS } from './preselects.ts'
import { SLOWER_KEY } from './SlowDown.tsx'
import { Speak } from './Speak.tsx'
import { Standing, STANDING_KEY } from './Standing.tsx'
import { Talk } from './Talk.tsx'
import { TALK_KEYS } from './talking.ts'
import { Team } from './Team.tsx'
import { Technicians } from './Technicians.tsx'
import { useBoothRoom } from './useBoothRoom.ts'
import { useConsole } from './useConsole.ts'

/** The interpreter's console: one booth of a pair of languages, everything on the keyboard. */
export default function Booth({ seat: given }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['booth', 'plenary', 'talk', 'handover', 'signs'])
  const { seat, view: recorded, shown, status, clock } = useSeat(given)
  const view = useMemo(() => asShown(recorded, shown), [recorded, shown])
  const { attending, now } = useAttending(seat)
  const reader = i18n.language
  const booth = boothOf(view, seat.member)
  const [console, act, boothAir] = useConsole(attending)
  const talk = useBoothRoom(given, booth?.id, attending)
  const talks = talk?.now.talks ?? false
  const onAir = airOf(console, view, seat.member, now)
  const signs = isSigned(console.output)
  // What is said to the booth is heard there alone; what is signed meanwhile is seen as ever.
  const air = talks && onAir === 'on' && !signs ? 'cough' : onAir
  const said = talks && !signs ? t(talk?.now.heard ? 'talk:air' : 'talk:airUnheard') : sayAir(air, languageName(console.output, reader), t)
  useRoomTheme('dark')
  useTitle(air === 'on' ? t('onAir') : said, t('name'), textIn(view.title, reader))

  return (
    <main className="booth" aria-label={t('name')} data-air={air}>
      <header className="booth-head">
        <h1>
          {booth ? t('booth', { id: booth.id }) : t('name')} <AirSign />{' '}
          <span className="booth-phase">{t(`plenary:phase.${stretchOf(view)}`)}</span>
        </h1>
        <Capitals className="booth-clocks" view={view} clock={clock} reader={reader} />
      </header>

      <Face view={view} me={seat.member} now={now} reader={reader} signs={booth?.outputs.some(isSigned) ?? false} />

      <aside className="booth-side">
        <p className="booth-air" role="status">
          {said}
        </p>
        {attending.guard ? <DayExposure guard={attending.guard} /> : null}
        <EncryptionAlarms encryption={now.encryption} view={view} />
        <Troubles view={view} status={status} booth={booth} attending={attending} now={now} console={console} reader={reader} />
        {talk ? <EncryptionAlarms encryption={talk.now.encryption} view={view} /> : null}
        {attending.guard ? <MuchExposure guard={attending.guard} /> : null}
        {booth && view.session ? <CannotInterpret key={booth.id} seat={seat} view={view} booth={booth} now={now} /> : null}
        {booth ? <Team view={view} booth={booth} now={now} room={talk?.now} me={seat.member} /> : null}
        {booth ? <Technicians seat={seat} view={view} booth={booth} /> : null}
      </aside>

      <Standing view={view} booth={booth} now={now} console={console} air={said} named={air === 'on'} sinceMs={boothAir.sinceMs} reader={reader} />
      <Hear booth={booth} attending={attending} now={now} reader={reader} />
      {booth ? <Speak view={view} booth={booth} attending={attending} now={now} console={console} act={act} boothAir={boothAir} reader={reader} air={air} /> : null}
      {talk ? <Talk view={view} me={seat.member} attending={attending} attended={now} talk={talk} reader={reader} /> : null}

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

function sayAir(air: Air, language: string, t: TFunction<['booth', 'plenary', 'talk', 'handover', 'signs']>): string {
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
    case 'unseen':
    case 'unsure':
      return t(`signs:${air}`)
  }
}

function shortcutsOf(booth: BoothView | undefined, reader: string, t: TFunction<['booth', 'plenary', 'talk', 'handover', 'signs']>): Shortcut[] {
  const outputs = booth?.outputs.flatMap((language, n): Shortcut[] => {
    const key = OUTPUT_KEYS[n]
    return key ? [{ keys: [key], does: t('key.output', { language: languageName(language, reader) }) }] : []
  })
  return [
    { keys: [t('space')], does: t('key.air') },
    ...(outputs ?? []),
    { keys: [KEYS.handOver], does: t('handover:key.handOver') },
    { keys: [KEYS.decline, 'Esc'], does: t('handover:key.decline') },
    { keys: [SLOWER_KEY], does: t('handover:key.slower') },
    { keys: [KEYS.follow], does: t('key.follow') },
    { keys: [KEYS.cough], does: t('key.cough') },
    { keys: [KEYS.floor], does: t('key.floor') },
    { keys: PRESELECT_KEYS, does: t('key.preselects') },
    { keys: ['Shift', ...PRESELECT_KEYS], does: t('key.preselect') },
    { keys: [CONSECUTIVE_KEY], does: t('key.consecutive') },
    { keys: ['−', '+'], does: t('key.volume') },
    { keys: LEVEL_KEYS.bass, does: t('key.bass') },
    { keys: LEVEL_KEYS.treble, does: t('key.treble') },
    { keys: LEVEL_KEYS.floor, does: t('key.floorVolume') },
    { keys: LEVEL_KEYS.relay, does: t('key.relayVolume') },
    { keys: [TALK_KEYS.talk], does: t('talk:key.talk') },
    { keys: LEVEL_KEYS.booth, does: t('talk:key.volume') },
    { keys: [CAMERA_KEY], does: t('talk:key.camera') },
    { keys: [TALK_KEYS.to], does: t('talk:key.to') },
    { keys: [TALK_KEYS.write], does: t('talk:key.write') },
    { keys: [TALK_KEYS.canned], does: t('talk:key.canned') },
    { keys: [CANNOT_KEY], does: t('key.cannotInterpret') },
    { keys: [STANDING_KEY], does: t('key.standing') },
  ]
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
  const clash = booth && clashOf(now.airs, booth.id)
  const trouble = view.session ? troubleOf(status, now.line, now.quality) : status === 'node-gone' ? 'node-gone' : undefined
  return (
    <>
      <LineTroubles interprets={booth !== undefined} onAir={console.onAir} trouble={trouble} attending={attending} now={now} />
      {!booth ? <Notice tone="waiting">{t('notStaffed')}</Notice> : null}
      {booth && !view.session ? <Notice>{t(closedWords(view))}</Notice> : null}
      {isSigned(console.output) && now.camera.at === 'failed' ? (
        <Notice tone="alarm" title={t('plenary:noPicture.title')}>
          {t(`plenary:noPicture.${now.camera.trouble}`)} <Button size="small" onPress={() => { attending.retry() }}>{t('plenary:tryAgain')}</Button>
        </Notice>
      ) : null}
      {clash ? <Notice tone="alarm">{isSigned(clash.language) ? t('clashSigns') : t('clash', { name: findPerson(view, clash.member)?.name ?? clash.member, booth: clash.booth })}</Notice> : null}
      {console.onAir && now.speaker?.language === console.output ? (
        <Notice tone="waiting">{t('sameLanguage', { language: languageName(console.output, reader) })}</Notice>
      ) : null}
    </>
  )
}
