import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AgendaItem, findMember, type Member, textIn } from '../api/view.ts'
import { LineNotice } from '../app/LineNotice.tsx'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { ConsentDialog } from '../consent/ConsentDialog.tsx'
import type { Step } from '../consent/proposals.ts'
import { inOrder } from '../gathering/order.ts'
import { Clock } from '../ui/Clock.tsx'
import { itemTitle } from '../ui/itemTitle.ts'
import { oneLine } from '../ui/languages.ts'
import { Screen } from '../ui/Screen.tsx'
import { useTime } from '../ui/time.ts'
import { AgendaColumn } from './Agenda.tsx'
import type { Wording } from './AgreedTexts.tsx'
import { AnnouncementDialog } from './AnnouncementDialog.tsx'
import type { Announced } from './Announcements.tsx'
import { AskDialog } from './AskDialog.tsx'
import { BoothDialog } from './BoothDialog.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { ItemDialog } from './ItemDialog.tsx'
import { mayInviteSecretaries } from './invitations.ts'
import { KeysDialog, MetNotice } from './KeysDialog.tsx'
import { LanguagesDialog } from './LanguagesDialog.tsx'
import { type Now, whatNow } from './nextStep.ts'
import { NowColumn } from './Now.tsx'
import { PeopleColumn } from './People.tsx'
import { RenameDialog } from './RenameDialog.tsx'
import type { Recording } from './Recordings.tsx'
import { ReplaceDialog } from './ReplaceDialog.tsx'
import { TextDialog } from './TextDialog.tsx'
import { useAcquaintances } from './useAcquaintances.ts'
import type { Acquaintance } from './keys.ts'
import './desk.css'

export type Asked =
  | { dialog: 'invite'; again?: Member; observer?: boolean }
  | { dialog: 'rename'; member: Member }
  | { dialog: 'replace'; member: Member }
  | { dialog: 'revoke'; member: Member }
  | { dialog: 'languages'; member: Member }
  | { dialog: 'booth' }
  | { dialog: 'step'; step: Step }
  | { dialog: 'text'; kind: Wording }
  | { dialog: 'announcement'; joint: boolean; corrected?: Announced }
  | { dialog: 'retract'; announced: Announced }
  | { dialog: 'delete-recording'; recording: Recording }
  | { dialog: 'keys'; delegation: string }
  | { dialog: 'enter'; session: 'closed' | 'restricted' }
  | { dialog: 'withdraw' }
  | { dialog: 'item'; item?: AgendaItem }
  | { dialog: 'remove-item'; item: AgendaItem }

/** The secretary's desk: three columns that never move. */
export default function Desk({ seat }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const now = useSeat(seat)
  const time = useTime(now.clock)
  const [asked, setAsked] = useState<Asked>()
  const { view } = now
  const self = findMember(view, seat.member)
  const desk = self && whatNow(view, seat.member, time, now.status !== 'live')
  const met = useAcquaintances(desk?.others ?? [])
  const holdsKey = useHoldsKey(seat)
  if (!desk) return null
  return (
    <Screen
      name={t('name')}
      title={oneLine([textIn(desk.own.name, i18n.language), textIn(view.title, i18n.language)], i18n.language)}
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
        {desk.others.map((other) => {
          const known = met.get(other.id)
          return known?.changed ? <MetNotice key={other.id} name={textIn(other.name, i18n.language)} met={known} /> : null
        })}
      </div>
      <div className="desk">
        <NowColumn seat={seat} desk={desk} now={now} onAsk={setAsked} />
        <AgendaColumn seat={seat} desk={desk} now={now} onAsk={setAsked} />
        <PeopleColumn seat={seat} desk={desk} now={now} holdsKey={holdsKey} onAsk={setAsked} />
      </div>
      {asked ? <Dialogs seat={seat} desk={desk} met={met} holdsKey={holdsKey} asked={asked} onAsk={setAsked} /> : null}
    </Screen>
  )
}

/** Whether this browser holds the delegation key, which alone invites secretaries. */
function useHoldsKey(seat: Seat): boolean {
  const [holds, setHolds] = useState(false)
  useEffect(() => {
    let over = false
    void mayInviteSecretaries(seat, seat.delegation).then((may) => {
      if (!over) setHolds(may)
    })
    return () => {
      over = true
    }
  }, [seat])
  return holds
}

function Dialogs({ seat, desk, met, holdsKey, asked, onAsk }: {
  seat: Seat
  desk: Now
  met: ReadonlyMap<string, Acquaintance>
  holdsKey: boolean
  asked: Asked
  onAsk: (asked: Asked | undefined) => void
}) {
  const { t, i18n } = useTranslation(['secretary', 'consent'])
  const { view } = seat
  const { own } = desk
  const onClose = () => { onAsk(undefined) }
  switch (asked.dialog) {
    case 'invite':
      return (
        <InviteDialog
          seat={seat} view={view} own={own} again={asked.again} observer={asked.observer === true} holdsKey={holdsKey} onClose={onClose}
        />
      )
    case 'rename':
      return <RenameDialog seat={seat} member={asked.member} onClose={onClose} />
    case 'replace':
      return <ReplaceDialog seat={seat} view={view} own={own} member={asked.member} onClose={onClose} />
    case 'revoke': {
      const { id, name } = asked.member
      return (
        <AskDialog
          seat={seat} kind="revoke" body={{ member: id }} ends onClose={onClose}
          title={t('revoke.title', { name })} says={t('revoke.effect')} word={t('people.revoke')}
        />
      )
    }
    case 'languages':
      return <LanguagesDialog seat={seat} view={view} member={asked.member} onClose={onClose} />
    case 'booth':
      return <BoothDialog seat={seat} view={view} own={own} onClose={onClose} />
    case 'step':
      return <ConsentDialog seat={seat} about={{ step: asked.step }} onClose={onClose} />
    case 'text':
      return <TextDialog view={view} kind={asked.kind} onDone={(step) => { onAsk({ dialog: 'step', step }) }} onClose={onClose} />
    case 'announcement':
      return (
        <AnnouncementDialog
          seat={seat} view={view} own={own} clock={seat.clock} joint={asked.joint} corrected={asked.corrected} onClose={onClose}
          onPropose={(step) => { onAsk({ dialog: 'step', step }) }}
        />
      )
    case 'retract': {
      const { agreed, announcement } = asked.announced
      return (
        <AskDialog
          seat={seat} kind="retract" body={{ announcement: agreed }} ends onClose={onClose}
          title={t('announce.retractTitle')} says={t(announcement.read ? 'announce.retractRead' : 'announce.retractUnread')} word={t('announce.retract')}
        />
      )
    }
    case 'delete-recording':
      return (
        <AskDialog
          seat={seat} kind="delete-recording" body={{ recording: asked.recording.began }} ends onClose={onClose}
          title={t('recordings.deleteTitle')} says={t('recordings.deleteSays')} word={t('recordings.delete')}
        />
      )
    case 'keys': {
      const other = desk.others.find(({ id }) => id === asked.delegation)
      return other ? (
        <KeysDialog seat={seat} own={own} other={other} met={met.get(other.id) ?? {}} may={desk.offers.has('compare')} onClose={onClose} />
      ) : null
    }
    case 'enter':
      return (
        <AskDialog
          seat={seat} kind="ready" body={{ session: asked.session }} onClose={onClose}
          title={t('enter.title')} says={t('enter.says')} word={t('enter.do')} back={t('consent:notNow')}
        />
      )
    case 'withdraw':
      return (
        <AskDialog
          seat={seat} kind="withdraw" body={{}} ends onClose={onClose}
          title={t('withdraw.title')} says={t(view.delegations.filter((each) => !each.withdrawn).length > 2 ? 'withdraw.says' : 'withdraw.ends')}
          word={t('withdraw.do')} back={t('consent:notNow')}
        />
      )
    case 'item':
      return <ItemDialog seat={seat} view={view} item={asked.item} onClose={onClose} />
    case 'remove-item':
      return (
        <AskDialog
          seat={seat} kind="remove-item" body={{ item: asked.item.id }} onClose={onClose}
          title={t('agenda.removeTitle', { title: itemTitle(asked.item, i18n) })}
          says={t(view.adopted ? 'agenda.removeEnds' : 'agenda.removeSays')} word={t('agenda.remove')}
        />
      )
  }
}
