import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, type Member, textIn } from '../api/view.ts'
import { LineNotice } from '../app/LineNotice.tsx'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { Clock } from '../ui/Clock.tsx'
import { Screen } from '../ui/Screen.tsx'
import { inOrder } from '../gathering/order.ts'
import { AdjournDialog } from './AdjournDialog.tsx'
import { AgendaColumn } from './Agenda.tsx'
import { BoothDialog } from './BoothDialog.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { LanguagesDialog } from './LanguagesDialog.tsx'
import { whatNow } from './nextStep.ts'
import { NowColumn } from './Now.tsx'
import { PeopleColumn } from './People.tsx'
import { RevokeDialog } from './RevokeDialog.tsx'
import './desk.css'

export type Asked =
  | { dialog: 'invite'; again?: Member }
  | { dialog: 'revoke'; member: Member }
  | { dialog: 'languages'; member: Member }
  | { dialog: 'booth' }
  | { dialog: 'adjourn' }

/** The secretary's desk: three columns that never move. */
export default function Desk({ seat }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const now = useSeat(seat)
  const [asked, setAsked] = useState<Asked>()
  const { view } = now
  const self = findMember(view, seat.member)
  const desk = self && whatNow(view, self.delegation.id, now.status !== 'live')
  if (!desk) return null
  const close = () => {
    setAsked(undefined)
  }
  return (
    <Screen
      name={t('name')}
      title={`${textIn(desk.own.name, i18n.language)} · ${textIn(view.title, i18n.language)}`}
      head={
        <div className="desk-clocks">
          {inOrder(view, i18n.language).map((delegation) => (
            <Clock key={delegation.id} place={textIn(delegation.name, i18n.language)} zone={delegation.timeZone} clock={now.clock} />
          ))}
        </div>
      }
    >
      <h1 className="unseen">{t('name')}</h1>
      <div className="desk-notices">
        <LineNotice now={now} />
      </div>
      <div className="desk">
        <NowColumn seat={seat} desk={desk} now={now} onAsk={setAsked} />
        <AgendaColumn view={view} />
        <PeopleColumn seat={seat} desk={desk} now={now} onAsk={setAsked} />
      </div>
      {asked?.dialog === 'invite' ? <InviteDialog seat={seat} view={view} own={desk.own} again={asked.again} onClose={close} /> : null}
      {asked?.dialog === 'revoke' ? <RevokeDialog seat={seat} member={asked.member} onClose={close} /> : null}
      {asked?.dialog === 'languages' ? <LanguagesDialog seat={seat} view={view} member={asked.member} onClose={close} /> : null}
      {asked?.dialog === 'booth' ? <BoothDialog seat={seat} view={view} own={desk.own} onClose={close} /> : null}
      {asked?.dialog === 'adjourn' ? <AdjournDialog seat={seat} desk={desk} onClose={close} /> : null}
    </Screen>
  )
}
