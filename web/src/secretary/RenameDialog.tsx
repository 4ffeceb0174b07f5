import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'

/** The name and title on a member's plate. */
export function RenameDialog({ seat, member, onClose }: { seat: Seat; member: Member; onClose: () => void }) {
  const { t } = useTranslation(['secretary', 'ui'])
  const { busy, trouble, act } = useAct(seat)
  const [plate, setPlate] = useState({ name: member.name, title: member.title })
  const body = { member: member.id, name: plate.name.trim(), title: plate.title.trim() }
  const same = body.name === member.name && body.title === member.title
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (await act('rename', body)) onClose()
  }
  return (
    <Dialog title={t('people.renameName', { name: member.name })} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void save(event)}>
        {(['name', 'title'] as const).map((part) => (
          <label key={part} className="field">
            <span>{t(part === 'name' ? 'invite.name' : 'invite.personTitle')}</span>
            <input
              className="input" dir="auto" maxLength={200} autoComplete="off" value={plate[part]}
              onChange={(event) => { setPlate({ ...plate, [part]: event.target.value }) }}
            />
          </label>
        ))}
        {trouble === undefined ? null : <TroubleNotice error={trouble} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('ui:cancel')}</Button>
          <Button look="filled" type="submit" isDisabled={busy || same || body.name === ''}>
            {t('languages.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
