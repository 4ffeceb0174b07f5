import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { Guard } from '../sound/guard.ts'
import { DAY_LIMIT_DB } from '../sound/settings.ts'
import { Notice } from '../ui/Notice.tsx'

type Of = Readonly<{ guard: Pick<Guard, 'now' | 'subscribe'> }>

const whole = (language: string, db: number): string => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(db)

/** What the ears have had, since the console was opened and over eight hours. */
export function Exposure({ guard }: Of) {
  const { t, i18n } = useTranslation('booth')
  const { session, day } = useSyncExternalStore(guard.subscribe, () => guard.now)
  if (session === undefined || day === undefined) return <p className="quiet">{t('exposureNone')}</p>
  return <p className="quiet">{t('exposure', { session: whole(i18n.language, session), day: whole(i18n.language, day) })}</p>
}

/** So near to the limit the average is shown. */
const NEAR_DB = 10

/** The average of eight hours, from near the limit on. */
export function DayExposure({ guard }: Of) {
  const { t, i18n } = useTranslation('booth')
  const day = useSyncExternalStore(guard.subscribe, () => guard.now.day)
  if (day === undefined || day < DAY_LIMIT_DB - NEAR_DB) return null
  return <p className="quiet figures small">{t('exposureDay', { day: whole(i18n.language, day), limit: whole(i18n.language, DAY_LIMIT_DB) })}</p>
}

/** It is more than ears at work should have. Said once: the figures change every second. */
export function MuchExposure({ guard }: Of) {
  const { t, i18n } = useTranslation('booth')
  const much = useSyncExternalStore(guard.subscribe, () => (guard.now.day ?? -Infinity) > DAY_LIMIT_DB)
  return much ? <Notice>{t('exposureMuch', { limit: whole(i18n.language, DAY_LIMIT_DB) })}</Notice> : null
}
