import { useTranslation } from 'react-i18next'
import type { Member } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'

export function RevokeDialog({ seat, member, onClose }: { seat: Seat; member: Member; onClose: () => void }) {
  const { t } = useTranslation(['secretary', 'ui'])
  const { busy, trouble, act } = useAct(seat)
  const revoke = async () => {
    if (await act('revoke', { member: member.id })) onClose()
  }
  return (
    <Dialog title={t('revoke.title', { name: member.name })} role="alertdialog" onClose={onClose}>
      <p className="saying">{t('revoke.effect')}</p>
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      <div className="dialog-actions">
        <Button autoFocus onPress={onClose}>
          {t('ui:cancel')}
        </Button>
        <Button look="alarm" isDisabled={busy} onPress={() => void revoke()}>
          {t('people.revoke')}
        </Button>
      </div>
    </Dialog>
  )
}
