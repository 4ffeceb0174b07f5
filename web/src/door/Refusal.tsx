import { useTranslation } from 'react-i18next'
import { Screen } from '../ui/Screen.tsx'
import type { Refusal } from './door.ts'

/** A door that stays closed: why, and what to do next. */
export function RefusalScreen({ why, children }: { why: Refusal; children?: React.ReactNode }) {
  const { t } = useTranslation('door')
  return (
    <Screen name={t('name')} centre>
      <div className="card">
        <div role="alert" className="stack">
          <h1>{t(`refused.${why}.title`)}</h1>
          <p className="saying quiet">{t(`refused.${why}.next`)}</p>
        </div>
        {children}
      </div>
    </Screen>
  )
}
