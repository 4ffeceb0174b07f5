import { FileCheck, FileClock, FileWarning } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useRecord } from './context.ts'
import './record.css'

/** Quietly, on every screen of a seat: how far the record is verified. */
export function RecordSign() {
  const { t, i18n } = useTranslation('record')
  const now = useRecord()
  if (!now || now.at === 'alarm') return null
  const number = (entry: number) => new Intl.NumberFormat(i18n.language).format(entry)
  switch (now.at) {
    case 'verified':
      return (
        <p className="record-sign figures">
          <FileCheck aria-hidden />
          {t('verified', { entry: number(now.entry) })}
        </p>
      )
    case 'waiting':
    case 'checking':
      return (
        <p className="record-sign figures">
          <FileClock aria-hidden />
          {now.at === 'checking' && now.entry > 0 ? t('checkingEntry', { entry: number(now.entry) }) : t('checking')}
        </p>
      )
    case 'unable':
    case 'outdated':
      return (
        <p className="record-sign" data-tone="waiting">
          <FileWarning aria-hidden />
          {t(now.at)}
        </p>
      )
  }
}
