import { useTranslation } from 'react-i18next'
import type { Sitting } from '../api/view.ts'
import { ClockNotice } from '../door/ClockNotice.tsx'
import { Notice } from '../ui/Notice.tsx'
import type { SeatNow } from './seat.ts'

/** News of the seat's own line and clock, over a screen that goes on. */
export function LineNotice({ now }: { now: SeatNow<Sitting> }) {
  const { t } = useTranslation()
  return (
    <>
      {now.status === 'node-gone' ? (
        <Notice tone="alarm" title={t('status.nodeGone')}>
          {t('status.nodeGoneNext')}
        </Notice>
      ) : null}
      {now.status === 'connecting' ? <Notice>{t('status.connecting')}</Notice> : null}
      <ClockNotice clock={now.clock} />
    </>
  )
}
