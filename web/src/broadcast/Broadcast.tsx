import { Volume2 } from 'lucide-react'
import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { textIn } from '../api/view.ts'
import type { ObserverSeat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { Meter } from '../booth/Meter.tsx'
import { EncryptionAlarms } from '../encryption/EncryptionAlarms.tsx'
import { LockSign } from '../encryption/LockSign.tsx'
import { FLOOR } from '../interpretation/index.ts'
import { useAttending } from '../media/useAttending.ts'
import { Video } from '../media/Video.tsx'
import { AirSign } from '../onair/OnAir.tsx'
import { Capitals } from '../plenary/Capitals.tsx'
import { Channel } from '../plenary/Channel.tsx'
import { CurrentItem } from '../plenary/CurrentItem.tsx'
import { LineTroubles } from '../plenary/LineTroubles.tsx'
import { stretchOf, troubleOf } from '../plenary/scene.ts'
import { RecordSign } from '../record/RecordSign.tsx'
import { languageName } from '../ui/languages.ts'
import { Notice } from '../ui/Notice.tsx'
import { Preferences } from '../ui/Preferences.tsx'
import { useTitle } from '../ui/Screen.tsx'
import { useRoomTheme } from '../ui/theme.ts'
import { Broadcaster } from './broadcaster.ts'
import type { Layout } from './picture.ts'
import '../media/media.css'
import '../plenary/plenary.css'
import '../booth/booth.css'
import './broadcast.css'

/** The pool broadcaster's seat in an open session: what the public is sent, and whether it gets there. */
export default function Broadcast({ seat: given }: { seat: ObserverSeat }) {
  const { t, i18n } = useTranslation(['broadcast', 'plenary'])
  const { seat, view, status, clock } = useSeat(given)
  const { attending, now } = useAttending(seat)
  const reader = i18n.language
  const [broadcaster] = useState(() => Broadcaster.of(given))
  useEffect(() => { broadcaster.say({ reader, rtl: i18n.dir(reader) === 'rtl' }) }, [broadcaster, reader, i18n])
  useLayoutEffect(() => broadcaster.hold(), [broadcaster])
  useRoomTheme('dark')
  useTitle(t('name'), textIn(view.title, reader))

  return (
    <main className="broadcast" aria-label={t('name')}>
      <header className="plenary-head">
        <h1 className="plenary-phase">
          <AirSign /> {t(`plenary:phase.${stretchOf(view)}`)}
        </h1>
        <CurrentItem view={view} clock={clock} reader={reader} />
        <Capitals className="plenary-clocks" view={view} clock={clock} reader={reader} />
      </header>
      <Sent broadcaster={broadcaster} reader={reader} />
      <div className="broadcast-news">
        <EncryptionAlarms encryption={now.encryption} view={view} />
        <LineTroubles trouble={troubleOf(status, now.line, now.quality)} attending={attending} now={now} />
      </div>
      <footer className="plenary-foot">
        <LockSign encryption={now.encryption} reads />
        <RecordSign />
      </footer>
      <div className="plenary-controls" role="group" aria-label={t('plenary:controls')}>
        <Channel
          channel={now.channel}
          channels={now.channels}
          heard={now.interpretations.length > 0}
          duck={now.duck}
          reader={reader}
          onChoose={(channel) => { attending.choose(channel) }}
          onBalance={(duck) => { attending.balance(duck) }}
          onWarm={() => undefined}
        />
        <Preferences />
      </div>
      {now.sound === 'blocked' ? (
        <button type="button" className="sound-on" onClick={() => { attending.unblock() }}>
          <Volume2 aria-hidden />
          {t('plenary:soundOn')}
        </button>
      ) : null}
    </main>
  )
}

const layouts: readonly Layout[] = ['speaker', 'together']

function Sent({ broadcaster, reader }: { broadcaster: Broadcaster; reader: string }) {
  const { t } = useTranslation('broadcast')
  const { line, channels, layout, track, able } = useSyncExternalStore(broadcaster.subscribe, () => broadcaster.now)
  return (
    <>
      <section className="broadcast-picture" aria-label={t('picture')}>
        {track ? <Video track={track} label={t('preview')} /> : null}
        {able ? null : <Notice tone="alarm" title={t('unable')} />}
      </section>
      <section className="broadcast-side" aria-label={t('sent')}>
        <p className="broadcast-line" role="status" data-line={line}>
          {t(`line.${line}`)}
        </p>
        <p className="small quiet">{t('standBy')}</p>
        <RadioGroup className="broadcast-layout" value={layout} onChange={(value) => { broadcaster.arrange(value === 'together' ? 'together' : 'speaker') }}>
          <Label>{t('layout.name')}</Label>
          {layouts.map((each) => (
            <Radio key={each} value={each} className="pill">
              {t(`layout.${each}`)}
            </Radio>
          ))}
        </RadioGroup>
        <h2>{t('voices')}</h2>
        {channels.map((channel) => (
          <Voice key={channel} broadcaster={broadcaster} channel={channel} name={channel === FLOOR ? t('floor') : languageName(channel, reader)} />
        ))}
      </section>
    </>
  )
}

function Voice({ broadcaster, channel, name }: { broadcaster: Broadcaster; channel: string; name: string }) {
  const [read] = useState(() => () => broadcaster.level(channel))
  return <Meter label={name} read={read} />
}
