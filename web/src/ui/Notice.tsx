import { LockOpen } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { trouble } from './trouble.ts'

/** One sentence of news, and what to do. Alarms interrupt a screen reader; the rest waits its turn. */
export function Notice({ tone = 'quiet', title, children }: { tone?: 'quiet' | 'waiting' | 'alarm'; title?: string; children?: ReactNode }) {
  return (
    <div className="notice" data-tone={tone} role={tone === 'alarm' ? 'alert' : 'status'}>
      <div>
        {title ? <strong>{title}</strong> : null}
        {title && children ? ' ' : null}
        {children}
      </div>
    </div>
  )
}

/** Why what was asked was not done. */
export function TroubleNotice({ error }: { error: unknown }) {
  const { t } = useTranslation(['ui', 'problems'])
  const { title, next } = trouble(error, t)
  return (
    <Notice tone="alarm" title={title}>
      {next}
    </Notice>
  )
}

/** Stands on every screen until there is encryption between the ends. */
export function NotEncrypted() {
  const { t } = useTranslation()
  return (
    <p className="not-encrypted">
      <LockOpen aria-hidden />
      {t('notEncrypted')}
    </p>
  )
}
