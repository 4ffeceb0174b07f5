import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Delegation, isObserver, type Member, type Person, type Role, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import { languageChoices } from './booths.ts'
import { invite, type Invited, memberRoles, observerRoles, type Validity, validities } from './invitations.ts'
import { LanguagesField } from './LanguagesField.tsx'
import { LinkCard } from '../links/LinkCard.tsx'
import { seatSheet } from './sheets.ts'

type Props = {
  seat: Seat
  view: View
  own: Delegation
  again: Member | undefined
  /** Someone from outside the delegations. */
  observer: boolean
  /** Whether this browser holds the delegation key. */
  holdsKey: boolean
  onClose: () => void
}

/** Invites a member, or accredits an observer; the dialog then turns into the personal link. */
export function InviteDialog({ seat, view, own, again, observer, holdsKey, onClose }: Props) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const principal = own.members.some((member) => member.role === 'principal' && (member.state === 'enrolled' || member.state === 'invited'))
  const [name, setName] = useState(again?.name ?? '')
  const [title, setTitle] = useState(again?.title ?? '')
  const [role, setRole] = useState<Role>(again?.role ?? (observer ? 'press' : principal ? 'delegate' : 'principal'))
  const [languages, setLanguages] = useState<string[]>(again ? [...again.languages] : [own.language])
  const [validity, setValidity] = useState<Validity>('summit')
  const [state, setState] = useState<{ at: 'form'; busy: boolean; trouble?: unknown } | { at: 'link'; invited: Invited }>({ at: 'form', busy: false })

  const send = async (event: FormEvent) => {
    event.preventDefault()
    setState({ at: 'form', busy: true })
    try {
      const guest = { name: name.trim(), title: title.trim(), role, languages, validity, ...(again && { member: again.id }) }
      setState({ at: 'link', invited: await invite(seat, guest, new URL(location.href)) })
    } catch (error) {
      setState({ at: 'form', busy: false, trouble: error })
    }
  }

  if (state.at === 'link') {
    const person = { name: name.trim(), title: title.trim(), role, languages }
    return <LinkDialog view={view} own={own} person={person} invited={state.invited} onClose={onClose} />
  }
  const roles: readonly Role[] = isObserver(role) ? observerRoles : memberRoles.filter((each) => each !== 'secretary' || holdsKey)
  const needsTwo = role === 'interpreter' && languages.length < 2
  return (
    <Dialog title={again ? t('people.inviteAgainName', { name: again.name }) : t(observer ? 'invite.observerTitle' : 'invite.title')} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void send(event)}>
        <label className="field">
          <span>{t('invite.name')}</span>
          <input className="input" dir="auto" required maxLength={200} value={name} autoComplete="off" onChange={(event) => { setName(event.target.value) }} />
        </label>
        <label className="field">
          <span>{t('invite.personTitle')}</span>
          <input className="input" dir="auto" maxLength={200} value={title} autoComplete="off" onChange={(event) => { setTitle(event.target.value) }} />
        </label>
        <label className="field">
          <span>{t('invite.role')}</span>
          <select className="input" value={role} onChange={(event) => { setRole(roles.find((each) => each === event.target.value) ?? role) }}>
            {roles.map((each) => (
              <option key={each} value={each}>
                {t(`ui:role.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <LanguagesField choices={languageChoices(view, i18n.language)} value={languages} onChange={setLanguages} />
        {isObserver(role) ? <p className="small quiet">{t('invite.observerSays')}</p> : null}
        {role === 'secretary' ? <p className="small quiet">{t('invite.secretarySays')}</p> : null}
        {needsTwo ? <p className="small quiet">{t('invite.twoLanguages')}</p> : null}
        <label className="field">
          <span>{t('invite.validity')}</span>
          <select
            className="input"
            value={validity}
            onChange={(event) => { setValidity(validities.find((each) => each === event.target.value) ?? validity) }}
          >
            {validities.map((each) => (
              <option key={each} value={each}>
                {t(`invite.valid.${each}`)}
              </option>
            ))}
          </select>
        </label>
        {state.trouble === undefined ? null : <TroubleNotice error={state.trouble} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('ui:cancel')}</Button>
          <Button look="filled" type="submit" isDisabled={state.busy || name.trim() === '' || languages.length === 0 || needsTwo}>
            {t(observer ? 'people.accredit' : 'people.invite')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** A personal link that was just made. */
export function LinkDialog({ view, own, person, invited, onClose }: {
  view: View
  own: Delegation
  person: Omit<Person, 'id'>
  invited: Invited
  onClose: () => void
}) {
  const { t } = useTranslation(['secretary', 'ui'])
  return (
    <Dialog title={t('invite.linkFor', { name: person.name })} onClose={onClose}>
      <LinkCard sheet={seatSheet(view, own, person, invited.link, invited.expires)} label={t('invite.link')} first />
      <p className="small quiet">{t('invite.linkOnce')}</p>
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('ui:close')}</Button>
      </div>
    </Dialog>
  )
}
