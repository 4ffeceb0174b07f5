import { useTranslation } from 'react-i18next'
import type { Seat } from '../app/seat.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { type About, Consent, stepAbout } from './Consent.tsx'
import { asks } from './sentences.ts'

/** Asks for a delegation's consent to one exact step. It takes no press beside it for an answer; Escape is "Not now". */
export function ConsentDialog({ seat, about, onClose }: { seat: Seat; about: About; onClose: () => void }) {
  const { t } = useTranslation(['consent', 'ui'])
  const step = stepAbout(about)
  if (!step) return null
  return (
    <Dialog title={asks(t, seat.view, step)} role="alertdialog" onClose={onClose}>
      <Consent seat={seat} about={about} onClose={onClose} />
    </Dialog>
  )
}
