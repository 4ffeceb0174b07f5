import { Copy, QrCode as QrIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { PrintButton } from './PrintButton.tsx'
import { QrCode } from './QrCode.tsx'
import type { Sheet } from './sheet.ts'
import { useCopy } from './useCopy.ts'
import './links.css'

/**
 * Copies a link, shows its code, and prints its sheet. `whose`, where several stand beside each other, makes the buttons' names differ
 * ("Copy link for NAME"). `first`: copying is the one next step, and has the focus.
 */
export function LinkButtons({ sheet, whose, first = false, onCopy }: { sheet: Sheet; whose?: string; first?: boolean; onCopy?: () => void }) {
  const { t } = useTranslation('links')
  const [code, setCode] = useState(false)
  const { done, copy } = useCopy(sheet.link)
  const named = (name: string) => whose !== undefined && { 'aria-label': name }
  return (
    <>
      <div className="row">
        <Button
          look={first ? 'filled' : 'plain'}
          size="small"
          autoFocus={first}
          {...named(t('copyFor', { name: whose }))}
          onPress={() => { onCopy?.(); copy() }}
        >
          <Copy aria-hidden />
          {t('copy')}
        </Button>
        <Button size="small" aria-expanded={code} {...named(t('codeFor', { name: whose }))} onPress={() => { setCode(!code) }}>
          <QrIcon aria-hidden />
          {t('code')}
        </Button>
        <PrintButton sheets={[sheet]} {...(whose !== undefined && { name: t('printFor', { name: whose }) })}>
          {t('print')}
        </PrintButton>
        <span role="status" className="small quiet">
          {done === 'copied' ? t('copied') : done === 'refused' ? t('copyRefused') : ''}
        </span>
      </div>
      {code ? <QrCode link={sheet.link} name={whose === undefined ? t('code') : t('codeFor', { name: whose })} /> : null}
    </>
  )
}
