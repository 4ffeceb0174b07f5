import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Screen } from '../ui/Screen.tsx'

/** A seat that fails while drawing loads itself again, once in so long: a principal touches nothing. */
const ONCE_IN_MS = 60_000
const KEPT = 'parley-fault'

/** Whether the page should load again by itself now; said yes to, it is no for the next minute. */
export function loadsAgain(kept: Pick<Storage, 'getItem' | 'setItem'>, now: number): boolean {
  try {
    const last = Number(kept.getItem(KEPT) ?? 0)
    if (now - last < ONCE_IN_MS) return false
    kept.setItem(KEPT, String(now))
    return true
  } catch {
    return false // without a memory it could go on for ever
  }
}

/** Stands around everything: a fault of ours leaves a sentence and a way back, never an empty page. */
export class Fault extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch() {
    if (loadsAgain(sessionStorage, Date.now())) location.reload()
  }

  override render() {
    return this.state.failed ? <Failed /> : this.props.children
  }
}

function Failed() {
  const { t } = useTranslation('ui')
  return (
    <Screen name={t('fault.title')} centre>
      <div className="card">
        <div role="alert" className="stack">
          <h1>{t('fault.title')}</h1>
          <p className="saying quiet">{t('fault.next')}</p>
        </div>
        <Button look="filled" size="large" onPress={() => { location.reload() }}>
          {t('fault.again')}
        </Button>
      </div>
    </Screen>
  )
}
