import { useTranslation } from 'react-i18next'
import { findPerson, type Sitting } from '../api/view.ts'
import { Notice } from '../ui/Notice.tsx'
import type { EncryptionNow } from './types.ts'

/** Those that somebody means; the others may be the line's doing. */
const passing = new Set(['unsigned', 'undecodable'])

/** What the encryption has held off in this chamber, and in whose name it was done. */
export function EncryptionAlarms({ encryption, view }: { encryption: EncryptionNow; view: Sitting }) {
  const { t } = useTranslation('encryption')
  return encryption.alarms.map(({ kind, member }) => {
    const name = findPerson(view, member)?.name ?? t('alarm.somebody')
    return passing.has(kind) ? (
      <Notice key={`${kind} ${member}`}>{t(`alarm.${kind}`, { name })}</Notice>
    ) : (
      <Notice key={`${kind} ${member}`} tone="alarm" title={t('alarm.title')}>
        {t(`alarm.${kind}`, { name })} {t('alarm.do')}
      </Notice>
    )
  })
}
