import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AgendaItem, findMember, type Observer, type Proposal, type Text, textIn, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { useSeat } from '../app/useSeat.ts'
import { inOrder } from '../gathering/order.ts'
import { exposes as actExposes } from '../identity/acts.ts'
import { useTrust } from '../record/context.ts'
import { Button } from '../ui/Button.tsx'
import { itemTitle } from '../ui/itemTitle.ts'
import { languageName, list } from '../ui/languages.ts'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { minutesOf, momentIn, useTime } from '../ui/time.ts'
import { Lapses } from './Lapses.tsx'
import { offers } from './offers.ts'
import { type Announcement, answers, bodyOf, findObserver, missing, needed, openProposals, standing, type Step, stepOf } from './proposals.ts'
import { delegationName, exposes, proposes } from './sentences.ts'
import './consent.css'

/** A proposal that waits for an answer, or a step that this delegation may propose. */
export type About = Readonly<{ proposal: Proposal } | { step: Step }>

export const stepAbout = (about: About): Step | undefined => ('proposal' in about ? stepOf(about.proposal) : about.step)

/**
 * One step that takes the consent of all: what becomes visible or audible to whom, who has agreed, and this delegation's answer.
 * It stays about the very proposal that was read: when that one is gone there is nothing to agree to.
 */
export function Consent({ seat, about, onClose }: { seat: Seat; about: About; onClose: () => void }) {
  const { t, i18n } = useTranslation(['consent', 'ui'])
  const now = useSeat(seat)
  const { view } = now
  const time = useTime(now.clock)
  const { busy, trouble, act } = useAct(seat)
  const trust = useTrust()
  const step = stepAbout(about)
  const [proposal, setProposal] = useState('proposal' in about ? about.proposal : undefined)
  const own = findMember(view, seat.member)?.delegation
  if (!step || !own) return null
  // Others may propose the same while this stands open: that one is then answered.
  const same = proposal ?? openProposals(view, time).find((open) => answers(open, step))
  if (same !== proposal) setProposal(same)

  const current = same && (view.proposals.find(({ id }) => id.seq === same.id.seq) ?? same)
  const stands = current ? standing(view, current, time) : offers(view, seat.member, time).has(step.kind) ? 'open' : 'gone'
  const agreed = current?.consents.includes(own.id) === true
  const last = current !== undefined && missing(view, current).every(({ id }) => id === own.id)
  const name = textIn(own.name, i18n.language)
  const gives = actExposes(current ? 'consent' : step.kind)
  const agree = async () => {
    if (await (current ? act('consent', { proposal: current.id }) : act(step.kind, bodyOf(step)))) onClose()
  }
  return (
    <div className="consent">
      {current ? <p>{proposes(t, view, current, i18n.language)}</p> : null}
      <p className="saying">{exposes(t, view, step)}</p>
      <Details view={view} step={step} />
      <ul className="consent-sides" aria-label={t('sides')}>
        {inOrder(view, i18n.language)
          .filter((delegation) => needed(view).includes(delegation))
          .map((delegation) => (
            <li key={delegation.id}>
              <bdi className="plate-name plate-capitals">{textIn(delegation.name, i18n.language)}</bdi>
              <span className="small quiet">{current?.consents.includes(delegation.id) ? t('agreed') : t('notAnswered')}</span>
            </li>
          ))}
      </ul>
      {stands !== 'open' ? (
        <Notice tone="waiting" title={current ? t(`standing.${stands}`) : t('standing.impossible')} />
      ) : agreed ? (
        <Notice title={t('weAgreed')} />
      ) : (
        <p className="small quiet">{last ? t('atOnce') : t('whenAll')}</p>
      )}
      {current && stands === 'open' ? <Lapses at={current.lapses} clock={now.clock} /> : null}
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      <div className="dialog-actions">
        <Button autoFocus onPress={onClose}>
          {stands === 'open' && !agreed ? t('notNow') : t('ui:close')}
        </Button>
        <Button look="filled" isDisabled={busy || stands !== 'open' || agreed || (!trust && gives)} onPress={() => void agree()}>
          {current ? t('agreeFor', { name }) : step.kind === 'adjourn' ? t('adjourn') : t('proposeFor', { name })}
        </Button>
      </div>
    </div>
  )
}

/** Whom, what or which words it is about. */
function Details({ view, step }: { view: View; step: Step }) {
  switch (step.kind) {
    case 'admit': {
      const observer = findObserver(view, step.observer)
      return observer ? <Person view={view} observer={observer} to={step.to} /> : null
    }
    case 'widen':
      return <Onlookers view={view} />
    case 'adopt-agenda':
      return <Items view={view} />
    case 'agree-outcome':
    case 'adopt-text':
      return <Words text={step.text} />
    case 'announce-jointly':
      return (
        <Announcing
          view={view} text={step.text} facts
          announcement={{ title: step.title, tells: step.tells ?? [], calledOff: step.calledOff === true, ...(step.starts && { starts: step.starts }), ...(step.embargo && { public: step.embargo }), ...(step.corrects && { corrects: step.corrects }) }}
        />
      )
    case 'go-on-air':
      return <Guests view={view} />
    case 'restrict':
    case 'start-recording':
    case 'adjourn':
      return null
  }
}

function Person({ view, observer, to }: { view: View; observer: Observer; to: 'open' | 'closed' }) {
  const { t, i18n } = useTranslation(['consent', 'ui'])
  const { session } = view
  const atOnce = session !== null && (session.kind === 'open' || (session.kind === 'closed' && to === 'closed'))
  return (
    <>
      <dl className="consent-facts">
        <Fact name={t('person.name')}>{observer.name}</Fact>
        {observer.title === '' ? null : <Fact name={t('person.title')}>{observer.title}</Fact>}
        <Fact name={t('person.role')}>{t(`ui:role.${observer.role}`)}</Fact>
        <Fact name={t('person.accreditedBy')}>{delegationName(view, observer.accreditedBy, i18n.language)}</Fact>
      </dl>
      <p>
        {t(observer.role === 'mediator' ? 'person.speaks' : 'person.onlooker')}
        {atOnce ? ` ${t('person.atOnce', { person: observer.name })}` : ''}
      </p>
    </>
  )
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="small quiet">{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  )
}

/** The observers who come back in when the session is widened. */
function Onlookers({ view }: { view: View }) {
  const { t, i18n } = useTranslation('consent')
  const names = view.observers.filter(({ admitted }) => admitted === 'closed').map(({ name }) => name)
  return <p>{names.length === 0 ? t('noOnlookers') : t('onlookers', { names: list(names, i18n.language) })}</p>
}

/** Who comes in from outside when the session goes on air, and whether the public hears it at all. */
function Guests({ view }: { view: View }) {
  const { t, i18n } = useTranslation(['consent', 'ui'])
  const comes = view.observers.filter(({ admitted, state }) => admitted !== '' && (state === 'enrolled' || state === 'invited'))
  const named = comes.map(({ name, role }) => t('air.guest', { name, role: t(`ui:role.${role}`) }))
  return (
    <>
      <p>{named.length === 0 ? t('air.nobody') : t('air.enter', { names: list(named, i18n.language) })}</p>
      {comes.some(({ role }) => role === 'broadcaster') ? null : <p>{t('air.noBroadcaster')}</p>}
      <p>{t('air.countdown')}</p>
    </>
  )
}

function Items({ view }: { view: View }) {
  const { t } = useTranslation('consent')
  const shown = view.agenda.filter((item) => item.public)
  const hidden = view.agenda.filter((item) => !item.public)
  return (
    <>
      {shown.length === 0 ? null : <ItemList name={t('itemsPublic')} items={shown} all={view.agenda} />}
      {hidden.length === 0 ? null : <ItemList name={t('itemsHidden')} items={hidden} all={view.agenda} />}
    </>
  )
}

function ItemList({ name, items, all }: { name: string; items: readonly AgendaItem[]; all: readonly AgendaItem[] }) {
  const { i18n } = useTranslation('consent')
  const id = useId()
  return (
    <section className="consent-items">
      <h3 id={id}>{name}</h3>
      <ol aria-labelledby={id}>
        {items.map((item) => (
          <li key={item.id} value={all.indexOf(item) + 1}>
            <bdi>{itemTitle(item, i18n)}</bdi>
          </li>
        ))}
      </ol>
    </section>
  )
}

type Announced = Pick<Announcement, 'title' | 'tells' | 'calledOff' | 'starts' | 'public' | 'corrects'>

/**
 * An announcement whole: its title and text in every language, what it tells of the summit, and from when on the public reads it.
 * With the facts themselves where it is agreed to: what was told once need not be so any more.
 */
export function Announcing({ view, text, announcement, facts = false }: { view: View; text: Text; announcement: Announced; facts?: boolean }) {
  const { t, i18n } = useTranslation('consent')
  const { title, tells, starts, calledOff, corrects } = announcement
  const parties = inOrder(view, i18n.language)
    .filter(({ withdrawn }) => !withdrawn)
    .map(({ name }) => textIn(name, i18n.language))
  const at = (moment: string) =>
    inOrder(view, i18n.language).map(({ id, name, timeZone }) => (
      <span key={id} className="consent-moment">
        <bdi>{textIn(name, i18n.language)}</bdi>: {momentIn(Date.parse(moment), i18n.language, timeZone)}
      </span>
    ))
  return (
    <>
      <dl className="consent-words">
        {Object.keys(text)
          .sort()
          .map((language) => (
            <div key={language}>
              <dt className="small quiet">{languageName(language, i18n.language)}</dt>
              <dd lang={language} dir="auto">
                <strong className="consent-title">{title[language]}</strong>
                {text[language]}
              </dd>
            </div>
          ))}
      </dl>
      <ul className="consent-tells">
        {tells.includes('time') ? (
          <li>
            {t('tells.time')} {facts && starts === undefined ? at(view.starts) : null}
            {facts ? <span className="consent-moment">{minutesOf(view.minutes, i18n.language)}</span> : null}
          </li>
        ) : null}
        {tells.includes('parties') ? (
          <li>
            {t('tells.parties')} {facts ? <strong>{list(parties, i18n.language)}</strong> : null}
          </li>
        ) : null}
        {tells.includes('agenda') ? (
          <li>
            {t('tells.agenda')}
            {facts ? <Published items={view.published} /> : null}
          </li>
        ) : null}
        {starts === undefined ? null : (
          <li>
            {t('tells.moved')} {at(starts)}
          </li>
        )}
        {calledOff ? <li>{t('tells.off')}</li> : null}
        {corrects === undefined ? null : <li>{t('tells.corrects', { number: corrects.seq })}</li>}
        {announcement.public === undefined ? (
          <li>{t('tells.atOnce')}</li>
        ) : (
          <li>
            {t('tells.embargo')} {at(announcement.public)}
          </li>
        )}
      </ul>
    </>
  )
}

/** The items that the public is told of, as it reads them. */
function Published({ items }: { items: View['published'] }) {
  const { t, i18n } = useTranslation('consent')
  if (items.length === 0) return <> {t('tells.noItems')}</>
  return (
    <ol>
      {items.map((item) => (
        <li key={item.id}>
          <bdi>{itemTitle(item, i18n)}</bdi>
          {item.minutes > 0 ? ` (${minutesOf(item.minutes, i18n.language)})` : ''}
        </li>
      ))}
    </ol>
  )
}

/** A text in every language it is in, whole: consent is to exactly these words. */
export function Words({ text }: { text: Text }) {
  const { i18n } = useTranslation('consent')
  return (
    <dl className="consent-words">
      {Object.keys(text)
        .sort()
        .map((language) => (
          <div key={language}>
            <dt className="small quiet">{languageName(language, i18n.language)}</dt>
            <dd lang={language} dir="auto">
              {text[language]}
            </dd>
          </div>
        ))}
    </dl>
  )
}
