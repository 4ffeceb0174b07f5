import { DoorOpen, MessageSquare, Volume2 } from 'lucide-react'
import { useState } from 'react'
import { ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { findMember, textIn, type Role } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { maySend, PLENARY } from '../media/purpose.ts'
import { useAttending } from '../media/useAttending.ts'
import { useWhereabouts } from '../media/useWhereabouts.ts'
import { Buttons } from '../plenary/Buttons.tsx'
import { Capitals } from '../plenary/Capitals.tsx'
import { CurrentItem } from '../plenary/CurrentItem.tsx'
import { KEYS } from '../plenary/keys.ts'
import { LineTroubles } from '../plenary/LineTroubles.tsx'
import { isLive, troubleOf } from '../plenary/scene.ts'
import { Tile } from '../plenary/Tile.tsx'
import { useKeys } from '../plenary/useKeys.ts'
import { EncryptionAlarms } from '../encryption/EncryptionAlarms.tsx'
import { LockSign } from '../encryption/LockSign.tsx'
import { RecordSign } from '../record/RecordSign.tsx'
import { AirSign } from '../onair/OnAir.tsx'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Preferences } from '../ui/Preferences.tsx'
import { useTitle } from '../ui/Screen.tsx'
import { Shortcuts } from '../ui/Shortcuts.tsx'
import { useRoomTheme } from '../ui/theme.ts'
import { ChatPanel } from './ChatPanel.tsx'
import { heardAs, standingOf, tilesOf } from './scene.ts'
import '../media/media.css'
import '../plenary/plenary.css'
import './caucus.css'

/** To where those go back who do not sit in the plenary. */
const waysBack: Partial<Record<Role, 'returnToDesk' | 'returnToBooth'>> = { secretary: 'returnToDesk', interpreter: 'returnToBooth' }

/** The delegation among itself: equal pictures, a chat, and the way back. */
export default function Caucus({ seat: given }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['caucus', 'plenary'])
  const { seat, view, shown, status, clock } = useSeat(given)
  const { attending, now } = useAttending(seat)
  const { places } = useWhereabouts(seat)
  // On a narrow screen the pictures come first.
  const [writing, setWriting] = useState(() => !matchMedia('(max-width: 48rem)').matches)
  const reader = i18n.language
  const own = findMember(view, seat.member)?.delegation
  const delegation = own ? textIn(own.name, reader) : ''
  const standing = standingOf(shown, now.here)
  const heard = heardAs(now)
  const tiles = tilesOf(view, seat.member, now, reader)
  const may = maySend(view, seat.member, now.here.chamber)
  const { unread } = now.chat
  useKeys(attending, seat.signal === 'tone' ? may.filter((name) => name !== 'camera') : may)
  useRoomTheme('dark')
  useTitle(unread > 0 ? t('chat.unread', { count: unread }) : undefined, t('name'), isLive(now) ? t('live') : undefined, textIn(view.title, reader))
  const mayReturn = standing !== 'moved' && standing !== 'opening'

  return (
    <main className="caucus" aria-label={t('name')} data-writing={writing || undefined}>
      <header className="plenary-head">
        <h1 className="plenary-phase">{t('of', { delegation })}</h1>
        <AirSign words="plenaryTitle" />
        {shown.session ? <CurrentItem view={view} clock={clock} reader={reader} /> : null}
        <Capitals className="plenary-clocks" view={view} clock={clock} reader={reader} />
      </header>

      <div className="caucus-news">
        <Notice tone={standing === 'moved' || standing === 'opening' ? 'waiting' : 'quiet'}>{t(`standing.${standing}`)}</Notice>
        {now.line !== 'joined' && now.hearing === PLENARY ? <Notice>{t('stillPlenary')}</Notice> : null}
        <EncryptionAlarms encryption={now.encryption} view={view} />
        <LineTroubles room="caucus" trouble={troubleOf(status, now.line, now.quality)} attending={attending} now={now} />
      </div>

      <section className="caucus-tiles" aria-label={t('present')} data-count={Math.min(tiles.length, 9)}>
        {tiles.map((tile) => (
          <Tile key={tile.member} tile={tile} size="equal" own={tile.member === seat.member} mirrored={tile.member === seat.member && !seat.signal} />
        ))}
        {now.line === 'joined' && tiles.length < 2 ? <p className="caucus-alone quiet">{t('alone')}</p> : null}
      </section>

      {writing ? <ChatPanel view={view} me={seat.member} attending={attending} now={now} /> : null}

      {now.sound === 'blocked' ? (
        <button type="button" className="sound-on" onClick={() => { attending.unblock() }}>
          <Volume2 aria-hidden />
          {t('plenary:soundOn')}
        </button>
      ) : null}

      <footer className="plenary-foot caucus-foot">
        <p role="status">{heard ? t(heard, { delegation }) : ''}</p>
        <LockSign encryption={now.encryption} reads={seat.role !== 'principal'} />
        <RecordSign />
      </footer>

      <div className="plenary-controls" role="group" aria-label={t('plenary:controls')}>
        {mayReturn ? (
          <Button look={shown.session ? 'filled' : 'plain'} onPress={() => { places.comeBack() }}>
            <DoorOpen aria-hidden />
            {t(waysBack[seat.role] ?? (shown.session ? 'plenary:return' : 'returnToGathering'))}
          </Button>
        ) : null}
        <Buttons may={may} signal={seat.signal} attending={attending} now={now} />
        <ToggleButton className="button" isSelected={writing} onChange={setWriting}>
          <MessageSquare aria-hidden />
          {unread > 0 ? t('chat.unread', { count: unread }) : t('chat.name')}
        </ToggleButton>
        <Preferences />
        <Shortcuts
          shortcuts={[
            { keys: [KEYS.mute], does: t('plenary:key.mute') },
            ...(seat.signal === 'tone' ? [] : [{ keys: [KEYS.camera], does: t('plenary:key.camera') }]),
          ]}
        />
      </div>
    </main>
  )
}
