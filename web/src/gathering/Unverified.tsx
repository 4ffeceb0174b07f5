import { KeyRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { View } from '../api/view.ts'
import { verified } from './readiness.ts'
import './gathering.css'

/** Says quietly that nobody has proven yet who is at the other end. */
export function Unverified({ view }: { view: View }) {
  const { t } = useTranslation('gathering')
  if (view.phase === 'preparing' || verified(view)) return null
  return (
    <p className="unverified">
      <KeyRound aria-hidden />
      {t('unverified')}
    </p>
  )
}
