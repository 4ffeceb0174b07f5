import { useTranslation } from 'react-i18next'
import { findMember, type Sitting, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { waitingForUs } from '../consent/proposals.ts'
import { proposes } from '../consent/sentences.ts'
import type { Attending } from '../media/attending.ts'
import { itemTitle } from '../ui/itemTitle.ts'
import { list } from '../ui/languages.ts'
import { spanOf, useTime } from '../ui/time.ts'
import { currentItem } from './agenda.ts'
import { askersOf, sharesOf } from './scene.ts'

/** How long each delegation has spoken in this session, as this seat has heard it. */
export function SpeakingTime({ view, attending, clock, reader }: { view: Sitting; attending: Attending; clock: number; reader: string }) {
  const { t } = useTranslation('plenary')
  useTime(clock)
  return (
    <ul className="shares figures" aria-label={t('speakingTime')}>
      <li aria-hidden className="shares-name">
        {t('speakingTime')}
      </li>
      {sharesOf(view, attending.spoken, reader).map(({ id, name, ms }) => (
        <li key={id}>
          <bdi>{name}</bdi> <span>{spanOf(ms)}</span>
        </li>
      ))}
    </ul>
  )
}

/** Who asks for the floor, in one quiet line. */
export function Askers({ view, reader }: { view: View; reader: string }) {
  const { t } = useTranslation('plenary')
  const askers = askersOf(view, reader)
  const names = list(askers.map(({ name, delegation }) => t('asker', { name, delegation })), reader)
  return askers.length === 0 ? null : <p className="plenary-askers">{t('askers', { names })}</p>
}

/** What waits for this delegation's answer, in one quiet line: its secretary answers. */
export function Waiting({ seat }: { seat: Seat }) {
  const { t, i18n } = useTranslation('plenary')
  const { t: says } = useTranslation(['consent', 'ui'])
  const { view, clock } = useSeat(seat)
  const time = useTime(clock)
  const own = findMember(view, seat.member)?.delegation
  const [first, ...others] = own ? waitingForUs(view, own, time) : []
  if (!first) return null
  return (
    <p className="plenary-waits">
      {proposes(says, view, first, i18n.language)} {says('weHaveNotAnswered')}
      {others.length > 0 ? ` ${t('moreWait', { count: others.length })}` : null}
    </p>
  )
}

/** The session in a panel: the running order, who asks for the floor, and how long each side has spoken. */
export function SessionPanel({ seat, attending }: { seat: Seat; attending: Attending }) {
  const { t, i18n } = useTranslation('plenary')
  const { view, clock } = useSeat(seat)
  const reader = i18n.language
  const time = useTime(clock)
  const askers = askersOf(view, reader)
  const current = currentItem(view, time, reader)
  return (
    <section className="session" aria-label={t('session')} tabIndex={0}>
      <h2>{t('agenda')}</h2>
      <ol>
        {view.agenda.map((item) => {
          const on = view.current?.item === item.id
          return (
            <li key={item.id} aria-current={on ? 'step' : undefined}>
              <bdi>{itemTitle(item, i18n)}</bdi>{' '}
              <span className="figures quiet" dir="ltr">
                {spanOf(on && current ? current.elapsedMs : item.spent * 1000)}
                {item.minutes > 0 ? ` / ${spanOf(item.minutes * 60_000)}` : null}
              </span>
            </li>
          )
        })}
      </ol>
      <h2>{t('asking')}</h2>
      {askers.length === 0 ? <p className="quiet">{t('nobodyAsks')}</p> : null}
      <ol>
        {askers.map(({ id, name, delegation }) => (
          <li key={id}>
            <bdi>{name}</bdi> <bdi className="quiet">{delegation}</bdi>
          </li>
        ))}
      </ol>
      <h2>{t('speakingTime')}</h2>
      <SpeakingTime view={view} attending={attending} clock={clock} reader={reader} />
      <p className="quiet session-note">{t('speakingTimeNote')}</p>
    </section>
  )
}
