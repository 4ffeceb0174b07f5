import { useTranslation } from 'react-i18next'
import { recordPath } from '../api/node.ts'
import { textIn } from '../api/view.ts'
import { LineNotice } from '../app/LineNotice.tsx'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { SaveReceipts } from '../record/SaveReceipts.tsx'
import { Screen } from '../ui/Screen.tsx'
import { inOrder } from './order.ts'
import { Unverified } from './Unverified.tsx'
import './gathering.css'

/** The end: who has countersigned, and the record to take home. */
export function Adjourned({ seat }: { seat: Seat }) {
  const { t, i18n } = useTranslation(['gathering', 'ui', 'record'])
  const now = useSeat(seat)
  return (
    <Screen name={t('ui:phase.adjourned')} title={textIn(now.view.title, i18n.language)} centre>
      <div className="card">
        <LineNotice now={now} />
        <h1>{t('adjourned')}</h1>
        <p className="saying quiet">{t('adjournedNext')}</p>
        <ul className="plates">
          {inOrder(now.view, i18n.language).map((delegation) => (
            <li key={delegation.id} className="plate">
              <p className="plate-name plate-capitals">
                <bdi>{textIn(delegation.name, i18n.language)}</bdi>
              </p>
              <p className="plate-title">{delegation.countersigned ? t('countersigned') : delegation.withdrawn ? t('hasLeft') : t('notCountersigned')}</p>
            </li>
          ))}
        </ul>
        <p className="small quiet">{t('record:authentic')}</p>
        <Unverified view={now.view} />
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
