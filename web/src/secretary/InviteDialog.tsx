import { Copy } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Delegation, Member, Role, View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import { languageChoices } from './booths.ts'
import { invite, mayInviteSecretaries, type Validity, validities } from './invitations.ts'
import { LanguagesField } from './LanguagesField.tsx'
import { useCopy } from '../links/useCopy.ts'

type Props = { seat: Seat; view: View; own: Delegation; again: Member | undefined; onClose: () => void }

/** Invites a member; the dialog then turns into the personal link. */
export function InviteDialog({ seat, view, own, again, onClose }: Props) {
  const { t } = useTranslation(['secretary', 'ui'])
  const principal = own.members.some((member) => member.role === 'principal' && (member.state === 'enrolled' || member.state === 'invited'))
  const [name, setName] = useState(again?.name ?? '')
  const [title, setTitle] = useState(again?.title ?? '')
  const [role, setRole] = useState<Role>(again?.role ?? (principal ? 'delegate' : 'principal'))
  const [languages, setLanguages] = useState<string[]>(again ? [...again.languages] : [own.language])
  const [validity, setValidity] = useState<Validity>('summit')
  const [secretaries, setSecretaries] = useState(false)
  const [state, setState] = useState<{ at: 'form'; busy: boolean; trouble?: unknown } | { at: 'link'; link: string }>({ at: 'form', busy: false })

  useEffect(() => {
    let over = false
    void mayInviteSecretaries(seat, own.id).then((may) => {
      if (!over) setSecretaries(may)
    })
    return () => {
      over = true
    }
  }, [seat, own.id])

  const send = async (event: FormEvent) => {
    event.preventDefault()
    setState({ at: 'form', busy: true })
    try {
      const guest = { name: name.trim(), title: title.trim(), role, languages, validity, ...(again && { member: again.id }) }
      const { link } = await invite(seat, guest, new URL(location.href))
      setState({ at: 'link', link })
    } catch (error) {
      setState({ at: 'form', busy: false, trouble: error })
    }
  }

  if (state.at === 'link')
    return (
      <Dialog title={t('invite.linkFor', { name: name.trim() })} onClose={onClose}>
        <LinkField link={state.link} />
        <p className="small quiet">{t('invite.linkOnce')}</p>
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('ui:close')}</Button>
        </div>
      </Dialog>
    )
  const roles: Role[] = ['principal', 'delegate', 'interpreter', ...(secretaries || role === 'secretary' ? (['secretary'] as const) : [])]
  const needsTwo = role === 'interpreter' && languages.length < 2
  return (
    <Dialog title={again ? t('people.inviteAgainName', { name: again.name }) : t('invite.title')} onClose={onClose}>
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
        <LanguagesField choices={languageChoices(view)} value={languages} onChange={setLanguages} />
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
            {t('people.invite')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function LinkField({ link }: { link: string }) {
  const { t } = useTranslation('secretary')
  const field = useRef<HTMLInputElement>(null)
  const { done, copy } = useCopy(link)
  return (
    <>
      <label className="field">
        <span>{t('invite.link')}</span>
        <input ref={field} className="input" dir="ltr" readOnly value={link} onFocus={(event) => { event.target.select() }} />
      </label>
      <div className="row">
        <Button look="filled" autoFocus onPress={() => { field.current?.select(); copy() }}>
          <Copy aria-hidden />
          {t('people.copyLink')}
        </Button>
        <span role="status" className="small quiet">
          {done === 'copied' ? t('people.copied') : done === 'refused' ? t('people.copyRefused') : ''}
        </span>
      </div>
    </>
  )
}
