import { useTranslation } from 'react-i18next'
import { recordPath } from '../api/node.ts'
import { textIn } from '../api/view.ts'
import { LineNotice } from '../app/LineNotice.tsx'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { SaveReceipts } from '../record/SaveReceipts.tsx'
import { Screen } from '../ui/Screen.tsx'

/** The member's delegation has left the summit, which may go on without it. */
export function Withdrawn({ seat }: { seat: Seat }) {
  const { t, i18n } = useTranslation('gathering')
  const now = useSeat(seat)
  return (
    <Screen name={t('withdrawnName')} title={textIn(now.view.title, i18n.language)} centre>
      <div className="card">
        <LineNotice now={now} />
        <h1>{t('withdrawn')}</h1>
        <p className="saying quiet">{t(now.shown.phase === 'adjourned' ? 'withdrawnOver' : 'withdrawnNext')}</p>
        <div className="row">
          <a className="button" href={recordPath(seat.summit)} download={`parley-${seat.summit}.jsonl`}>
            {t('download')}
          </a>
          <SaveReceipts summit={seat.summit} />
        </div>
      </div>
    </Screen>
  )
}
