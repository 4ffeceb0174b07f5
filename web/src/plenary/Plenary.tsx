import { ListOrdered, LogOut, Presentation, Volume2 } from 'lucide-react'
import { useState } from 'react'
import { ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { type AnyView, isForObservers, textIn, type Sitting } from '../api/view.ts'
import { isMemberSeat, type Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { mayEnter, maySend, PLENARY } from '../media/purpose.ts'
import { useAttending } from '../media/useAttending.ts'
import { useWhereabouts } from '../media/useWhereabouts.ts'
import { Video } from '../media/Video.tsx'
import type { Whereabouts } from '../media/whereabouts.ts'
import { Button } from '../ui/Button.tsx'
import { languageName, list } from '../ui/languages.ts'
import { EncryptionAlarms } from '../encryption/EncryptionAlarms.tsx'
import { LockSign } from '../encryption/LockSign.tsx'
import { RecordSign } from '../record/RecordSign.tsx'
import { Notice, NotEncrypted } from '../ui/Notice.tsx'
import { Preferences } from '../ui/Preferences.tsx'
import { useTitle } from '../ui/Screen.tsx'
import { Shortcuts, type Shortcut } from '../ui/Shortcuts.tsx'
import { useRoomTheme } from '../ui/theme.ts'
import { Unverified } from '../gathering/Unverified.tsx'
import { FLOOR } from '../interpretation/index.ts'
import { AirSign } from '../onair/OnAir.tsx'
import { Acts } from './Acts.tsx'
import { Buttons } from './Buttons.tsx'
import { Capitals } from './Capitals.tsx'
import { Channel } from './Channel.tsx'
import { CurrentItem } from './CurrentItem.tsx'
import { Floor } from './Floor.tsx'
import { Hearing, Watching } from './Hearing.tsx'
import { keyedChannels, KEYS } from './keys.ts'
import { LineTroubles } from './LineTroubles.tsx'
import '../media/media.css'
import './plenary.css'
import { arrange, hears, isLive, stretchOf, troubleOf } from './scene.ts'
import { SoundNotice } from './SoundNotice.tsx'
import { Askers, SessionPanel, SpeakingTime, Waiting } from './Session.tsx'
import { SignPicker } from './SignPicker.tsx'
import { SignPlace } from './SignPlace.tsx'
import { Slower } from './Slower.tsx'
import { Tile } from './Tile.tsx'
import { Tongue } from './Tongue.tsx'
import { useIdle } from './useIdle.ts'
import { useKeys } from './useKeys.ts'
import { useSignPlace } from './useSignPlace.ts'
import { useWall } from './useWall.ts'

/** The plenary, for principals, delegates and observers. A principal needs to touch nothing. */
export default function Plenary({ seat }: { seat: Seat<AnyView> }) {
  const { places, here } = useWhereabouts(seat)
  return here.why === 'left' ? <Outside onReturn={() => { places.comeBack() }} /> : <Inside seat={seat} places={places} />
}

function Outside({ onReturn }: { onReturn: () => void }) {
  const { t } = useTranslation('plenary')
  useRoomTheme('dark')
  useTitle(t('name'))
  return (
    <main className="plenary-outside" aria-label={t('name')}>
      <h1>{t('left')}</h1>
      <Button look="filled" size="large" onPress={onReturn} autoFocus>
        {t('return')}
      </Button>
      <NotEncrypted />
      <RecordSign />
    </main>
  )
}

function Inside({ seat: given, places }: { seat: Seat<AnyView>; places: Whereabouts }) {
  const { t, i18n } = useTranslation('plenary')
  const { seat, view, status, presence, clock } = useSeat(given)
  const { attending, now } = useAttending(seat)
  const reader = i18n.language
  const principal = seat.role === 'principal'
  const scene = arrange(view, seat.member, presence, now, reader)
  const idle = useIdle()
  const [wall, setWall] = useWall(seat.wall)
  const [listing, setListing] = useState(() => matchMedia('(min-width: 100rem)').matches)
  const member = isMemberSeat(seat) ? seat : undefined
  const forMembers = isForObservers(view) ? undefined : view
  const far = principal || wall
  const signPlace = useSignPlace(now.signs, now.signing.length > 0 || now.signsHeld)
  useRoomTheme('dark')
  const phase = t(`phase.${stretchOf(view)}`)
  const may = maySend(view, seat.member)
  useKeys(attending, seat.signal === 'tone' ? may.filter((name) => name !== 'camera') : may)
  useTitle(phase, isLive(now) ? t('live') : hears(now) === 'nothing' ? undefined : t('listening'), textIn(view.title, reader))

  const shortcutsOf = (channels: readonly string[]): Shortcut[] => [
    ...(may.includes('microphone') ? [{ keys: [KEYS.mute], does: t('key.mute') }] : []),
    ...(may.includes('camera') && seat.signal !== 'tone' ? [{ keys: [KEYS.camera], does: t('key.camera') }] : []),
    ...(now.tongues.length > 0 ? [{ keys: [KEYS.speak], does: t('key.speak') }] : []),
    ...keyedChannels(channels).map(([key, channel]) => ({
      keys: [key],
      does: channel === FLOOR ? t('key.floor') : t('key.channel', { language: languageName(channel, reader) }),
    })),
  ]

  return (
    <main className="plenary" aria-label={t('name')} data-far={far || undefined} data-wall={wall || undefined} data-idle={(far && idle) || undefined}>
      <header className="plenary-head">
        <h1 className="plenary-phase">
          <AirSign /> {phase}
        </h1>
        <CurrentItem view={view} clock={clock} reader={reader} />
        {far && member ? <SpeakingTime view={view} attending={attending} clock={clock} reader={reader} /> : null}
        <Capitals className="plenary-clocks" view={view} clock={clock} reader={reader} />
      </header>

      <section className="plenary-stage" data-strip={scene.strip.length > 0 || undefined} data-signs={signPlace || undefined}>
        <div className="plenary-large" data-count={scene.large.length}>
          {scene.large.map((tile) => (
            <Tile key={tile.member} tile={tile} size="large" />
          ))}
        </div>
        {signPlace && now.signs !== undefined ? <SignPlace key={now.signs} view={view} signing={now.signing} held={now.signsHeld} language={now.signs} reader={reader} /> : null}
        {now.camera.at === 'open' && now.cameraOn && !wall ? (
          <div className="plenary-own">
            <Video track={now.camera.track} label={t('ownPicture')} mirrored={!seat.signal} />
            <span className="plenary-you">{t('you')}</span>
          </div>
        ) : null}
        <Slower attending={attending} />
        <div className="plenary-news">
          <EncryptionAlarms encryption={now.encryption} view={view} />
          <SoundNotice seat={seat} view={view} attending={attending} now={now} />
          <Troubles view={view} seat={seat} status={status} attending={attending} now={now} missing={scene.missing} />
        </div>
        {now.sound === 'blocked' ? (
          <button
            type="button"
            className="sound-on"
            onClick={() => { attending.unblock() }}
          >
            <Volume2 aria-hidden />
            {t('soundOn')}
          </button>
        ) : null}
      </section>

      {member && listing && !far ? <SessionPanel seat={member} attending={attending} /> : null}

      {scene.strip.length > 0 ? (
        <section className="plenary-strip" aria-label={t('others')}>
          {scene.strip.map((tile) => (
            <Tile key={tile.member} tile={tile} size="small" />
          ))}
        </section>
      ) : null}

      <footer className="plenary-foot">
        <Floor className="plenary-speaks" view={view} me={seat.member} now={now} reader={reader} />
        <Hearing view={view} now={now} reader={reader} />
        {now.signs === undefined ? null : <Watching view={view} signs={now.signs} signer={now.signing.at(-1)?.member} held={now.signsHeld} reader={reader} />}
        {far && now.muted && may.includes('microphone') ? <p>{t('mutedYou')}</p> : null}
        {forMembers ? <Askers view={forMembers} reader={reader} /> : null}
        {member && principal ? <Waiting seat={member} /> : null}
        {forMembers ? <Unverified view={forMembers} /> : null}
        <LockSign encryption={now.encryption} reads={!principal} />
        <RecordSign />
      </footer>

      <div className="plenary-controls" role="group" aria-label={t('controls')}>
        <Channel
          channel={now.channel}
          channels={now.channels}
          heard={now.interpretations.length > 0}
          duck={now.duck}
          reader={reader}
          onChoose={(channel) => { attending.choose(channel) }}
          onBalance={(duck) => { attending.balance(duck) }}
          onWarm={(on) => { attending.warm(on) }}
        />
        <Tongue language={now.speaks} tongues={now.tongues} onSpeak={(language) => { attending.speakIn(language) }} />
        <SignPicker signs={now.signs} languages={now.signLanguages} onWatch={(signs) => { attending.watch(signs) }} />
        <Buttons may={may} signal={seat.signal} attending={attending} now={now} />
        {member ? <Acts seat={member} places={places} attending={attending} /> : null}
        {member && !far ? (
          <ToggleButton className="button" isSelected={listing} onChange={setListing}>
            <ListOrdered aria-hidden />
            {t('session')}
          </ToggleButton>
        ) : null}
        {principal ? null : (
          <Button onPress={() => { places.leave() }}>
            <LogOut aria-hidden className="mirrored" />
            {t('leave')}
          </Button>
        )}
        <ToggleButton className="button for-walls" isSelected={wall} onChange={setWall}>
          <Presentation aria-hidden />
          {t('wall')}
        </ToggleButton>
        <Preferences />
        <Shortcuts shortcuts={shortcutsOf(now.channels)} />
      </div>
    </main>
  )
}

function Troubles({ view, seat, status, attending, now, missing }: {
  view: Sitting
  seat: Seat<AnyView>
  status: Seat['status']
  attending: Attending
  now: AttendingNow
  missing: readonly string[]
}) {
  const { t, i18n } = useTranslation('plenary')
  if (!view.session) return <Notice tone="waiting">{t('recess')}</Notice>
  if (!mayEnter(view, seat.member)) return <Notice tone="waiting">{t('notAdmitted')}</Notice>
  return (
    <>
      {now.line !== 'joined' && now.hearing !== undefined && now.hearing !== PLENARY ? <Notice>{t('stillCaucus')}</Notice> : null}
      <LineTroubles trouble={troubleOf(status, now.line, now.quality)} attending={attending} now={now} />
      {now.line === 'joined' && missing.length > 0 ? <Notice>{t('alone', { delegations: list(missing, i18n.language) })}</Notice> : null}
      {now.camera.at === 'failed' ? (
        <Notice tone="waiting" title={t('noPicture.title')}>
          {t(`noPicture.${now.camera.trouble}`)} <Button size="small" onPress={() => { attending.retry() }}>{t('tryAgain')}</Button>
        </Notice>
      ) : null}
    </>
  )
}
