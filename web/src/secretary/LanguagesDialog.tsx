import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member, View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import { languageChoices } from './booths.ts'
import { LanguagesField } from './LanguagesField.tsx'

export function LanguagesDialog({ seat, view, member, onClose }: { seat: Seat; view: View; member: Member; onClose: () => void }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const [languages, setLanguages] = useState([...member.languages])
  const { busy, trouble, act } = useAct(seat)
  const same = languages.join() === member.languages.join()
  const save = async () => {
    if (await act('set-languages', { member: member.id, languages })) onClose()
  }
  return (
    <Dialog title={t('people.languagesOf', { name: member.name })} onClose={onClose}>
      <LanguagesField choices={languageChoices(view, i18n.language)} value={languages} onChange={setLanguages} />
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('ui:cancel')}</Button>
        <Button look="filled" isDisabled={busy || same || languages.length === 0} onPress={() => void save()}>
          {t('languages.save')}
        </Button>
      </div>
    </Dialog>
  )
}
