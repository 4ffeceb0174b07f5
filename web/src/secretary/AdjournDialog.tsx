import { useTranslation } from 'react-i18next'
import { proposed, textIn } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'
import type { Now } from './nextStep.ts'

export function AdjournDialog({ seat, desk, onClose }: { seat: Seat; desk: Now; onClose: () => void }) {
  const { t, i18n } = useTranslation('secretary')
  const { busy, trouble, act } = useAct(seat)
  const proposal = proposed(seat.view, 'adjourn')
  const adjourn = async () => {
    if (await (proposal ? act('consent', { proposal: proposal.id }) : act('adjourn'))) onClose()
  }
  return (
    <Dialog title={t('adjourn.title')} role="alertdialog" onClose={onClose}>
      <p className="saying">{t('adjourn.effect')}</p>
      <ul className="sides">
        {desk.others.map((delegation) => (
          <li key={delegation.id} className="side-line">
            <span className="plate-name plate-capitals">{textIn(delegation.name, i18n.language)}</span>
            <span className="small quiet">{proposal?.consents.includes(delegation.id) ? t('now.agreedToAdjourn') : t('adjourn.notYet')}</span>
          </li>
        ))}
      </ul>
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      <div className="dialog-actions">
        <Button autoFocus onPress={onClose}>
          {t('adjourn.notNow')}
        </Button>
        <Button look="filled" isDisabled={busy} onPress={() => void adjourn()}>
          {t('adjourn.do')}
        </Button>
      </div>
    </Dialog>
  )
}
