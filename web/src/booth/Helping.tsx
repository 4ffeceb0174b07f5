import { useTranslation } from 'react-i18next'
import type { Booth } from '../api/view.ts'
import type { ObserverSeat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { EncryptionAlarms } from '../encryption/EncryptionAlarms.tsx'
import { useAttending } from '../media/useAttending.ts'
import '../media/media.css'
import './booth.css'
import { Talk } from './Talk.tsx'
import { Team } from './Team.tsx'
import { useBoothRoom } from './useBoothRoom.ts'

/** The booth that has let a technician in, below whatever else is on their screen. */
export default function Helping({ seat: given, booth }: { seat: ObserverSeat; booth: Booth }) {
  const { t, i18n } = useTranslation(['talk', 'booth', 'plenary'])
  const { seat, view } = useSeat(given)
  const { attending, now } = useAttending(seat)
  const talk = useBoothRoom(given, booth.id, attending)
  const reader = i18n.language
  return (
    <aside className="helping" aria-label={t('booth:booth', { id: booth.id })}>
      <h2>
        {t('booth:booth', { id: booth.id })} <span className="quiet">{t('helping')}</span>
      </h2>
      <p role="status">{talk?.now.talks && !talk.now.heard ? t('unheard') : ''}</p>
      {talk ? <EncryptionAlarms encryption={talk.now.encryption} view={view} /> : null}
      <Team view={view} booth={booth} now={now} room={talk?.now} me={seat.member} />
      {talk ? <Talk view={view} me={seat.member} attending={attending} attended={now} talk={talk} reader={reader} /> : null}
      {now.sound === 'blocked' ? (
        <button type="button" className="button" onClick={() => { attending.unblock() }}>
          {t('plenary:soundOn')}
        </button>
      ) : null}
    </aside>
  )
}
