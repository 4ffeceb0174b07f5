import { useTranslation } from 'react-i18next'
import { recordPath } from '../api/node.ts'
import { textIn } from '../api/view.ts'
import { LineNotice } from '../app/LineNotice.tsx'
import type { ObserverSeat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { Screen } from '../ui/Screen.tsx'

/** The end, for an observer: the record as they may see it. */
export function Over({ seat }: { seat: ObserverSeat }) {
  const { t, i18n } = useTranslation(['observer', 'gathering', 'ui'])
  const now = useSeat(seat)
  return (
    <Screen name={t('ui:phase.adjourned')} title={textIn(now.view.title, i18n.language)} centre>
      <div className="card">
        <LineNotice now={now} />
        <h1>{t('gathering:adjourned')}</h1>
        <p className="saying quiet">{t('record')}</p>
        <div className="row">
          <a className="button" href={recordPath(seat.summit)} download={`parley-${seat.summit}.jsonl`}>
            {t('gathering:download')}
          </a>
        </div>
      </div>
    </Screen>
  )
}
