import { useTranslation } from 'react-i18next'
import { farSpan, useTime } from '../ui/time.ts'

/** How long something can still be answered, by the node's clock. */
export function Lapses({ at, clock }: { at: string; clock: number }) {
  const { t, i18n } = useTranslation('consent')
  const left = Date.parse(at) - useTime(clock)
  return (
    <p className="small quiet figures" role="timer">
      {left > 0 ? t('lapsesIn', { span: farSpan(left, i18n.language) }) : t('standing.lapsed')}
    </p>
  )
}
