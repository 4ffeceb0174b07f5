import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { textIn, type View } from '../api/view.ts'
import { inOrder } from '../gathering/order.ts'
import { momentIn, timeIn } from '../ui/time.ts'

/** The running order, with the planned times in each capital. */
export function AgendaColumn({ view }: { view: View }) {
  const { t, i18n } = useTranslation('secretary')
  const starts = Date.parse(view.starts)
  const begins = view.agenda.map((_, index) => starts + view.agenda.slice(0, index).reduce((sum, item) => sum + item.minutes, 0) * 60_000)
  return (
    // It scrolls by itself and holds nothing else that takes the focus.
    <section className="column" aria-labelledby="desk-agenda" tabIndex={0}>
      <h2 id="desk-agenda">{t('agenda.name')}</h2>
      <p className="small quiet">
        {momentIn(starts, i18n.language)}
        <br />
        {t('agenda.minutes', { count: view.minutes })}
      </p>
      {view.agenda.length === 0 ? <p className="quiet">{t('agenda.empty')}</p> : null}
      <ol className="agenda">
        {view.agenda.map((item, index) => (
          <li key={item.id} className="agenda-item">
            <span className="agenda-number figures">{index + 1}</span>
            <div>
              <p>
                <bdi>{textIn(item.title, i18n.language)}</bdi>
              </p>
              <p className="small quiet figures">
                {inOrder(view, i18n.language).map((delegation) => (
                  <Fragment key={delegation.id}>
                    <span className="whole">
                      <bdi>{textIn(delegation.name, i18n.language)}</bdi> {timeIn(begins[index] ?? starts, i18n.language, delegation.timeZone)}
                    </span>
                    {' · '}
                  </Fragment>
                ))}
                <span className="whole">{t('agenda.minutes', { count: item.minutes })}</span>
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
