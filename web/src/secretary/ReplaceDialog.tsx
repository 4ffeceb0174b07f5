import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Delegation, isObserver, type Member, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import { type Invited, replaceDevice } from './invitations.ts'
import { LinkDialog } from './InviteDialog.tsx'

/** A device died: its place is taken from it, and the dialog turns into the link for another. */
export function ReplaceDialog({ seat, view, own, member, onClose }: { seat: Seat; view: View; own: Delegation; member: Member; onClose: () => void }) {
  const { t } = useTranslation(['secretary', 'ui'])
  const [state, setState] = useState<{ busy: boolean; trouble?: unknown; invited?: Invited }>({ busy: false })
  const replace = () => {
    setState({ busy: true })
    replaceDevice(seat, member, new URL(location.href)).then(
      (invited) => { setState({ busy: false, invited }) },
      (trouble: unknown) => { setState({ busy: false, trouble }) },
    )
  }
  if (state.invited) return <LinkDialog view={view} own={own} person={member} invited={state.invited} onClose={onClose} />
  return (
    <Dialog title={t('replace.title', { name: member.name })} role="alertdialog" onClose={onClose}>
      <p className="saying">{t('replace.says')}</p>
      {isObserver(member.role) ? <p>{t('replace.observer')}</p> : null}
      {state.trouble === undefined ? null : <TroubleNotice error={state.trouble} />}
      <div className="dialog-actions">
        <Button autoFocus onPress={onClose}>
          {t('ui:cancel')}
        </Button>
        <Button look="filled" isDisabled={state.busy} onPress={replace}>
          {t('replace.do')}
        </Button>
      </div>
    </Dialog>
  )
}
