import { LogOut, Mic, MicOff, Video as VideoIcon, VideoOff, Volume2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, textIn, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { mayEnter, maySend } from '../media/purpose.ts'
import { useAttending } from '../media/useAttending.ts'
import { Video } from '../media/Video.tsx'
import { Button } from '../ui/Button.tsx'
import { alphabetical, languageName, list } from '../ui/languages.ts'
import { Notice, NotEncrypted } from '../ui/Notice.tsx'
import { Preferences } from '../ui/Preferences.tsx'
import { useTitle } from '../ui/Screen.tsx'
import { useRoomTheme } from '../ui/theme.ts'
import { spanOf, timeIn, useTime } from '../ui/time.ts'
import { Channel } from './Channel.tsx'
import '../media/media.css'
import './plenary.css'
import { arrange, planned, troubleOf } from './scene.ts'
import { Tile } from './Tile.tsx'
import { useIdle } from './useIdle.ts'

/** The plenary, for principals and delegates. A principal needs to touch nothing. */
export default function Plenary({ seat }: { seat: Seat }) {
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

function Inside({ seat: given, onLeave }: { seat: Seat; onLeave: () => void }) {
  const { t, i18n } = useTranslation('plenary')
  const { seat, view, status, presence, clock } = useSeat(given)
  const { attending, now } = useAttending(seat)
  const reader = i18n.language
  const principal = findMember(view, seat.member)?.member.role === 'principal'
  const scene = arrange(view, seat.member, presence, now, reader)
  const idle = useIdle()
  useRoomTheme('dark')
  const phase = t(`phase.${phaseOf(view)}`)
  const live = now.line === 'joined' && maySend(view, seat.member).length > 0 && !(now.muted && !now.cameraOn)
  useTitle(phase, live ? t('live') : t('listening'), textIn(view.title, reader))

  return (
    <main className="plenary" aria-label={t('name')} data-far={principal || undefined} data-idle={(principal && idle) || undefined}>
      <header className="plenary-head">
        <h1 className="plenary-phase">{phase}</h1>
        <Plan view={view} clock={clock} reader={reader} />
        <Clocks view={view} clock={clock} reader={reader} />
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
        <p role="status" className="plenary-speaks">
          <Speaker view={view} me={seat.member} now={now} reader={reader} />
        </p>
        <p className="plenary-hears">
          <Hearing view={view} now={now} reader={reader} />
        </p>
        <NotEncrypted />
      </footer>

      <div className="plenary-controls" role="group" aria-label={t('controls')}>
        <Channel channel={now.channel} channels={now.channels} onChoose={(channel) => { attending.choose(channel) }} onWarm={(on) => { attending.warm(on) }} />
        <Buttons view={view} seat={seat} attending={attending} now={now} />
        {principal ? null : (
          <Button onPress={onLeave}>
            <LogOut aria-hidden />
            {t('leave')}
          </Button>
        )}
        <Preferences />
      </div>
    </main>
  )
}

function phaseOf(view: View) {
  if (view.session) return view.session.kind
  return view.phase === 'in-session' ? 'gathering' : view.phase
}

function Plan({ view, clock, reader }: { view: View; clock: number; reader: string }) {
  const { t } = useTranslation('plenary')
  const item = planned(view, useTime(clock), reader)
  if (!item) return <p className="plenary-plan">{textIn(view.title, reader)}</p>
  return (
    <p className="plenary-plan">
      {t('plan', { number: item.number, title: item.title })}{' '}
      <span className="figures">{t('planTime', { elapsed: spanOf(item.elapsedMs), total: spanOf(item.totalMs) })}</span>
    </p>
  )
}

/** The time in every capital, in the reader's order. */
function Clocks({ view, clock, reader }: { view: View; clock: number; reader: string }) {
  const time = useTime(clock)
  const places = alphabetical(view.delegations, reader, (d) => textIn(d.name, reader))
  return (
    <ul className="plenary-clocks figures">
      {places.map((d) => (
        <li key={d.id}>
          {textIn(d.name, reader)} <time dateTime={new Date(time).toISOString()}>{timeIn(time, reader, d.timeZone)}</time>
        </li>
      ))}
    </ul>
  )
}

function Speaker({ view, me, now, reader }: { view: View; me: string; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('plenary')
  const found = now.speaker && findMember(view, now.speaker.member)
  if (!now.speaker || !found) return t('nobodySpeaks')
  const language = languageName(now.speaker.language, reader)
  if (now.speaker.member === me) return t('speakingYou', { language })
  return t('speaking', { who: textIn(found.delegation.name, reader), language })
}

function Hearing({ view, now, reader }: { view: View; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('plenary')
  if (now.source === 'floor') return t('hear.floor')
  const language = languageName(now.channel, reader)
  const name = now.interpreter === undefined ? undefined : findMember(view, now.interpreter)?.member.name
  if (now.source === 'interpretation' && name !== undefined) return t('hear.interpretation', { language, name })
  return t('hear.original', { language })
}

function Troubles({ view, seat, status, attending, now, missing }: {
  view: View
  seat: Seat
  status: Seat['status']
  attending: Attending
  now: AttendingNow
  missing: readonly string[]
}) {
  const { t, i18n } = useTranslation('plenary')
  if (!view.session) return <Notice tone="waiting">{t('recess')}</Notice>
  if (!mayEnter(view, seat.member)) return <Notice tone="waiting">{t('notAdmitted')}</Notice>
  const trouble = troubleOf(status, now.line, now.quality)
  return (
    <>
      {trouble === 'node-gone' ? <Notice tone="alarm" title={t('nodeGone.title')}>{t('nodeGone.text')}</Notice> : null}
      {trouble === 'rejoining' ? <Notice tone="alarm" title={t('rejoining.title')}>{t('rejoining.text')}</Notice> : null}
      {trouble === 'connecting' ? <Notice>{t('connecting')}</Notice> : null}
      {trouble === 'resuming' ? <Notice tone="waiting">{t('resuming')}</Notice> : null}
      {trouble === 'poor' ? <Notice tone="waiting">{t('poor')}</Notice> : null}
      {now.line === 'joined' && missing.length > 0 ? <Notice>{t('alone', { delegations: list(missing, i18n.language) })}</Notice> : null}
      {now.voice.at === 'failed' ? (
        <Notice tone="alarm" title={t('noVoice.title')}>
          {t(`noVoice.${now.voice.trouble}`)} <Button size="small" onPress={() => { attending.retry() }}>{t('tryAgain')}</Button>
        </Notice>
      ) : null}
      {now.camera.at === 'failed' ? (
        <Notice tone="waiting" title={t('noPicture.title')}>
          {t(`noPicture.${now.camera.trouble}`)} <Button size="small" onPress={() => { attending.retry() }}>{t('tryAgain')}</Button>
        </Notice>
      ) : null}
    </>
  )
}

function Buttons({ view, seat, attending, now }: { view: View; seat: Seat; attending: Attending; now: AttendingNow }) {
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
