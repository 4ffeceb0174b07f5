import { Copy, Languages, UserPlus, UserX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Booth, type Delegation, findMember, type Member, textIn } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import { alphabetical, languageName, list, oneLine } from '../ui/languages.ts'
import { Button } from '../ui/Button.tsx'
import { shortMoment } from '../ui/time.ts'
import { atTable } from '../gathering/order.ts'
import { findLink } from '../identity/keystore.ts'
import type { Asked } from './Desk.tsx'
import type { Now } from './nextStep.ts'
import { useCopy } from '../links/useCopy.ts'

/** Our people with their links and states, the booths, and what the others let us see of theirs. */
export function PeopleColumn({ seat, desk, now, onAsk }: { seat: Seat; desk: Now; now: SeatNow; onAsk: (asked: Asked) => void }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const { view, presence } = now
  const { own } = desk
  const gone = alphabetical(
    own.members.filter((member) => member.state === 'expired' || member.state === 'revoked'),
    i18n.language,
    (member) => member.name,
  )
  const invited = own.members.filter((member) => member.state === 'invited')
  const links = useLinks(seat, invited)
  const elsewhere = invited.filter(({ id }) => !links.has(id))
  return (
    <section className="column" aria-labelledby="desk-people">
      <div className="column-head">
        <h2 id="desk-people">{t('people.name')}</h2>
        {view.phase !== 'adjourned' && desk.next !== 'invite' ? (
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
          <OwnMember
            key={member.id}
            seat={seat}
            member={member}
            link={links.get(member.id)}
            here={presence.has(member.id)}
            over={view.phase === 'adjourned'}
            onAsk={onAsk}
          />
        ))}
      </ul>
      {elsewhere.length > 0 && view.phase !== 'adjourned' ? (
        <p className="small quiet">{t('people.linksElsewhere', { names: list(elsewhere.map(({ name }) => name), i18n.language) })}</p>
      ) : null}
      <div className="column-head">
        <h3>{t('booth.name')}</h3>
        {view.phase !== 'adjourned' && desk.next !== 'staff' ? (
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
      {desk.others.map((delegation) => (
        <Theirs key={delegation.id} delegation={delegation} here={presence} />
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

function Person({ member, here, children }: { member: Member; here: boolean; children?: React.ReactNode }) {
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

function OwnMember({ seat, member, link, here, over, onAsk }: {
  seat: Seat
  member: Member
  link: string | undefined
  here: boolean
  over: boolean
  onAsk: (asked: Asked) => void
}) {
  const { t } = useTranslation('secretary')
  const { id, name, state } = member
  const { done, copy } = useCopy(link)
  if (over) return <Person member={member} here={here} />
  const standing = state === 'invited' || state === 'enrolled'
  return (
    <Person member={member} here={here}>
      <div className="person-actions">
        {state === 'invited' && link !== undefined ? (
          <Button
            size="small"
            aria-label={t('people.copyLinkFor', { name })}
            onPress={copy}
          >
            <Copy aria-hidden />
            {done === 'copied' ? t('people.copied') : t('people.copyLink')}
          </Button>
        ) : null}
        {done === 'refused' ? <span role="status" className="small quiet">{t('people.copyRefused')}</span> : null}
        {standing ? (
          <Button size="small" look="quiet" aria-label={t('people.languagesOf', { name })} onPress={() => { onAsk({ dialog: 'languages', member }) }}>
            <Languages aria-hidden />
            {t('people.languages')}
          </Button>
        ) : (
          <Button size="small" aria-label={t('people.inviteAgainName', { name })} onPress={() => { onAsk({ dialog: 'invite', again: member }) }}>
            {t('people.inviteAgain')}
          </Button>
        )}
        {standing && id !== seat.member ? (
          <Button size="small" look="quiet" aria-label={t('people.revokeName', { name })} onPress={() => { onAsk({ dialog: 'revoke', member }) }}>
            <UserX aria-hidden />
            {t('people.revoke')}
          </Button>
        ) : null}
      </div>
    </Person>
  )
}

function Theirs({ delegation, here }: { delegation: Delegation; here: ReadonlySet<string> }) {
  const { t, i18n } = useTranslation('secretary')
  const members = atTable(delegation, i18n.language)
  return (
    <>
      <h3 className="plate-capitals">
        <bdi>{textIn(delegation.name, i18n.language)}</bdi>
      </h3>
      {members.length === 0 ? <p className="small quiet">{t('people.nobody')}</p> : null}
      <ul className="roster">
        {members.map((member) => (
          <Person key={member.id} member={member} here={here.has(member.id)} />
        ))}
      </ul>
    </>
  )
}
