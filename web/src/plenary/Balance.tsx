import { useTranslation } from 'react-i18next'
import { duckAt, EQUAL, positionOf } from '../media/balance.ts'
import type { Duck } from '../interpretation/index.ts'

/** How loud the original stays under its interpretation. The browser's own slider: it says its level in words, and knows both directions of writing. */
export function Balance({ duck, onBalance, reader }: { duck: Duck; onBalance: (duck: Duck) => void; reader: string }) {
  const { t } = useTranslation('plenary')
  const said = duck === 'off' ? t('balance.off') : duck === 0 ? t('balance.equal') : t('balance.below', { level: decibels(-duck, reader) })
  return (
    <label className="balance">
      <span>{t('balance.name')}</span>
      <input
        type="range"
        min={0}
        max={EQUAL}
        value={positionOf(duck)}
        aria-label={t('balance.name')}
        aria-valuetext={said}
        onChange={(event) => { onBalance(duckAt(event.target.valueAsNumber)) }}
      />
      <span className="balance-said figures" aria-hidden>{said}</span>
    </label>
  )
}

const decibels = (level: number, reader: string): string => new Intl.NumberFormat(reader).format(level)
