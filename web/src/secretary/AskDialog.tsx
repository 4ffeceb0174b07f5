import { useTranslation } from 'react-i18next'
import type { ActKind, Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'

/** Asks once before an act of this delegation alone, and says what follows. `ends`: it ends something. */
export function AskDialog({ seat, title, says, word, back, ends = false, kind, body, onClose }: {
  seat: Seat
  title: string
  says: string
  /** On the button that does it. */
  word: string
  /** On the button that does not; else "Cancel". */
  back?: string
  ends?: boolean
  kind: ActKind
  body: Readonly<Record<string, unknown>>
  onClose: () => void
}) {
  const { t } = useTranslation('ui')
  const { busy, trouble, act } = useAct(seat)
  const go = async () => {
    if (await act(kind, body)) onClose()
  }
  return (
    <Dialog title={title} role="alertdialog" onClose={onClose}>
      <p className="saying">{says}</p>
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      <div className="dialog-actions">
        <Button autoFocus onPress={onClose}>
          {back ?? t('cancel')}
        </Button>
        <Button look={ends ? 'alarm' : 'filled'} isDisabled={busy} onPress={() => void go()}>
          {word}
        </Button>
      </div>
    </Dialog>
  )
}
