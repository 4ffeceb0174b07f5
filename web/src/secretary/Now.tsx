import { useTranslation } from 'react-i18next'
import { recordPath } from '../api/node.ts'
import { type Delegation, proposed, textIn, type View } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { inOrder } from '../gathering/order.ts'
import { Button } from '../ui/Button.tsx'
import { list } from '../ui/languages.ts'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { farSpan, momentIn, spanOf, useTime } from '../ui/time.ts'
import type { Asked } from './Desk.tsx'
import type { Now } from './nextStep.ts'

/** The phase, what each side has said, and the one next step. */
export function NowColumn({ seat, desk, now, onAsk }: { seat: Seat; desk: Now; now: SeatNow; onAsk: (asked: Asked) => void }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const { busy, trouble, act } = useAct(seat)
  const { view } = now
  const names = (delegations: readonly Delegation[]) =>
    list(delegations.map((delegation) => textIn(delegation.name, i18n.language)), i18n.language)
  const look = (step: Now['next']) => (desk.next === step ? 'filled' : 'plain')

  return (
    <section className="column" aria-labelledby="desk-now">
      <h2 id="desk-now">{t('now.name')}</h2>
      <div className="phase">
        <p className="phase-name">{view.session ? t(`ui:session.${view.session.kind}`) : t(`ui:phase.${view.phase}`)}</p>
        <PhaseClock now={now} />
      </div>
      {desk.asksToAdjourn.length > 0 ? (
        <Notice tone="waiting" title={t('now.proposesAdjourn', { names: names(desk.asksToAdjourn), count: desk.asksToAdjourn.length })}>
          {t('now.notAnswered')}
        </Notice>
      ) : null}
      <ul className="sides">
        {inOrder(view, i18n.language).map((delegation) => (
          <li key={delegation.id} className="side-line">
            <span className="plate-name plate-capitals">{textIn(delegation.name, i18n.language)}</span>
            <span className="small quiet">{t(saysOf(view, delegation))}</span>
            {proposed(view, 'adjourn')?.consents.includes(delegation.id) ? <span className="small quiet">{t('now.agreedToAdjourn')}</span> : null}
          </li>
        ))}
      </ul>
      <p role="status">{t(sentence(view, desk), { names: names(waitedFor(view, desk)) })}</p>
      <div className="steps">
        {desk.next === 'invite' ? (
          <Button look="filled" onPress={() => { onAsk({ dialog: 'invite' }) }}>
            {t('people.invite')}
          </Button>
        ) : null}
        {desk.next === 'staff' ? (
          <Button look="filled" onPress={() => { onAsk({ dialog: 'booth' }) }}>
            {t('booth.staff')}
          </Button>
        ) : null}
        {desk.offers.includes('ready') ? (
          <Button look={look('ready')} isDisabled={busy} onPress={() => void act('ready')}>
            {t('now.weAreReady')}
          </Button>
        ) : null}
        {desk.offers.includes('not-ready') ? (
          <Button isDisabled={busy} onPress={() => void act('not-ready')}>
            {t('now.notReady')}
          </Button>
        ) : null}
        {desk.offers.includes('recess') ? (
          <Button isDisabled={busy} onPress={() => void act('recess')}>
            {t('now.recess')}
          </Button>
        ) : null}
        {desk.offers.includes('countersign') && view.adjourned ? (
          <Button look={look('countersign')} isDisabled={busy} onPress={() => void act('countersign', { entry: view.adjourned })}>
            {t('now.countersign')}
          </Button>
        ) : null}
        {desk.offers.includes('adjourn') ? (
          <Button look={look('adjourn')} isDisabled={busy} onPress={() => { onAsk({ dialog: 'adjourn' }) }}>
            {t('adjourn.do')}
          </Button>
        ) : null}
        <a className="button" data-look={desk.next === 'download' ? 'filled' : 'quiet'} href={recordPath(seat.summit)} download={`parley-${seat.summit}.jsonl`}>
          {t('now.download')}
        </a>
      </div>
      {desk.offers.includes('recess') ? <p className="small quiet">{t('now.recessAtOnce')}</p> : null}
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
    </section>
  )
}

function PhaseClock({ now }: { now: SeatNow }) {
  const { t, i18n } = useTranslation('secretary')
  const time = useTime(now.clock)
  const { view } = now
  if (view.phase === 'adjourned') return null
  if (view.session)
    return (
      <p className="figures quiet" role="timer">
        {t('now.since', { span: spanOf(time - Date.parse(view.session.since)) })}
      </p>
    )
  const left = Date.parse(view.starts) - time
  return (
    <p className="figures quiet" role="timer">
      {left > 0 ? t('now.begins', { span: farSpan(left, i18n.language) }) : t('now.setToBegin', { when: momentIn(Date.parse(view.starts), i18n.language) })}
    </p>
  )
}

function saysOf(view: View, delegation: Delegation) {
  switch (view.phase) {
    case 'preparing':
      return delegation.claimed ? 'now.claimed' : 'now.unclaimed'
    case 'gathering':
    case 'recess':
      return delegation.ready !== '' ? 'now.isReady' : 'now.isNotReady'
    case 'in-session':
      return 'now.inSession'
    case 'adjourned':
      return delegation.countersigned ? 'now.countersigned' : 'now.notCountersigned'
  }
}

function waitedFor(view: View, { others }: Now): readonly Delegation[] {
  switch (view.phase) {
    case 'preparing':
      return others.filter((delegation) => !delegation.claimed)
    case 'adjourned':
      return others.filter((delegation) => !delegation.countersigned)
    case 'gathering':
    case 'recess':
    case 'in-session':
      return others.filter((delegation) => delegation.ready === '')
  }
}

function sentence(view: View, { own, others, next }: Now) {
  if (next === 'invite') return 'now.say.invite'
  if (next === 'staff') return 'now.say.staff'
  switch (view.phase) {
    case 'preparing':
      return 'now.say.waitClaim'
    case 'gathering':
    case 'recess':
      return own.ready !== '' ? 'now.say.waitReady' : 'now.say.ready'
    case 'in-session':
      return 'now.say.inSession'
    case 'adjourned':
      return !own.countersigned ? 'now.say.countersign' : others.every((other) => other.countersigned) ? 'now.say.done' : 'now.say.waitCountersign'
  }
}
