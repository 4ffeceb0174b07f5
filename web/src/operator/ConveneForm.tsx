import { ArrowLeft, Plus, Trash2 } from 'lucide-react'
import { type FormEvent, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../api/problem.ts'
import { type Text, textIn } from '../api/view.ts'
import { languages as interfaceLanguages, shownLanguage } from '../i18n/i18n.ts'
import { Button } from '../ui/Button.tsx'
import { alphabetical, languageName, ownName } from '../ui/languages.ts'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { momentIn, ownTime, timeIn, useTime } from '../ui/time.ts'
import { convene, type Convened } from './convene.ts'
import {
  type Draft, type Fault, faultsOf, type Faults, type Item, leastSides, mostItems, mostSides, newItem, newSide, type Side, startsOf, written,
} from './draft.ts'
import { delegationIds } from './ids.ts'
import { isRefusal } from './refusal.ts'
import { spokenLanguages } from '../ui/spokenLanguages.ts'
import { isZone, ownZone, zones } from '../ui/zones.ts'

type Props = {
  token: string
  draft: Draft
  /** The node's time less this device's. */
  clock: number
  /** Where the delegations' browsers find the node. */
  origin: string
  onDraft: (draft: Draft) => void
  onBack: () => void
  onRefused: () => void
  onConvened: (convened: Convened) => void
}

/** Who meets, when and what about. */
export function ConveneForm({ token, draft, clock, origin, onDraft, onBack, onRefused, onConvened }: Props) {
  const { t } = useTranslation(['operator', 'ui'])
  const form = useRef<HTMLFormElement>(null)
  const [shown, setShown] = useState<Faults>(new Map())
  const [state, setState] = useState<{ working: boolean; trouble?: unknown }>({ working: false })

  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part }
    onDraft(next)
    // What was found wrong is looked at again with every letter; what was not yet looked at is left in peace.
    if (shown.size > 0) {
      const still = faultsOf(next, ownTime() + clock)
      setShown(new Map([...shown.keys()].flatMap((at) => { const fault = still.get(at); return fault ? [[at, fault]] : [] })))
    }
  }
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (state.working) return
    const faults = faultsOf(draft, ownTime() + clock)
    setShown(faults)
    if (faults.size > 0) {
      requestAnimationFrame(() => { form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus() })
      return
    }
    setState({ working: true })
    try {
      onConvened(await convene(token, draft, origin))
    } catch (error) {
      if (isRefusal(error)) onRefused()
      else setState({ working: false, trouble: error })
    }
  }
  const next = Math.max(0, ...draft.sides.map(({ key }) => key), ...draft.agenda.map(({ key }) => key)) + 1
  return (
    <form ref={form} className="operator convene" noValidate onSubmit={(event) => void send(event)}>
      <div className="row">
        <Button look="quiet" onPress={onBack}>
          <ArrowLeft aria-hidden className="mirrored" />
          {t('convene.back')}
        </Button>
      </div>
      <h1>{t('convene.name')}</h1>
      <p className="quiet">{t('convene.public')}</p>
      <Languages draft={draft} onChange={change} />
      <section className="operator-part">
        <TextField
          legend={t('convene.title')}
          languages={draft.languages}
          value={draft.title}
          fault={shown.get('title')}
          onChange={(title) => { change({ title }) }}
        />
        <When draft={draft} faults={shown} onChange={change} />
      </section>
      <section className="operator-part" aria-labelledby="convene-sides">
        <h2 id="convene-sides">{t('convene.sides')}</h2>
        <Sides draft={draft} clock={clock} faults={shown} next={next} onChange={(sides) => { change({ sides }) }} />
      </section>
      <section className="operator-part" aria-labelledby="convene-agenda">
        <h2 id="convene-agenda">{t('convene.agenda')}</h2>
        <p className="quiet">{t('convene.agendaHint')}</p>
        <Agenda draft={draft} faults={shown} next={next} onChange={(agenda) => { change({ agenda }) }} />
      </section>
      {shown.size > 0 ? <Notice tone="alarm">{t('convene.faults', { count: shown.size })}</Notice> : null}
      <Trouble error={state.trouble} />
      <p>{t('convene.forGood')}</p>
      <div className="row">
        <Button look="filled" size="large" type="submit" isDisabled={state.working}>
          {state.working ? t('convene.working') : t('convene.submit')}
        </Button>
      </div>
    </form>
  )
}

function Trouble({ error }: { error: unknown }) {
  const { t } = useTranslation('operator')
  if (error === undefined) return null
  if (error instanceof Problem && error.kind === 'too-large') return <Notice tone="alarm">{t('convene.tooLarge')}</Notice>
  return <TroubleNotice error={error} />
}

function Languages({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation('operator')
  return (
    <fieldset className="field">
      <legend>{t('convene.languages')}</legend>
      <div className="row convene-languages">
        {interfaceLanguages.map((tag) => (
          <label key={tag} className="check">
            <input
              type="checkbox"
              checked={draft.languages.includes(tag)}
              // One is left at least.
              disabled={draft.languages.length === 1 && draft.languages[0] === tag}
              onChange={(event) => {
                const chosen = new Set(draft.languages)
                if (event.target.checked) chosen.add(tag)
                else chosen.delete(tag)
                onChange({ languages: interfaceLanguages.filter((each) => chosen.has(each)) })
              }}
            />
            <span lang={tag}>{ownName(tag)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Wrong({ id, fault }: { id: string; fault: Fault | undefined }) {
  const { t } = useTranslation('operator')
  return (
    <span id={id} className="convene-fault small">
      {fault ? t(`fault.${fault}`) : ''}
    </span>
  )
}

/** A text in each of the languages; those left empty are read in another. */
function TextField({ legend, languages, value, fault, onChange }: {
  legend: string
  languages: readonly string[]
  value: Text
  fault: Fault | undefined
  onChange: (value: Text) => void
}) {
  const { t, i18n } = useTranslation('operator')
  const wrong = useId()
  return (
    <fieldset className="field">
      <legend>{legend}</legend>
      <div className="convene-texts">
        {languages.map((tag) => (
          <label key={tag} className="field">
            <span className="small quiet">{languageName(tag, i18n.language)}</span>
            <input
              className="input"
              lang={tag}
              dir="auto"
              autoComplete="off"
              aria-label={t('convene.inLanguage', { what: legend, language: languageName(tag, i18n.language) })}
              aria-invalid={fault ? true : undefined}
              aria-describedby={wrong}
              value={value[tag] ?? ''}
              onChange={(event) => { onChange({ ...value, [tag]: event.target.value }) }}
            />
          </label>
        ))}
      </div>
      <Wrong id={wrong} fault={fault} />
    </fieldset>
  )
}

/** Day and hour by one clock, and what they are by everyone's. */
function When({ draft, faults, onChange }: { draft: Draft; faults: Faults; onChange: (part: Partial<Draft>) => void }) {
  const { t, i18n } = useTranslation('operator')
  const sides = draft.sides.filter(({ timeZone }) => isZone(timeZone))
  const choices = [...new Set([draft.zone, ownZone(), 'UTC', ...sides.map(({ timeZone }) => timeZone)])]
  const starts = startsOf(draft)
  const at = starts?.at(draft.second ? -1 : 0)
  // Said at once: an hour that is not there has no other sign.
  const fault = faults.get('when') ?? (starts?.length === 0 ? 'skipped' : undefined)
  const wrong = useId()
  const wrongMinutes = useId()
  const offset = (instant: number) =>
    new Intl.DateTimeFormat(i18n.language, { timeZone: draft.zone, timeZoneName: 'longOffset' }).formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return (
    <>
      <div className="convene-when">
        <label className="field">
          <span>{t('convene.day')}</span>
          <input
            className="input" type="date" max="9999-12-31" value={draft.day} aria-invalid={fault ? true : undefined} aria-describedby={wrong}
            onChange={(event) => { onChange({ day: event.target.value }) }}
          />
        </label>
        <label className="field">
          <span>{t('convene.hour')}</span>
          <input
            className="input" type="time" value={draft.hour} aria-invalid={fault ? true : undefined} aria-describedby={wrong}
            onChange={(event) => { onChange({ hour: event.target.value }) }}
          />
        </label>
        <label className="field">
          <span>{t('convene.byClock')}</span>
          <select className="input" value={draft.zone} onChange={(event) => { onChange({ zone: event.target.value }) }}>
            {choices.map((zone) => (
              <option key={zone} value={zone}>
                {zone}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('convene.minutes')}</span>
          <input
            className="input" inputMode="numeric" value={draft.minutes} aria-invalid={faults.has('minutes') || undefined} aria-describedby={wrongMinutes}
            onChange={(event) => { onChange({ minutes: event.target.value }) }}
          />
        </label>
      </div>
      <Wrong id={wrong} fault={fault} />
      <Wrong id={wrongMinutes} fault={faults.get('minutes')} />
      {starts?.length === 2 ? (
        <label className="field">
          <span>{t('convene.twice')}</span>
          <select className="input" value={draft.second ? 'second' : 'first'} onChange={(event) => { onChange({ second: event.target.value === 'second' }) }}>
            <option value="first">{t('convene.first', { offset: offset(starts[0] ?? 0) })}</option>
            <option value="second">{t('convene.second', { offset: offset(starts[1] ?? 0) })}</option>
          </select>
        </label>
      ) : null}
      {at === undefined || sides.length === 0 ? null : (
        <dl className="operator-facts convene-capitals" aria-label={t('convene.capitals')}>
          {sides.map(({ key, name, timeZone }) => (
            <div key={key}>
              <dt>
                <bdi>{textIn(written(name, draft.languages), i18n.language) || timeZone}</bdi>
              </dt>
              <dd>{momentIn(at, i18n.language, timeZone)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}

function Sides({ draft, clock, faults, next, onChange }: {
  draft: Draft
  clock: number
  faults: Faults
  next: number
  onChange: (sides: readonly Side[]) => void
}) {
  const { t, i18n } = useTranslation('operator')
  const known = useMemo(() => zones(), [])
  const time = useTime(clock, 60_000)
  const list = useId()
  const working = alphabetical(spokenLanguages, i18n.language, (tag) => languageName(tag, i18n.language))
  const ids = delegationIds(draft.sides.map((side) => ({ ...side, name: written(side.name, draft.languages) })))
  const set = (key: number, part: Partial<Side>) => { onChange(draft.sides.map((side) => (side.key === key ? { ...side, ...part } : side))) }
  return (
    <>
      <datalist id={list}>
        {known.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      {draft.sides.map((side, index) => {
        const { key, name, timeZone, language } = side
        const number = index + 1
        const wrong = `side-${String(key)}-zone`
        const fault = faults.get(`side ${String(key)} zone`)
        return (
          <div key={key} className="convene-side" role="group" aria-label={t('convene.side', { number })}>
            <div className="column-head">
              <h3>{t('convene.side', { number })}</h3>
              {draft.sides.length > leastSides ? (
                <Button
                  size="small"
                  look="quiet"
                  aria-label={t('convene.removeSide', { number })}
                  onPress={() => { onChange(draft.sides.filter((other) => other.key !== key)) }}
                >
                  <Trash2 aria-hidden />
                  {t('convene.remove')}
                </Button>
              ) : null}
            </div>
            <TextField
              legend={t('convene.sideName', { number })}
              languages={draft.languages}
              value={name}
              fault={faults.get(`side ${String(key)} name`)}
              onChange={(name) => { set(key, { name }) }}
            />
            <div className="convene-when">
              <label className="field">
                <span>{t('convene.zone')}</span>
                <input
                  className="input"
                  list={list}
                  dir="ltr"
                  autoComplete="off"
                  value={timeZone}
                  aria-invalid={fault ? true : undefined}
                  aria-describedby={wrong}
                  onChange={(event) => { set(key, { timeZone: event.target.value.trim() }) }}
                />
                <span className="small quiet">{isZone(timeZone) ? t('convene.now', { time: timeIn(time, i18n.language, timeZone) }) : ''}</span>
                <Wrong id={wrong} fault={fault} />
              </label>
              <label className="field">
                <span>{t('convene.language')}</span>
                <select className="input" value={language} onChange={(event) => { set(key, { language: event.target.value }) }}>
                  {working.map((tag) => (
                    <option key={tag} value={tag}>
                      {languageName(tag, i18n.language)}
                    </option>
                  ))}
                </select>
              </label>
            </div>
            {timeZone === '' && Object.keys(written(name, draft.languages)).length === 0 ? null : (
              <p className="small quiet">
                {t('convene.id')} <code dir="ltr">{ids[index]}</code>
              </p>
            )}
          </div>
        )
      })}
      {draft.sides.length < mostSides ? (
        <div className="row">
          <Button onPress={() => { onChange([...draft.sides, newSide(next, shownLanguage())]) }}>
            <Plus aria-hidden />
            {t('convene.addSide')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function Agenda({ draft, faults, next, onChange }: { draft: Draft; faults: Faults; next: number; onChange: (agenda: readonly Item[]) => void }) {
  const { t } = useTranslation('operator')
  const set = (key: number, part: Partial<Item>) => { onChange(draft.agenda.map((item) => (item.key === key ? { ...item, ...part } : item))) }
  return (
    <>
      {draft.agenda.map(({ key, title, minutes }, index) => {
        const number = index + 1
        const wrong = `item-${String(key)}-minutes`
        const fault = faults.get(`item ${String(key)} minutes`)
        return (
          <div key={key} className="convene-side" role="group" aria-label={t('convene.item', { number })}>
            <div className="column-head">
              <h3>{t('convene.item', { number })}</h3>
              <Button
                size="small"
                look="quiet"
                aria-label={t('convene.removeItem', { number })}
                onPress={() => { onChange(draft.agenda.filter((other) => other.key !== key)) }}
              >
                <Trash2 aria-hidden />
                {t('convene.remove')}
              </Button>
            </div>
            <TextField
              legend={t('convene.itemTitle', { number })}
              languages={draft.languages}
              value={title}
              fault={faults.get(`item ${String(key)} title`)}
              onChange={(title) => { set(key, { title }) }}
            />
            <label className="field convene-minutes">
              <span>{t('convene.itemMinutes')}</span>
              <input
                className="input" inputMode="numeric" value={minutes} aria-invalid={fault ? true : undefined} aria-describedby={wrong}
                onChange={(event) => { set(key, { minutes: event.target.value }) }}
              />
              <Wrong id={wrong} fault={fault} />
            </label>
          </div>
        )
      })}
      {draft.agenda.length < mostItems ? (
        <div className="row">
          <Button onPress={() => { onChange([...draft.agenda, newItem(next)]) }}>
            <Plus aria-hidden />
            {t('convene.addItem')}
          </Button>
        </div>
      ) : null}
    </>
  )
}
