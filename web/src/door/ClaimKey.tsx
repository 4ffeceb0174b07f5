import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { textIn } from '../api/view.ts'
import { openBackup } from '../identity/backup.ts'
import type { Signer } from '../identity/keys.ts'
import type { KeptKey } from '../identity/keystore.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'

/** Which key claims: a new one, one of an earlier summit that the browser holds or a file held, or a file that is yet to be opened. */
export type KeyChoice = Readonly<{ use: 'new' | 'file' } | { use: 'kept' | 'opened'; signer: Signer }>

/** What a secretary most likely wants: to be recognised. */
export const firstChoice = (earlier: readonly KeptKey[]): KeyChoice => (earlier[0] ? { use: 'kept', signer: earlier[0].signer } : { use: 'new' })

function Choice({ picked, onPick, children }: { picked: boolean; onPick: () => void; children: string }) {
  return (
    <label className="check">
      <input type="radio" name="claim-key" checked={picked} onChange={onPick} />
      <span>{children}</span>
    </label>
  )
}

/** The key to claim with: the other side knows a delegation again by its key. */
export function KeyField({ earlier, value, onChange }: { earlier: readonly KeptKey[]; value: KeyChoice; onChange: (value: KeyChoice) => void }) {
  const { t, i18n } = useTranslation('door')
  const day = (starts: string) => new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long' }).format(Date.parse(starts))
  return (
    <fieldset className="field">
      <legend>{t('claim.key.legend')}</legend>
      {earlier.map(({ signer, used, delegation }) => (
        <Choice key={signer.key} picked={value.use === 'kept' && value.signer.key === signer.key} onPick={() => { onChange({ use: 'kept', signer }) }}>
          {used ? t('claim.key.earlier', { title: textIn(used.title, i18n.language), day: day(used.starts) }) : t('claim.key.earlierOf', { delegation })}
        </Choice>
      ))}
      <Choice picked={value.use === 'new'} onPick={() => { onChange({ use: 'new' }) }}>
        {t('claim.key.new')}
      </Choice>
      <Choice picked={value.use === 'file' || value.use === 'opened'} onPick={() => { onChange({ use: 'file' }) }}>
        {t('claim.key.file')}
      </Choice>
      {value.use === 'file' ? <BackupFile onKey={(signer) => { onChange({ use: 'opened', signer }) }} /> : null}
      {value.use === 'opened' ? <Notice>{t('claim.key.opened')}</Notice> : null}
      <p className="small quiet">{t('claim.key.why')}</p>
    </fieldset>
  )
}

/** A backup file and its passphrase. No form of its own: it may stand inside one. */
export function BackupFile({ onKey }: { onKey: (key: Signer) => void }) {
  const { t } = useTranslation('door')
  const [file, setFile] = useState<File>()
  const [passphrase, setPassphrase] = useState('')
  const [wrong, setWrong] = useState(false)
  const open = async () => {
    const key = file && (await openBackup(await file.text(), passphrase))
    setWrong(!key)
    if (key) onKey(key)
  }
  return (
    <div className="stack">
      <label className="field">
        <span>{t('claim.restoreFile')}</span>
        <input
          className="input"
          type="file"
          accept=".json,application/json"
          onChange={(event) => {
            setFile(event.target.files?.[0])
          }}
        />
      </label>
      <label className="field">
        <span>{t('claim.passphrase')}</span>
        <input
          className="input"
          type="password"
          autoComplete="current-password"
          value={passphrase}
          onChange={(event) => {
            setPassphrase(event.target.value)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            void open()
          }}
        />
      </label>
      {wrong ? <Notice tone="alarm">{t('claim.restoreWrong')}</Notice> : null}
      <div className="row">
        <Button isDisabled={!file || passphrase === ''} onPress={() => void open()}>
          {t('claim.restoreSubmit')}
        </Button>
      </div>
    </div>
  )
}
