import { LogOut, Mic, MicOff, Video as VideoIcon, VideoOff, Volume2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AnyView, findMember, isForObservers, textIn, type Sitting } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { mayEnter, maySend } from '../media/purpose.ts'
import { useAttending } from '../media/useAttending.ts'
import { Video } from '../media/Video.tsx'
import { Button } from '../ui/Button.tsx'
import { languageName, list } from '../ui/languages.ts'
import { Notice, NotEncrypted } from '../ui/Notice.tsx'
import { Preferences } from '../ui/Preferences.tsx'
import { useTitle } from '../ui/Screen.tsx'
import { Shortcuts, type Shortcut } from '../ui/Shortcuts.tsx'
import { useRoomTheme } from '../ui/theme.ts'
import { spanOf, useTime } from '../ui/time.ts'
import { Unverified } from '../gathering/Unverified.tsx'
import { FLOOR } from '../interpretation/index.ts'
import { Capitals } from './Capitals.tsx'
import { Channel } from './Channel.tsx'
import { Floor } from './Floor.tsx'
import { keyedChannels, KEYS } from './keys.ts'
import { LineTroubles } from './LineTroubles.tsx'
import '../media/media.css'
import './plenary.css'
import { arrange, hears, isLive, planned, stretchOf, troubleOf } from './scene.ts'
import { Tile } from './Tile.tsx'
import { useIdle } from './useIdle.ts'
import { useKeys } from './useKeys.ts'

/** The plenary, for principals and delegates. A principal needs to touch nothing. */
export default function Plenary({ seat }: { seat: Seat<AnyView> }) {
  const [left, setLeft] = useState(false)
  return left ? <Outside onReturn={() => { setLeft(false) }} /> : <Inside seat={seat} onLeave={() => { setLeft(true) }} />
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
    </main>
  )
}

function Inside({ seat: given, onLeave }: { seat: Seat<AnyView>; onLeave: () => void }) {
  const { t, i18n } = useTranslation('plenary')
  const { seat, view, status, presence, clock } = useSeat(given)
  const { attending, now } = useAttending(seat)
  const reader = i18n.language
  const principal = seat.role === 'principal'
  const scene = arrange(view, seat.member, presence, now, reader)
  const idle = useIdle()
  useRoomTheme('dark')
  const phase = t(`phase.${stretchOf(view)}`)
  const may = maySend(view, seat.member)
  useKeys(attending, seat.signal === 'tone' ? may.filter((name) => name !== 'camera') : may)
  useTitle(phase, isLive(now) ? t('live') : now.line === 'joined' ? t('listening') : undefined, textIn(view.title, reader))

  const shortcutsOf = (channels: readonly string[]): Shortcut[] => [
    ...(may.includes('microphone') ? [{ keys: [KEYS.mute], does: t('key.mute') }] : []),
    ...(may.includes('camera') && seat.signal !== 'tone' ? [{ keys: [KEYS.camera], does: t('key.camera') }] : []),
    ...keyedChannels(channels).map(([key, channel]) => ({
      keys: [key],
      does: channel === FLOOR ? t('key.floor') : t('key.channel', { language: languageName(channel, reader) }),
    })),
  ]

  return (
    <main className="plenary" aria-label={t('name')} data-far={principal || undefined} data-idle={(principal && idle) || undefined}>
      <header className="plenary-head">
        <h1 className="plenary-phase">{phase}</h1>
        <Plan view={view} clock={clock} reader={reader} />
        <Capitals className="plenary-clocks" view={view} clock={clock} reader={reader} />
      </header>

      <section className="plenary-stage" data-strip={scene.strip.length > 0 || undefined}>
        <div className="plenary-large" data-count={scene.large.length}>
          {scene.large.map((tile) => (
            <Tile key={tile.member} tile={tile} size="large" />
          ))}
        </div>
        {now.camera.at === 'open' && now.cameraOn ? (
          <div className="plenary-own">
            <Video track={now.camera.track} label={t('ownPicture')} mirrored={!seat.signal} />
            <span className="plenary-you">{t('you')}</span>
          </div>
        ) : null}
        <div className="plenary-news">
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

      {scene.strip.length > 0 ? (
        <section className="plenary-strip" aria-label={t('others')}>
          {scene.strip.map((tile) => (
            <Tile key={tile.member} tile={tile} size="small" />
          ))}
        </section>
      ) : null}

      <footer className="plenary-foot">
        <Floor className="plenary-speaks" view={view} me={seat.member} now={now} reader={reader} />
        <p className="plenary-hears">
          <Hearing view={view} now={now} reader={reader} />
        </p>
        {principal && now.muted ? <p>{t('mutedYou')}</p> : null}
        {isForObservers(view) ? null : <Unverified view={view} />}
        <NotEncrypted />
      </footer>

      <div className="plenary-controls" role="group" aria-label={t('controls')}>
        <Channel channel={now.channel} channels={now.channels} onChoose={(channel) => { attending.choose(channel) }} onWarm={(on) => { attending.warm(on) }} />
        <Buttons view={view} seat={seat} attending={attending} now={now} />
        {principal ? null : (
          <Button onPress={onLeave}>
            <LogOut aria-hidden className="mirrored" />
            {t('leave')}
          </Button>
        )}
        <Preferences />
        <Shortcuts shortcuts={shortcutsOf(now.channels)} />
      </div>
    </main>
  )
}

function Plan({ view, clock, reader }: { view: Sitting; clock: number; reader: string }) {
  const { t } = useTranslation('plenary')
  const item = planned(view, useTime(clock), reader)
  if (!item) return <p className="plenary-plan"><bdi>{textIn(view.title, reader)}</bdi></p>
  return (
    <p className="plenary-plan">
      {t('plan', { number: item.number, title: item.title })}{' '}
      <span className="figures" dir="ltr">{t('planTime', { elapsed: spanOf(item.elapsedMs), total: spanOf(item.totalMs) })}</span>
    </p>
  )
}

function Hearing({ view, now, reader }: { view: Sitting; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('plenary')
  const source = hears(now)
  if (source === 'nothing' || source === 'floor') return t(`hear.${source}`)
  const language = languageName(now.channel, reader)
  const name = now.interpreter === undefined ? undefined : findMember(view, now.interpreter)?.member.name
  if (source === 'interpretation' && name !== undefined) return t('hear.interpretation', { language, name })
  return t('hear.original', { language })
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

function Buttons({ view, seat, attending, now }: { view: Sitting; seat: Seat<AnyView>; attending: Attending; now: AttendingNow }) {
  const { t } = useTranslation('plenary')
  const may = maySend(view, seat.member)
  return (
    <>
      {may.includes('microphone') ? (
        <Button onPress={() => { attending.mute(!now.muted) }} look={now.muted ? 'filled' : 'plain'}>
          {now.muted ? <MicOff aria-hidden /> : <Mic aria-hidden />}
          {t(now.muted ? 'unmute' : 'mute')}
        </Button>
      ) : null}
      {may.includes('camera') && seat.signal !== 'tone' ? (
        <Button onPress={() => { attending.camera(!now.cameraOn) }} look={now.cameraOn ? 'plain' : 'filled'}>
          {now.cameraOn ? <VideoIcon aria-hidden /> : <VideoOff aria-hidden />}
          {t(now.cameraOn ? 'cameraOff' : 'cameraOn')}
        </Button>
      ) : null}
    </>
  )
}
