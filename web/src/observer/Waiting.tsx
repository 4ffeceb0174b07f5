import { useTranslation } from 'react-i18next'
import { textIn } from '../api/view.ts'
import { LineNotice } from '../app/LineNotice.tsx'
import type { ObserverSeat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { Clocks } from '../gathering/Clocks.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Screen } from '../ui/Screen.tsx'
import { standingOf, type Leaving } from './standing.ts'
import './observer.css'

/** Outside the session: where the observer stands, and what is going on. They enter by themselves. */
export function Waiting({ seat, why }: { seat: ObserverSeat; why: Leaving | undefined }) {
  const { t, i18n } = useTranslation(['observer', 'ui'])
  const now = useSeat(seat)
  const { view } = now
  const { admitted, meanwhile } = standingOf(view, now.shown)
  const reader = i18n.language
  const by = view.delegations.find(({ id }) => id === seat.delegation)
  const says =
    meanwhile === 'opening' || admitted === 'no' ? t(`meanwhile.${meanwhile}`) : `${t(`meanwhile.${meanwhile}`)} ${t('byYourself')}`
  return (
    <Screen name={t('name')} title={textIn(view.title, reader)} theme="dark">
      <div className="observer">
        <LineNotice now={now} />
        {why ? <Notice tone="waiting">{t(`out.${why}`)}</Notice> : null}
        <h1 className="observer-phase">{t(`ui:phase.${now.shown.phase}`)}</h1>
        <Clocks now={now} />
        <div className="observer-standing">
          <p className="saying">{t('accredited', { role: t(`ui:role.${seat.role}`), delegation: by ? textIn(by.name, reader) : seat.delegation })}</p>
          <p className="saying">{t(why === 'expelled' ? 'admitted.ended' : `admitted.${admitted}`)}</p>
          <p className="saying quiet" role="status">
            {says}
          </p>
        </div>
        {view.agenda.length > 0 ? (
          <section className="observer-agenda" aria-labelledby="observer-agenda">
            <h2 id="observer-agenda">{t('agenda')}</h2>
            <ol>
              {view.agenda.map((item) => (
                <li key={item.id}>
                  <bdi>{textIn(item.title, reader)}</bdi>
                </li>
              ))}
            </ol>
          </section>
        ) : null}
      </div>
    </Screen>
  )
}
