import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Screen } from '../ui/Screen.tsx'

/** A seat that cannot go on for now, or for good: what is happening, and who is doing what about it. */
export function Standstill({ state, onUseHere }: { state: 'connecting' | 'nodeGone' | 'revoked' | 'replaced' | 'foreign' | 'elsewhere'; onUseHere?: () => void }) {
  const { t } = useTranslation()
  if (state === 'connecting')
    return (
      <Screen name={t('status.connecting')} centre>
        <p className="quiet" role="status">
          {t('status.connecting')}
        </p>
      </Screen>
    )
  return (
    <Screen name={t(`status.${state}`)} centre>
      <div className="card">
        <div role="alert" className="stack">
          <h1>{t(`status.${state}`)}</h1>
          <p className="saying quiet">{t(`status.${state}Next`)}</p>
        </div>
        {onUseHere ? (
          <div className="row">
            <Button look="filled" size="large" onPress={onUseHere}>
              {t('status.useHere')}
            </Button>
          </div>
        ) : null}
      </div>
    </Screen>
  )
}
