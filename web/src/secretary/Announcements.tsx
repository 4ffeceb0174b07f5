import type { TFunction } from 'i18next'
import { CalendarDays, Megaphone } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { calendar } from '../api/node.ts'
import type { Delegation, View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Announcing } from '../consent/Consent.tsx'
import { delegationName } from '../consent/sentences.ts'
import type { ActKind } from '../identity/acts.ts'
import { Button } from '../ui/Button.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import { momentIn } from '../ui/time.ts'

type Agreed = View['texts'][number]

/** A text that is an announcement. */
export type Announced = Agreed & Readonly<{ announcement: NonNullable<Agreed['announcement']> }>

const isAnnounced = (text: Agreed): text is Announced => text.announcement !== undefined

/** What the world is told, or will be, the newest first; and the delegation's own calendar. */
export function Announcements({ seat, view, own, offers, onWrite, onRetract }: {
  seat: Seat
  view: View
  own: Delegation
  offers: ReadonlySet<ActKind>
  onWrite: (joint: boolean, corrected?: Announced) => void
  onRetract: (announced: Announced) => void
}) {
  const { t, i18n } = useTranslation('secretary')
  const id = useId()
  const all = view.texts.filter(isAnnounced)
  const may = { jointly: offers.has('announce-jointly'), alone: offers.has('announce') }
  return (
    <section className="texts" aria-labelledby={id}>
      <h3 id={id}>{t('announce.name')}</h3>
      {all.toReversed().map((each) => (
        <details key={each.agreed.seq}>
          <summary>
            {t(`texts.kind.${each.kind}`)}{' '}
            <span className="small quiet">
              {each.by === '' ? '' : `${delegationName(view, each.by, i18n.language)} · `}
              {standingOf(t, each, i18n.language)}
            </span>
          </summary>
          <Announcing view={view} text={each.text} announcement={each.announcement} />
          <div className="row">
            {offers.has('retract') && each.announcement.retracted === undefined && (each.by === '' || each.by === own.id) ? (
              <Button size="small" look="quiet" onPress={() => { onRetract(each) }}>
                {t('announce.retract')}
              </Button>
            ) : null}
            {(each.by === '' ? may.jointly : may.alone && each.by === own.id) && correctable(each) ? (
              <Button size="small" look="quiet" onPress={() => { onWrite(each.by === '', each) }}>
                {t('announce.correct')}
              </Button>
            ) : null}
          </div>
        </details>
      ))}
      <div className="row">
        {may.jointly ? (
          <Button size="small" onPress={() => { onWrite(true) }}>
            <Megaphone aria-hidden />
            {t('announce.jointly')}
          </Button>
        ) : null}
        {may.alone ? (
          <Button size="small" onPress={() => { onWrite(false) }}>
            <Megaphone aria-hidden />
            {t('announce.alone')}
          </Button>
        ) : null}
        {all.some(({ announcement }) => announcement.read) ? (
          <a className="button" data-size="small" data-look="quiet" href={`/announcements/${view.page}/${i18n.language}`} target="_blank" rel="noreferrer">
            {t('announce.publicPage')}
          </a>
        ) : null}
      </div>
      <OwnCalendar seat={seat} may={offers.has('renew-calendar')} />
    </section>
  )
}

const correctable = ({ announcement }: Announced): boolean =>
  announcement.read && announcement.retracted === undefined && !announcement.corrected

function standingOf(t: TFunction<'secretary'>, { announcement }: Announced, reader: string): string {
  if (announcement.retracted !== undefined) return t('announce.retracted')
  if (announcement.corrected) return t('announce.corrected')
  const when = momentIn(Date.parse(announcement.public ?? ''), reader)
  return announcement.read ? t('announce.publicSince', { when }) : t('announce.until', { when })
}

/** The address of the delegation's own calendar, which every seat of it can hand to its calendar program. */
function OwnCalendar({ seat, may }: { seat: Seat; may: boolean }) {
  const { t } = useTranslation('secretary')
  const { busy, trouble, act } = useAct(seat)
  const [shown, setShown] = useState<Readonly<{ address?: string; trouble?: unknown }>>({})
  const show = async () => {
    try {
      setShown({ address: new URL((await seat.signedIn(() => calendar(seat.summit, seat.member))).address, location.origin).href })
    } catch (error) {
      setShown({ trouble: error })
    }
  }
  const renew = async () => {
    if (await act('renew-calendar')) await show()
  }
  return (
    <>
      {shown.address === undefined ? (
        <div className="row">
          <Button size="small" look="quiet" onPress={() => void show()}>
            <CalendarDays aria-hidden />
            {t('calendar.show')}
          </Button>
        </div>
      ) : (
        <>
          <label className="field">
            <span>{t('calendar.address')}</span>
            <input className="input" dir="ltr" readOnly value={shown.address} onFocus={(event) => { event.target.select() }} />
          </label>
          <p className="small quiet">{t('calendar.how')}</p>
          {may ? (
            <div className="row">
              <Button size="small" look="quiet" isDisabled={busy} onPress={() => void renew()}>
                {t('calendar.renew')}
              </Button>
            </div>
          ) : null}
        </>
      )}
      {(shown.trouble ?? trouble) === undefined ? null : <TroubleNotice error={shown.trouble ?? trouble} />}
    </>
  )
}
