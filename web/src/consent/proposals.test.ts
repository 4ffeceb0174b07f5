// @vitest-environment jsdom
import i18next from 'i18next'
import { describe, expect, it } from 'vitest'
import { rules } from '../api/rules.ts'
import type { Proposal, View } from '../api/view.ts'
import type { ActKind } from '../identity/acts.ts'
import { adjournment, beijing, delegation, moscow, proposal, reporter, sessionOf, view } from '../testing/table.ts'
import { answers, bodyOf, missing, standing, stepOf, waitingForThem, waitingForUs } from './proposals.ts'
import { asks, exposes, proposes } from './sentences.ts'

const now = Date.now()
const text = { en: 'Peace', ru: 'Мир' }

const announced = { title: text, tells: ['time'], calledOff: false, public: '2026-12-15T08:00:00Z', read: false, corrected: false }

/** One proposal of each kind in the table, by Beijing. */
const each: Proposal[] = (Object.keys(rules) as ActKind[])
  .filter((kind) => rules[kind].proposal)
  .map((kind) => {
    if (kind === 'admit') return proposal(kind, ['beijing'], { observer: 'rep', to: 'closed' })
    if (kind.startsWith('agree') || kind.startsWith('adopt-text')) return proposal(kind, ['beijing'], { text })
    if (kind === 'announce-jointly') return proposal(kind, ['beijing'], { text, announcement: announced })
    return proposal(kind, ['beijing'])
  })

describe('every proposal of the table', () => {
  const t = i18next.getFixedT('en', ['consent', 'ui'] as const)
  const around = view({ observers: [reporter()] })

  it.each(each.map((made) => [made.kind, made] as const))('%s is a step that it answers, and has its sentences', (_, made) => {
    const step = stepOf(made)!
    expect(answers(made, step)).toBe(true)
    expect(bodyOf(step)).not.toHaveProperty('kind')
    expect(proposes(t, around, made, 'en')).toMatch(/^Beijing proposes to [^{}]+\.$/)
    expect(asks(t, around, step)).toMatch(/^[A-Z][^{}]+\?$/)
    expect(exposes(t, around, step)).toMatch(/^[A-Z][^{}]+\.$/)
  })

  it('says whom it admits to what', () => {
    const admit = proposal('admit', ['beijing'], { observer: 'rep', to: 'open' })
    expect(proposes(t, around, admit, 'en')).toBe('Beijing proposes to admit Rosa to open sessions.')
    expect(exposes(t, around, stepOf(admit)!)).toBe('Rosa will hear and see open sessions, and no others.')
    expect(bodyOf(stepOf(admit)!)).toEqual({ observer: 'rep', to: 'open' })
  })

  it('keeps a name of another direction to itself', () => {
    const riyadh = view({ delegations: [moscow, delegation('beijing', { name: { en: 'الرياض' } })] })
    expect(proposes(t, riyadh, adjournment('beijing'), 'en')).toBe('\u2068الرياض\u2069 proposes to adjourn.')
  })

  it('says that nothing becomes public when every item is restricted', () => {
    const hidden = view({ agenda: view().agenda.map((item) => ({ ...item, public: false })) })
    expect(exposes(t, hidden, { kind: 'adopt-agenda' })).toMatch(/^Nothing becomes public/)
  })
})

it('a kind that this app does not know is shown, and is no step', () => {
  const t = i18next.getFixedT('en', ['consent', 'ui'] as const)
  const odd = proposal('dance', ['beijing'])
  expect(stepOf(odd)).toBeUndefined()
  expect(proposes(t, view(), odd, 'en')).toMatch(/^Beijing proposes something/)
})

it('other words are another proposal', () => {
  const made = proposal('adopt-text', ['beijing'], { text })
  expect(answers(made, { kind: 'adopt-text', text: { ru: 'Мир', en: 'Peace' } })).toBe(true)
  expect(answers(made, { kind: 'adopt-text', text: { en: 'Peace' } })).toBe(false)
  expect(answers(made, { kind: 'adopt-text', text: { ...text, ru: 'мир' } })).toBe(false)
  expect(answers(made, { kind: 'agree-outcome', text })).toBe(false)
})

it('an announcement of other words, other facts or another embargo is another proposal', () => {
  const made = proposal('announce-jointly', ['beijing'], { text, announcement: announced })
  const step = stepOf(made)!
  expect(answers(made, step)).toBe(true)
  expect(bodyOf(step)).toEqual({ title: text, text, tells: ['time'], embargo: '2026-12-15T08:00:00Z' })
  for (const other of [{ tells: [] }, { calledOff: true }, { public: '2026-12-15T09:00:00Z' }, { title: { en: 'Peace' } }, { starts: '2026-12-16T08:00:00Z' }, { corrects: { seq: 3, hash: 'H' } }]) {
    expect(answers({ ...made, announcement: { ...announced, ...other } }, step)).toBe(false)
  }
  expect(answers({ ...made, announcement: { ...announced, public: '2026-12-15T11:00:00+03:00' } }, step)).toBe(true)
})

it('each waits for those who have not answered, until it lapses; who has withdrawn is not waited for', () => {
  const open = adjournment('beijing')
  const oslo = delegation('oslo', { withdrawn: true })
  const around = view({ proposals: [open], delegations: [moscow, beijing, oslo] })
  expect(waitingForUs(around, moscow, now)).toEqual([open])
  expect(waitingForThem(around, moscow, now)).toEqual([])
  expect(waitingForThem(around, beijing, now)).toEqual([open])
  expect(missing(around, open).map(({ id }) => id)).toEqual(['moscow'])
  expect(waitingForUs(around, moscow, now + 16 * 60_000)).toEqual([])
  expect(waitingForUs(around, oslo, now)).toEqual([])
})

describe('a proposal that was read', () => {
  const open = adjournment('beijing')
  const late = now + 16 * 60_000

  it('stands while the view has it, and lapses by the clock', () => {
    expect(standing(view({ proposals: [open] }), open, now)).toBe('open')
    expect(standing(view({ proposals: [open] }), open, late)).toBe('lapsed')
    expect(standing(view(), open, late)).toBe('lapsed')
  })

  it('is another one than one of another entry', () => {
    expect(standing(view({ proposals: [{ ...open, id: { seq: 11, hash: 'Q' } }] }), open, now)).toBe('gone')
  })

  const agreed = { seq: 20, hash: 'E' }
  const done: Partial<Record<string, Partial<View>>> = {
    restrict: { session: sessionOf('restricted') },
    widen: { session: sessionOf('closed') },
    'go-on-air': { session: sessionOf('open') },
    'start-recording': { session: { kind: 'closed', since: '', recording: true } },
    'adopt-agenda': { adopted: agreed },
    admit: { observers: [reporter({ admitted: 'closed' })] },
    'agree-outcome': { texts: [{ kind: 'agree-outcome', text, by: '', agreed }] },
    'adopt-text': { texts: [{ kind: 'adopt-text', text, by: '', agreed }] },
    'announce-jointly': { texts: [{ kind: 'announce-jointly', text, by: '', agreed }] },
    adjourn: { adjourned: agreed },
  }
  it.each(each.map((made) => [made.kind, made] as const))('%s took effect, or is gone', (kind, made) => {
    expect(standing(view(done[kind]), made, now)).toBe('done')
    expect(standing(view({ observers: [reporter()] }), made, now)).toBe('gone')
  })
})
