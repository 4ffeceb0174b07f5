import { ArrowDown, ArrowUp, ListPlus, Pencil, Play, Square, Trash2 } from 'lucide-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, textIn, type View } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import { type Acting, useAct } from '../app/useAct.ts'
import { delegationName } from '../consent/sentences.ts'
import { inOrder } from '../gathering/order.ts'
import { Button } from '../ui/Button.tsx'
import { itemTitle } from '../ui/itemTitle.ts'
import { TroubleNotice } from '../ui/Notice.tsx'
import { momentIn, spanOf, timeIn, useTime } from '../ui/time.ts'
import { moveItem, type Running, runningOrder } from './agenda.ts'
import type { Asked } from './Desk.tsx'
import type { Now } from './nextStep.ts'
import { Passages } from './Passages.tsx'

type Ask = (asked: Asked) => void

/** The running order, with the planned times in each capital, what is on, and who asks for the floor. */
export function AgendaColumn({ seat, desk, now, onAsk }: { seat: Seat; desk: Now; now: SeatNow; onAsk: Ask }) {
  const { t, i18n } = useTranslation('secretary')
  const { view } = now
  const { offers } = desk
  const acting = useAct(seat)
  const time = useTime(now.clock)
  const [editing, setEditing] = useState(false)
  const edits = offers.has('remove-item') && editing
  return (
    // It scrolls by itself, whether or not something in it takes the focus.
    <section className="column" aria-labelledby="desk-agenda" tabIndex={0}>
      <div className="column-head">
        <h2 id="desk-agenda">{t('agenda.name')}</h2>
        {offers.has('remove-item') ? (
          <Button size="small" look="quiet" onPress={() => { setEditing(!editing) }}>
            <Pencil aria-hidden />
            {editing ? t('agenda.done') : t('agenda.edit')}
          </Button>
        ) : null}
      </div>
      <p className="small quiet">
        {momentIn(Date.parse(view.starts), i18n.language)}
        <br />
        {t('agenda.minutes', { count: view.minutes })}
      </p>
      {view.agenda.length === 0 ? <p className="quiet">{t('agenda.empty')}</p> : <Adoption view={view} />}
      <ol className="agenda">
        {runningOrder(view, time).map((running, index) => (
          <Item key={running.item.id} number={index + 1} running={running} view={view} desk={desk} acting={acting} edits={edits} onAsk={onAsk} />
        ))}
      </ol>
      {acting.trouble === undefined ? null : <TroubleNotice error={acting.trouble} />}
      <div className="row">
        {offers.has('put-item') ? (
          <Button size="small" onPress={() => { onAsk({ dialog: 'item' }) }}>
            <ListPlus aria-hidden />
            {t('agenda.add')}
          </Button>
        ) : null}
        {offers.has('adopt-agenda') ? (
          <Button size="small" onPress={() => { onAsk({ dialog: 'step', step: { kind: 'adopt-agenda' } }) }}>
            {t('agenda.adopt')}
          </Button>
        ) : null}
      </div>
      {view.phase === 'in-session' ? <FloorList view={view} /> : null}
      <Passages seat={seat} view={view} may={offers.has('flag-passage')} timeZone={desk.own.timeZone} />
    </section>
  )
}

/** Whether all have adopted the agenda as it stands. */
function Adoption({ view }: { view: View }) {
  const { t } = useTranslation('secretary')
  return <p className="small">{view.adopted ? t('agenda.adopted', { number: view.adopted.seq }) : t('agenda.notAdopted')}</p>
}

function Item({ number, running, view, desk, acting, edits, onAsk }: {
  number: number
  running: Running
  view: View
  desk: Now
  acting: Acting
  edits: boolean
  onAsk: Ask
}) {
  const { t, i18n } = useTranslation('secretary')
  const { item, begins, on } = running
  const title = itemTitle(item, i18n)
  const { busy, act } = acting
  const up = moveItem(view, item.id, -1)
  const down = moveItem(view, item.id, 1)
  return (
    <li className="agenda-item" data-on={on || undefined} aria-current={on ? 'step' : undefined}>
      <span className="agenda-number figures">{number}</span>
      <div className="agenda-body">
        <p>
          <bdi>{title}</bdi>
        </p>
        <p className="small quiet figures">
          {inOrder(view, i18n.language).map((delegation) => (
            <Fragment key={delegation.id}>
              <span className="whole">
                <bdi>{textIn(delegation.name, i18n.language)}</bdi> {timeIn(begins, i18n.language, delegation.timeZone)}
              </span>
              {' · '}
            </Fragment>
          ))}
          {item.minutes > 0 ? <span className="whole">{t('agenda.minutes', { count: item.minutes })}</span> : <span className="whole">{t('agenda.noMinutes')}</span>}
        </p>
        <p className="small quiet">
          {item.public ? t('agenda.public') : t('agenda.restricted')}
          {item.lead === '' ? null : (
            <>
              {' · '}
              {t('agenda.leads')} <bdi>{delegationName(view, item.lead, i18n.language)}</bdi>
            </>
          )}
        </p>
        {on || running.elapsed > 0 ? <Elapsed running={running} /> : null}
        <div className="person-actions">
          {desk.offers.has('start-item') && !on ? (
            <Button size="small" isDisabled={busy} aria-label={t('agenda.startNumber', { number })} onPress={() => void act('start-item', { item: item.id })}>
              <Play aria-hidden />
              {t('agenda.start')}
            </Button>
          ) : null}
          {desk.offers.has('start-item') && on ? (
            <Button size="small" isDisabled={busy} onPress={() => void act('start-item', { item: '' })}>
              <Square aria-hidden />
              {t('agenda.end')}
            </Button>
          ) : null}
          {edits ? (
            <>
              <Button size="small" look="quiet" aria-label={t('agenda.changeNumber', { number })} onPress={() => { onAsk({ dialog: 'item', item }) }}>
                <Pencil aria-hidden />
                {t('agenda.change')}
              </Button>
              <Button size="small" look="quiet" isDisabled={busy || !up} aria-label={t('agenda.upNumber', { number })} onPress={() => void act('put-item', up)}>
                <ArrowUp aria-hidden />
                {t('agenda.up')}
              </Button>
              <Button size="small" look="quiet" isDisabled={busy || !down} aria-label={t('agenda.downNumber', { number })} onPress={() => void act('put-item', down)}>
                <ArrowDown aria-hidden />
                {t('agenda.down')}
              </Button>
              <Button size="small" look="quiet" aria-label={t('agenda.removeNumber', { number })} onPress={() => { onAsk({ dialog: 'remove-item', item }) }}>
                <Trash2 aria-hidden />
                {t('agenda.remove')}
              </Button>
            </>
          ) : null}
        </div>
      </div>
    </li>
  )
}

function Elapsed({ running: { elapsed, allotted, over, on } }: { running: Running }) {
  const { t } = useTranslation('secretary')
  return (
    <p className="figures agenda-elapsed" role="timer" data-over={over || undefined} data-on={on || undefined}>
      {allotted > 0 ? t('agenda.elapsedOf', { span: spanOf(elapsed), allotted: spanOf(allotted) }) : spanOf(elapsed)}
      {over ? ` ${t('agenda.over', { span: spanOf(elapsed - allotted) })}` : ''}
    </p>
  )
}

/** Who asks for the floor, the first first. */
function FloorList({ view }: { view: View }) {
  const { t, i18n } = useTranslation('secretary')
  return (
    <section aria-labelledby="desk-floor">
      <h3 id="desk-floor">{t('floor.name')}</h3>
      {view.floor.length === 0 ? <p className="small quiet">{t('floor.nobody')}</p> : null}
      <ol className="floor">
        {view.floor.map((id) => {
          const found = findMember(view, id)
          return found ? (
            <li key={id}>
              <bdi className="plate-name">{found.member.name}</bdi> <bdi className="small quiet">{textIn(found.delegation.name, i18n.language)}</bdi>
            </li>
          ) : null
        })}
      </ol>
    </section>
  )
}
