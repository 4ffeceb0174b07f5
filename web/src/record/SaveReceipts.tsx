import { Receipt } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { receiptsOf } from '../identity/keystore.ts'
import { Button } from '../ui/Button.tsx'
import { receiptsFile, save } from './proof.ts'

/** The node's signed promises that this browser keeps, as `parley verify --receipts` takes them. */
export function SaveReceipts({ summit, size }: { summit: string; size?: 'small' }) {
  const { t } = useTranslation('record')
  const hand = async () => {
    save(`parley-${summit}.receipts`, 'text/plain', receiptsFile(await receiptsOf(summit)))
  }
  return (
    <Button {...(size && { size })} look="quiet" onPress={() => void hand()}>
      <Receipt aria-hidden />
      {t('saveReceipts')}
    </Button>
  )
}
