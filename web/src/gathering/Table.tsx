import { useTranslation } from 'react-i18next'
import { type Delegation, textIn } from '../api/view.ts'
import type { SeatNow } from '../app/seat.ts'
import { oneLine } from '../ui/languages.ts'
import { Plate } from '../ui/Plate.tsx'
import { atTable, inOrder } from './order.ts'
import { readyOf } from './readiness.ts'

/** Both sides of the table as name plates; who is not here yet stands as an outline. */
export function Table({ now }: { now: SeatNow }) {
  const { i18n } = useTranslation()
  return (
    <div className="table">
      {inOrder(now.view, i18n.language).map((delegation) => (
        <Side key={delegation.id} delegation={delegation} ready={readyOf(now, delegation)} here={now.presence} />
      ))}
    </div>
  )
}

function Side({ delegation, ready, here }: { delegation: Delegation; ready: ReturnType<typeof readyOf>; here: ReadonlySet<string> }) {
  const { t, i18n } = useTranslation(['gathering', 'ui'])
  const name = textIn(delegation.name, i18n.language)
  return (
    <section className="side" aria-label={name}>
      <header className="side-head">
        <h2 className="plate-capitals">
          <bdi>{name}</bdi>
        </h2>
        <p className={ready === '' ? 'quiet' : ''}>
          {delegation.withdrawn ? t('hasLeft') : ready === '' ? t('isNotReady') : t(`readyFor.${ready}`)}
        </p>
      </header>
      <ul className="plates">
        {atTable(delegation, i18n.language).map((member) => (
          <li key={member.id}>
            <Plate
              name={member.name}
              title={oneLine([member.title, t(`ui:role.${member.role}`)], i18n.language)}
              here={here.has(member.id)}
              language={member.languages[0] ?? delegation.language}
              state={here.has(member.id) ? t('here') : member.state === 'invited' ? t('invited') : t('notHere')}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
