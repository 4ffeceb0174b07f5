import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findPerson, type Sitting } from '../api/view.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { passing, type EncryptionAlarm, type EncryptionNow } from './types.ts'

const nameOf = ({ kind, member, at }: EncryptionAlarm): string => `${kind} ${member} ${String(at)}`

/** What the encryption has held off in this chamber, and in whose name it was done; who has read it puts it away. */
export function EncryptionAlarms({ encryption, view }: { encryption: EncryptionNow; view: Sitting }) {
  const { t } = useTranslation('encryption')
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const say = ({ kind, member }: EncryptionAlarm) => t(`alarm.${kind}`, { name: findPerson(view, member)?.name ?? t('alarm.somebody') })
  const grave = encryption.alarms.filter((alarm) => !passing.has(alarm.kind) && !seen.has(nameOf(alarm)))
  return (
    <>
      {grave.length > 0 ? (
        <div className="notice" data-tone="alarm">
          <div>
            <strong>{t('alarm.title')}</strong>
            {grave.map((alarm) => (
              <p key={nameOf(alarm)} role="alert">{say(alarm)}</p>
            ))}
            <p>{t('alarm.do')}</p>
          </div>
          <Button size="small" onPress={() => { setSeen(new Set([...seen, ...grave.map(nameOf)])) }}>
            {t('alarm.seen')}
          </Button>
        </div>
      ) : null}
      {encryption.alarms.filter(({ kind }) => passing.has(kind)).map((alarm) => (
        <Notice key={`${alarm.kind} ${alarm.member}`}>{say(alarm)}</Notice>
      ))}
    </>
  )
}
