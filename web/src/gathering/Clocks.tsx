import { useTranslation } from 'react-i18next'
import { type Sitting, textIn } from '../api/view.ts'
import type { SeatNow } from '../app/seat.ts'
import { Clock } from '../ui/Clock.tsx'
import { spanOf, useTime } from '../ui/time.ts'
import { inOrder } from './order.ts'
import './gathering.css'

/** Each capital's clock, the reader's own, and how long until the summit begins. */
export function Clocks({ now }: { now: SeatNow<Sitting> }) {
  const { t, i18n } = useTranslation(['gathering', 'ui'])
  const time = useTime(now.clock)
  const { view, shown } = now
  const left = Date.parse(view.starts) - time
  const delegations = inOrder(view, i18n.language)
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const half = Math.ceil(delegations.length / 2)
  const clocks = delegations.map((delegation) => (
    <Clock key={delegation.id} place={textIn(delegation.name, i18n.language)} zone={delegation.timeZone} clock={now.clock} day />
  ))
  return (
    <section className="clocks" aria-label={t('clocks')}>
      <div className="clocks-side">{clocks.slice(0, half)}</div>
      <div className="countdown">
        {shown.phase === 'gathering' || shown.phase === 'preparing' ? (
          <div className="clock">
            <span className="clock-place">{left > 0 ? t('beginsIn') : t('begunAgo')}</span>
            <span className="clock-time" role="timer">
              {spanOf(left)}
            </span>
          </div>
        ) : null}
        {delegations.some((delegation) => delegation.timeZone === own) ? null : <div className="own-clock"><Clock place={t('ui:you')} clock={now.clock} /></div>}
      </div>
      <div className="clocks-side">{clocks.slice(half)}</div>
    </section>
  )
}
