import { Lock, LockOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { NotEncrypted } from '../ui/Notice.tsx'
import { appHash } from './app.ts'
import type { EncryptionNow } from './types.ts'

/** A code that is being read aloud stays for so long, though the keys change meanwhile. */
const stays = 60_000

const grouped = (digits: string, by: number): string => digits.match(new RegExp(`.{${String(by)}}`, 'g'))?.join(' ') ?? digits

/** What is true of the chamber where this seat is; `reads`: its code can be shown, to be read aloud. */
export function LockSign({ encryption, reads = false }: { encryption: EncryptionNow; reads?: boolean }) {
  const { t } = useTranslation('encryption')
  const [shown, setShown] = useState<string>()
  const { at, code } = encryption
  useEffect(() => {
    if (shown === undefined || shown === code) return undefined
    const timer = setTimeout(() => { setShown(code) }, stays)
    return () => { clearTimeout(timer) }
  }, [shown, code])
  if (at === 'off') return <NotEncrypted />
  return (
    <div className="lock-sign">
      <p className="not-encrypted" data-tone={at === 'on' ? undefined : 'waiting'}>
        {at === 'on' ? <Lock aria-hidden /> : <LockOpen aria-hidden />}
        {t(at)}
      </p>
      {reads && at === 'on' && code !== undefined ? (
        <>
          {shown === undefined ? null : (
            <p className="figures" role="status" title={t('say')}>
              {t('digits', { digits: grouped(shown, 4) })}
            </p>
          )}
          <Button look="quiet" size="small" onPress={() => { setShown(shown === undefined ? code : undefined) }}>
            {t(shown === undefined ? 'code' : 'hide')}
          </Button>
          {shown === undefined ? null : <AppSign />}
        </>
      ) : null}
    </div>
  )
}

/** The hash of the app that this page was served as, for whoever compares. */
function AppSign() {
  const { t } = useTranslation('encryption')
  const [hash, setHash] = useState<string>()
  useEffect(() => {
    let gone = false
    appHash().then((found) => { if (!gone) setHash(found) }, () => undefined)
    return () => { gone = true }
  }, [])
  return hash === undefined ? null : <p className="app-sign" title={t('sayApp')}>{t('app', { digits: grouped(hash, 8) })}</p>
}
