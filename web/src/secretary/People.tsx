import { KeyRound, Languages, MonitorSmartphone, Pencil, UserPlus, UserX } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Booth, type Delegation, findMember, type Member, type Observer, textIn } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { isSomewhere } from '../consent/offers.ts'
import { answers, openProposals, type Step } from '../consent/proposals.ts'
import { delegationName } from '../consent/sentences.ts'
import { atTable } from '../gathering/order.ts'
import { findLink } from '../identity/keystore.ts'
import { LinkButtons } from '../links/LinkButtons.tsx'
import type { SeatSheet } from '../links/sheet.ts'
import { Button } from '../ui/Button.tsx'
import { alphabetical, languageName, list, oneLine } from '../ui/languages.ts'
import { TroubleNotice } from '../ui/Notice.tsx'
import { shortMoment, useTime } from '../ui/time.ts'
import type { Asked } from './Desk.tsx'
import { lacking } from './keys.ts'
import type { Now } from './nextStep.ts'
import { seatSheet } from './sheets.ts'

type Props = { seat: Seat; desk: Now; now: SeatNow; holdsKey: boolean; onAsk: (asked: Asked) => void }

const standing = ({ state }: Member) => state === 'invited' || state === 'enrolled'

/** Our people with their links and states, the booths, the observers, and what the others let us see of theirs. */
export function PeopleColumn({ seat, desk, now, holdsKey, onAsk }: Props) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const { view, presence } = now
  const { own, offers } = desk
  const gone = alphabetical(own.members.filter((member) => !standing(member)), i18n.language, (member) => member.name)
  const invited = [...own.members, ...view.observers.filter(({ accreditedBy }) => accreditedBy === own.id)].filter(({ state }) => state === 'invited')
  const links = useLinks(seat, invited)
  const elsewhere = invited.filter(({ id }) => !links.has(id))
  const sheetOf = (member: Member): SeatSheet | undefined => {
    const link = links.get(member.id)
    return link === undefined ? undefined : seatSheet(view, own, member, link, member.expires)
  }
  return (
    <section className="column" aria-labelledby="desk-people">
      <div className="column-head">
        <h2 id="desk-people">{t('people.name')}</h2>
        {offers.has('invite') && desk.next !== 'invite' ? (
          <Button size="small" onPress={() => { onAsk({ dialog: 'invite' }) }}>
            <UserPlus aria-hidden />
            {t('people.invite')}
          </Button>
        ) : null}
      </div>
      <h3 className="plate-capitals">
        <bdi>{textIn(own.name, i18n.language)}</bdi>
      </h3>
      <ul className="roster">
        {[...atTable(own, i18n.language), ...gone].map((member) => (
          <Person key={member.id} member={member} here={presence.has(member.id)}>
            <OwnActions seat={seat} desk={desk} member={member} sheet={sheetOf(member)} holdsKey={holdsKey} onAsk={onAsk} />
          </Person>
        ))}
      </ul>
      {elsewhere.length > 0 && offers.has('invite') ? (
        <p className="small quiet">{t('people.linksElsewhere', { names: list(elsewhere.map(({ name }) => name), i18n.language) })}</p>
      ) : null}
      <div className="column-head">
        <h3>{t('booth.name')}</h3>
        {offers.has('staff-booth') && desk.next !== 'staff' ? (
          <Button size="small" onPress={() => { onAsk({ dialog: 'booth' }) }}>
            {t('booth.staff')}
          </Button>
        ) : null}
      </div>
      {view.booths.length === 0 ? <p className="small quiet">{t('booth.none')}</p> : null}
      <ul className="roster">
        {view.booths.map((booth) => (
          <BoothLine key={booth.id} booth={booth} now={now} />
        ))}
      </ul>
      <div className="column-head">
        <h3>{t('observers.name')}</h3>
        {offers.has('invite') ? (
          <Button size="small" onPress={() => { onAsk({ dialog: 'invite', observer: true }) }}>
            <UserPlus aria-hidden />
            {t('people.accredit')}
          </Button>
        ) : null}
      </div>
      <Observers seat={seat} desk={desk} now={now} sheetOf={sheetOf} holdsKey={holdsKey} onAsk={onAsk} />
      {desk.others.map((delegation) => (
        <Theirs key={delegation.id} desk={desk} delegation={delegation} here={presence} onAsk={onAsk} />
      ))}
    </section>
  )
}

function BoothLine({ booth, now }: { booth: Booth; now: SeatNow }) {
  const { t, i18n } = useTranslation('secretary')
  const names = booth.members.map((id) => findMember(now.view, id)?.member.name ?? id)
  return (
    <li className="person">
      <p className="plate-name">{list(booth.outputs.map((tag) => languageName(tag, i18n.language)), i18n.language)}</p>
      <p className="small quiet">{names.length > 0 ? list(names, i18n.language) : t('booth.nobody')}</p>
    </li>
  )
}

function stateOf(member: Member, here: boolean) {
  switch (member.state) {
    case 'enrolled':
      return here ? 'people.here' : 'people.notHere'
    case 'invited':
      return 'people.invited'
    case 'expired':
      return 'people.expired'
    case 'revoked':
      return 'people.revoked'
  }
}

function Person({ member, here, says = [], children }: { member: Member; here: boolean; says?: readonly string[]; children?: ReactNode }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const languages = list(member.languages.map((tag) => languageName(tag, i18n.language)), i18n.language)
  const when = member.expires === null ? '' : shortMoment(Date.parse(member.expires), i18n.language)
  return (
    <li className="person" data-state={member.state}>
      <div className="person-line">
        <p className="plate-name" lang={member.languages[0]}>
          <bdi>{member.name}</bdi>
        </p>
        <p className="small">{t(stateOf(member, here), { when })}</p>
      </div>
      <p className="small quiet">{oneLine([member.title, t(`ui:role.${member.role}`), languages], i18n.language)}</p>
      {says.map((each) => (
        <p key={each} className="small">
          {each}
        </p>
      ))}
      {children}
    </li>
  )
}

/** The links that this browser made, by member. */
function useLinks(seat: Seat, invited: readonly Member[]): ReadonlyMap<string, string> {
  const [links, setLinks] = useState<ReadonlyMap<string, string>>(new Map())
  // One text that changes when an invitation does, and not with every view.
  const wanted = JSON.stringify(invited.map(({ id, expires }) => [id, expires]))
  useEffect(() => {
    let over = false
    const pairs = JSON.parse(wanted) as [string, string | null][]
    void Promise.all(
      pairs.map(async ([id, expires]) => [id, expires === null ? undefined : await findLink(seat.summit, id, expires)] as const),
    ).then((found) => {
      if (!over) setLinks(new Map(found.flatMap(([id, link]) => (link === undefined ? [] : [[id, link]]))))
    })
    return () => {
      over = true
    }
  }, [seat.summit, wanted])
  return links
}

/** What can be done about one of ours, or about an observer whom we accredited. */
function OwnActions({ seat, desk, member, sheet, holdsKey, observer = false, onAsk }: {
  seat: Seat
  desk: Now
  member: Member
  sheet: SeatSheet | undefined
  holdsKey: boolean
  observer?: boolean
  onAsk: Props['onAsk']
}) {
  const { t } = useTranslation('secretary')
  const { id, name, state, role } = member
  const { offers } = desk
  const self = id === seat.member
  // Only the delegation key invites a secretary.
  const invites = offers.has('invite') && (role !== 'secretary' || holdsKey)
  return (
    <>
      {sheet && offers.has('invite') ? <LinkButtons sheet={sheet} whose={name} /> : null}
      <div className="person-actions">
        {standing(member) && offers.has('rename') && !observer ? (
          <Button size="small" look="quiet" aria-label={t('people.renameName', { name })} onPress={() => { onAsk({ dialog: 'rename', member }) }}>
            <Pencil aria-hidden />
            {t('people.rename')}
          </Button>
        ) : null}
        {standing(member) && offers.has('set-languages') ? (
          <Button size="small" look="quiet" aria-label={t('people.languagesOf', { name })} onPress={() => { onAsk({ dialog: 'languages', member }) }}>
            <Languages aria-hidden />
            {t('people.languages')}
          </Button>
        ) : null}
        {state === 'enrolled' && !self && invites && offers.has('revoke') ? (
          <Button size="small" look="quiet" aria-label={t('replace.name', { name })} onPress={() => { onAsk({ dialog: 'replace', member }) }}>
            <MonitorSmartphone aria-hidden />
            {t('replace.do')}
          </Button>
        ) : null}
        {standing(member) && !self && offers.has('revoke') ? (
          <Button size="small" look="quiet" aria-label={t('people.revokeName', { name })} onPress={() => { onAsk({ dialog: 'revoke', member }) }}>
            <UserX aria-hidden />
            {t('people.revoke')}
          </Button>
        ) : null}
        {!standing(member) && invites ? (
          <Button size="small" aria-label={t('people.inviteAgainName', { name })} onPress={() => { onAsk({ dialog: 'invite', again: member, observer }) }}>
            {t('people.inviteAgain')}
          </Button>
        ) : null}
      </div>
    </>
  )
}

/** Those from outside, whoever accredited them: whom all have admitted to what, and what any of us may end. */
function Observers({ seat, desk, now, sheetOf, holdsKey, onAsk }: Props & { sheetOf: (member: Member) => SeatSheet | undefined }) {
  const { t, i18n } = useTranslation('secretary')
  const { busy, trouble, act } = useAct(seat)
  const time = useTime(now.clock)
  const { view } = now
  const { own, offers } = desk
  const proposals = openProposals(view, time)
  const steps = ({ id, role, admitted, state }: Observer): (Step & { kind: 'admit' })[] =>
    !offers.has('admit') || state === 'revoked' || state === 'expired'
      ? []
      : (['open', 'closed'] as const)
          .filter((to) => role !== 'broadcaster' || to === 'open')
          .filter((to) => admitted === '' || (admitted === 'open' && to === 'closed'))
          .map((to) => ({ kind: 'admit' as const, observer: id, to }))
          .filter((step) => !proposals.some((proposal) => answers(proposal, step)))
  const shown = alphabetical(
    view.observers.filter((observer) => standing(observer) || observer.accreditedBy === own.id),
    i18n.language,
    ({ name }) => name,
  )
  if (shown.length === 0) return <p className="small quiet">{t('observers.none')}</p>
  return (
    <>
      <ul className="roster" aria-label={t('observers.name')}>
        {shown.map((observer) => {
          const { id, name, admitted } = observer
          const says = [
            t('observers.by', { name: delegationName(view, observer.accreditedBy, i18n.language) }),
            ...(standing(observer) ? [t(admitted === '' ? 'observers.admitted.none' : `observers.admitted.${admitted}`)] : []),
          ]
          return (
            <Person key={id} member={observer} here={now.presence.has(id)} says={says}>
              <div className="person-actions">
                {steps(observer).map((step) => (
                  <Button key={step.to} size="small" aria-label={t(`observers.admitName.${step.to}`, { name })} onPress={() => { onAsk({ dialog: 'step', step }) }}>
                    {t(`observers.admit.${step.to}`)}
                  </Button>
                ))}
                {admitted === 'closed' && offers.has('narrow') ? (
                  <Button size="small" isDisabled={busy} aria-label={t('observers.narrowName', { name })} onPress={() => void act('narrow', { observer: id })}>
                    {t('observers.narrow')}
                  </Button>
                ) : null}
                {isSomewhere(view, observer) && offers.has('expel') ? (
                  <Button size="small" isDisabled={busy} aria-label={t('observers.expelName', { name })} onPress={() => void act('expel', { observer: id })}>
                    {t('observers.expel')}
                  </Button>
                ) : null}
              </div>
              {observer.accreditedBy === own.id ? (
                <OwnActions seat={seat} desk={desk} member={observer} sheet={sheetOf(observer)} holdsKey={holdsKey} observer onAsk={onAsk} />
              ) : null}
            </Person>
          )
        })}
      </ul>
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
    </>
  )
}

function Theirs({ desk, delegation, here, onAsk }: { desk: Now; delegation: Delegation; here: ReadonlySet<string>; onAsk: Props['onAsk'] }) {
  const { t, i18n } = useTranslation('secretary')
  const members = atTable(delegation, i18n.language)
  const name = textIn(delegation.name, i18n.language)
  const verified = lacking(desk.own, delegation) === undefined
  return (
    <>
      <div className="column-head">
        <h3 className="plate-capitals">
          <bdi>{name}</bdi>
        </h3>
        {delegation.key === '' ? null : (
          <div className="row">
            <span className="small">{verified ? t('keys.isVerified') : t('keys.isUnverified')}</span>
            <Button size="small" look="quiet" onPress={() => { onAsk({ dialog: 'keys', delegation: delegation.id }) }}>
              <KeyRound aria-hidden />
              {t('keys.theirs', { name })}
            </Button>
          </div>
        )}
      </div>
      {members.length === 0 ? <p className="small quiet">{t('people.nobody')}</p> : null}
      <ul className="roster">
        {members.map((member) => (
          <Person key={member.id} member={member} here={here.has(member.id)} />
        ))}
      </ul>
    </>
  )
}
