import { CircleStop, Disc, DoorClosed, FileSignature, LogOut, Radio } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { recordPath } from '../api/node.ts'
import { type Delegation, textIn, type View } from '../api/view.ts'
import type { Seat, SeatNow } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { ToCaucus } from '../caucus/ToCaucus.tsx'
import { readyFor } from '../consent/offers.ts'
import { Proposals } from '../consent/Proposals.tsx'
import { inOrder } from '../gathering/order.ts'
import { sessionToJoin, verified } from '../gathering/readiness.ts'
import { useTrust } from '../record/context.ts'
import { SaveReceipts } from '../record/SaveReceipts.tsx'
import { AirSign } from '../onair/OnAir.tsx'
import { Button } from '../ui/Button.tsx'
import { list } from '../ui/languages.ts'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { farSpan, momentIn, spanOf, useTime } from '../ui/time.ts'
import { AgreedTexts } from './AgreedTexts.tsx'
import { Announcements } from './Announcements.tsx'
import type { Asked } from './Desk.tsx'
import { unverified } from './keys.ts'
import { type Now, readyOtherwise, waitedFor } from './nextStep.ts'
import { Recordings } from './Recordings.tsx'
import { Unable } from './Unable.tsx'

type Props = { seat: Seat; desk: Now; now: SeatNow; onAsk: (asked: Asked) => void }

/** The phase, what each side has said, what waits for whom, and the one next step. */
export function NowColumn({ seat, desk, now, onAsk }: Props) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const { busy, trouble, act } = useAct(seat)
  const { view, shown } = now
  const { own, others, next, offers } = desk
  // All are ready, and every screen turns to the plenary at one instant that is still to come.
  const opening = shown.opens !== null
  const names = useNames()
  const look = (step: Now['next']) => (next === step ? 'filled' : 'plain')

  return (
    <section className="column" aria-labelledby="desk-now">
      <h2 id="desk-now">{t('now.name')}</h2>
      <PhaseHead now={now} />
      <Proposals seat={seat} next={next === 'answer'} />
      <Unable view={view} />
      <ul className="sides">
        {inOrder(view, i18n.language).map((delegation) => (
          <li key={delegation.id} className="side-line">
            <bdi className="plate-name plate-capitals">{textIn(delegation.name, i18n.language)}</bdi>
            <span className="small quiet">{t(opening ? 'now.isReady' : saysOf(view, delegation))}</span>
          </li>
        ))}
      </ul>
      <p role="status">{t(opening ? 'now.say.opening' : sentence(view, desk), { names: names(saidOf(view, desk)) })}</p>
      {own.withdrawn || view.phase === 'adjourned' ? null : (
        <Keys own={own} others={others} filled={next === 'compare'} may={offers.has('compare')} onAsk={onAsk} />
      )}
      <div className="steps">
        {next === 'invite' ? (
          <Button look="filled" onPress={() => { onAsk({ dialog: 'invite' }) }}>
            {t('people.invite')}
          </Button>
        ) : null}
        {next === 'staff' ? (
          <Button look="filled" onPress={() => { onAsk({ dialog: 'booth' }) }}>
            {t('booth.staff')}
          </Button>
        ) : null}
        {offers.has('ready') ? <Ready view={view} desk={desk} busy={busy} onAsk={onAsk} onReady={(session) => void act('ready', { session })} /> : null}
        {offers.has('not-ready') ? (
          <Button isDisabled={busy} onPress={() => void act('not-ready')}>
            {t('now.notReady')}
          </Button>
        ) : null}
        {offers.has('close-doors') ? (
          <Button isDisabled={busy} aria-describedby="desk-doors" onPress={() => void act('close-doors')}>
            <DoorClosed aria-hidden />
            {t('now.closeDoors')}
          </Button>
        ) : null}
        {offers.has('go-on-air') ? (
          <Button onPress={() => { onAsk({ dialog: 'step', step: { kind: 'go-on-air' } }) }}>
            <Radio aria-hidden />
            {t('now.goOnAir')}
          </Button>
        ) : null}
        {offers.has('start-recording') ? (
          <Button onPress={() => { onAsk({ dialog: 'step', step: { kind: 'start-recording' } }) }}>
            <Disc aria-hidden />
            {t('now.startRecording')}
          </Button>
        ) : null}
        {offers.has('stop-recording') ? (
          <Button isDisabled={busy} onPress={() => void act('stop-recording')}>
            <CircleStop aria-hidden />
            {t('now.stopRecording')}
          </Button>
        ) : null}
        {offers.has('recess') ? (
          <Button isDisabled={busy} aria-describedby="desk-recess" onPress={() => void act('recess')}>
            {t('now.recess')}
          </Button>
        ) : null}
        {offers.has('restrict') ? (
          <Button onPress={() => { onAsk({ dialog: 'step', step: { kind: 'restrict' } }) }}>{t('now.restrict')}</Button>
        ) : null}
        {offers.has('widen') ? <Button onPress={() => { onAsk({ dialog: 'step', step: { kind: 'widen' } }) }}>{t('now.widen')}</Button> : null}
        {opening ? null : <ToCaucus seat={seat} />}
        {offers.has('countersign') && view.adjourned ? (
          <Button look={look('countersign')} isDisabled={busy} onPress={() => void act('countersign', { entry: view.adjourned })}>
            <FileSignature aria-hidden />
            {t('now.countersign')}
          </Button>
        ) : null}
        {offers.has('close-doors') ? (
          <p id="desk-doors" className="small quiet">
            {t('now.closesAtOnce')}
          </p>
        ) : null}
        {offers.has('recess') ? (
          <p id="desk-recess" className="small quiet">
            {t('now.recessAtOnce')}
          </p>
        ) : null}
      </div>
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      <AgreedTexts
        view={view}
        wordings={(['agree-outcome', 'adopt-text'] as const).filter((kind) => offers.has(kind))}
        onWrite={(kind) => { onAsk({ dialog: 'text', kind }) }}
      />
      <Announcements
        seat={seat} view={view} own={own} offers={offers}
        onWrite={(joint, corrected) => { onAsk({ dialog: 'announcement', joint, ...(corrected && { corrected }) }) }}
        onRetract={(announced) => { onAsk({ dialog: 'retract', announced }) }}
      />
      <Recordings view={view} offers={offers} onDelete={(recording) => { onAsk({ dialog: 'delete-recording', recording }) }} />
      <div className="steps ends">
        {offers.has('adjourn') ? (
          <Button size="small" onPress={() => { onAsk({ dialog: 'step', step: { kind: 'adjourn' } }) }}>
            <DoorClosed aria-hidden />
            {t('adjourn.do')}
          </Button>
        ) : null}
        {offers.has('withdraw') ? (
          <Button size="small" look="quiet" onPress={() => { onAsk({ dialog: 'withdraw' }) }}>
            <LogOut aria-hidden />
            {t('withdraw.do')}
          </Button>
        ) : null}
        <a className="button" data-size="small" data-look={next === 'download' ? 'filled' : 'quiet'} href={recordPath(seat.summit)} download={`parley-${seat.summit}.jsonl`}>
          {t('now.download')}
        </a>
        <SaveReceipts summit={seat.summit} size="small" />
      </div>
    </section>
  )
}

/** Delegations' names in a sentence. */
function useNames() {
  const { i18n } = useTranslation('secretary')
  return (delegations: readonly Delegation[]) =>
    list(delegations.map((delegation) => textIn(delegation.name, i18n.language)), i18n.language)
}

/** "We are ready", for a closed session or a restricted one. */
function Ready({ view, desk, busy, onReady, onAsk }: {
  view: View
  desk: Now
  busy: boolean
  onReady: (session: 'closed' | 'restricted') => void
  onAsk: Props['onAsk']
}) {
  const { t } = useTranslation(['secretary', 'ui'])
  const { own, next } = desk
  const [picked, setPicked] = useState<'closed' | 'restricted'>()
  const session = picked ?? (own.ready === '' ? sessionToJoin(view, own.id) : own.ready)
  const trust = useTrust()
  return (
    <>
      <fieldset className="session-choice">
        <legend className="small quiet">{t('now.session')}</legend>
        {(['closed', 'restricted'] as const).map((kind) => (
          <label key={kind} className="check small">
            <input type="radio" name="session" value={kind} checked={session === kind} onChange={() => { setPicked(kind) }} />
            {t(`ui:session.${kind}`)}
          </label>
        ))}
      </fieldset>
      {readyFor(own).includes(session) ? (
        <Button
          look={next === 'ready' ? 'filled' : 'plain'}
          isDisabled={busy || !trust}
          onPress={() => {
            // Nobody walks into a room with a stranger without having been asked.
            if (verified(view)) onReady(session)
            else onAsk({ dialog: 'enter', session })
          }}
        >
          {t('now.weAreReady')}
        </Button>
      ) : null}
    </>
  )
}

/** What is not compared yet, by whom; nothing once all is. */
function Keys({ own, others, filled, may, onAsk }: {
  own: Delegation
  others: readonly Delegation[]
  filled: boolean
  may: boolean
  onAsk: Props['onAsk']
}) {
  const { t, i18n } = useTranslation('secretary')
  const open = unverified(own, others)
  const firstOurs = open.find(({ by }) => by !== 'them')
  if (open.length === 0) return null
  return (
    <>
      {open.map((each) => {
        const name = textIn(each.delegation.name, i18n.language)
        return (
          <Notice key={each.delegation.id} title={t('keys.unverified', { name })}>
            {t(`keys.lack.${each.by}`, { name })}
            {may && each.by !== 'them' ? (
              <p className="notice-action">
                <Button
                  size="small"
                  look={filled && each === firstOurs ? 'filled' : 'plain'}
                  onPress={() => { onAsk({ dialog: 'keys', delegation: each.delegation.id }) }}
                >
                  {t('keys.compare', { name })}
                </Button>
              </p>
            ) : null}
          </Notice>
        )
      })}
    </>
  )
}

function PhaseHead({ now }: { now: SeatNow }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const time = useTime(now.clock)
  const { view, shown } = now
  const { session, opens } = shown
  const left = Date.parse(view.starts) - time
  return (
    <div className="phase">
      <AirSign />
      <p className="phase-name">{opens !== null ? t('now.opening') : session ? t(`ui:session.${session.kind}`) : t(`ui:phase.${shown.phase}`)}</p>
      {view.phase === 'adjourned' ? null : (
        <p className="figures quiet" role="timer">
          {opens !== null
            ? t('now.opensIn', { span: spanOf(Math.max(0, opens - time)) })
            : session
              ? t('now.since', { span: spanOf(Math.max(0, time - Date.parse(session.since))) })
              : left > 0
                ? t('now.begins', { span: farSpan(left, i18n.language) })
                : t('now.setToBegin', { when: momentIn(Date.parse(view.starts), i18n.language) })}
        </p>
      )}
    </div>
  )
}

function saysOf(view: View, delegation: Delegation) {
  if (delegation.withdrawn && view.phase !== 'adjourned') return 'now.withdrawn'
  switch (view.phase) {
    case 'preparing':
      return delegation.claimed ? 'now.claimed' : 'now.unclaimed'
    case 'gathering':
    case 'recess':
      return delegation.ready === '' ? 'now.isNotReady' : (`now.readyFor.${delegation.ready}` as const)
    case 'in-session':
      return 'now.inSession'
    case 'adjourned':
      return delegation.countersigned ? 'now.countersigned' : 'now.notCountersigned'
  }
}

/** Whom the sentence names. */
const saidOf = (view: View, desk: Now): readonly Delegation[] => {
  const otherwise = readyOtherwise(desk.own, desk.others)
  return otherwise.length > 0 ? otherwise : waitedFor(view, desk)
}

function sentence(view: View, { own, others, next }: Now) {
  if (own.withdrawn && view.phase !== 'adjourned') return 'now.say.withdrawn'
  if (next === 'invite') return 'now.say.invite'
  if (next === 'staff') return 'now.say.staff'
  switch (view.phase) {
    case 'preparing':
      return 'now.say.waitClaim'
    case 'gathering':
    case 'recess':
      return own.ready === '' ? 'now.say.ready' : readyOtherwise(own, others).length > 0 ? 'now.say.otherwise' : 'now.say.waitReady'
    case 'in-session':
      return view.session?.kind === 'restricted' ? 'now.say.restricted' : view.session?.kind === 'open' ? 'now.say.open' : 'now.say.inSession'
    case 'adjourned':
      return !own.countersigned ? 'now.say.countersign' : others.every((other) => other.countersigned) ? 'now.say.done' : 'now.say.waitCountersign'
  }
}
