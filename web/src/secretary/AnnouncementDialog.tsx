import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { preview } from '../api/node.ts'
import { type Delegation, textIn, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import type { Step } from '../consent/proposals.ts'
import { inOrder } from '../gathering/order.ts'
import { languages as pageLanguages } from '../i18n/i18n.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { languageName, list } from '../ui/languages.ts'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { momentIn, useTime } from '../ui/time.ts'
import { longestTitle } from './agenda.ts'
import {
  type AnnouncementDraft, announcementLanguages, announcementOf, facts, faultOf, instantOf, newAnnouncement, unwritten, type When,
} from './announcement.ts'
import { longestText } from './texts.ts'

/** Writes an announcement, of all or of this delegation alone, or the correction of one, and shows its page. */
export function AnnouncementDialog({ seat, view, own, clock, joint, corrected, onPropose, onClose }: {
  seat: Seat
  view: View
  own: Delegation
  clock: number
  joint: boolean
  corrected: View['texts'][number] | undefined
  onPropose: (step: Step) => void
  onClose: () => void
}) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const { busy, trouble, act } = useAct(seat)
  const [draft, setDraft] = useState(() => newAnnouncement(joint, own.timeZone, corrected))
  const [languages] = useState(() => announcementLanguages(view, pageLanguages))
  const [language, setLanguage] = useState<string>(own.language)
  const [page, setPage] = useState<Readonly<{ html?: string; trouble?: unknown }>>({})
  const now = useTime(clock, 10_000)
  const set = (part: Partial<AnnouncementDraft>) => {
    setDraft({ ...draft, ...part })
    setPage({})
  }
  const fault = faultOf(view, draft)
  const missing = unwritten(view, draft)
  const embargo = draft.embargoed ? instantOf(draft.embargo) : 'none'
  const show = async () => {
    try {
      const drafted = { language, joint, announcement: announcementOf(draft) }
      setPage({ html: (await seat.signedIn(() => preview(seat.summit, seat.member, drafted))).html })
    } catch (error) {
      setPage({ trouble: error })
    }
  }
  const go = async () => {
    const body = announcementOf(draft)
    if (joint) onPropose({ kind: 'announce-jointly', ...body })
    else if (await act('announce', body)) onClose()
  }
  return (
    <Dialog title={t(corrected ? 'announce.correcting' : joint ? 'announce.jointly' : 'announce.alone')} onClose={onClose}>
      <p className="small quiet">{t(joint ? 'announce.jointHow' : 'announce.aloneHow')}</p>
      <Tabs className="announcement-languages" selectedKey={language} onSelectionChange={(key) => { setLanguage(String(key)); setPage({}) }}>
        <TabList className="row" aria-label={t('announce.languages')}>
          {languages.map((tag) => (
            <Tab key={tag} id={tag} className="button announcement-tab">
              {languageName(tag, i18n.language)}
            </Tab>
          ))}
        </TabList>
        {languages.map((tag) => (
          <TabPanel key={tag} id={tag} className="stack">
            <label className="field">
              <span>{t('announce.titleIn', { language: languageName(tag, i18n.language) })}</span>
              <input
                className="input" lang={tag} dir="auto" maxLength={longestTitle} autoComplete="off" value={draft.title[tag] ?? ''}
                onChange={(event) => { set({ title: { ...draft.title, [tag]: event.target.value } }) }}
              />
            </label>
            <label className="field">
              <span>{t('announce.textIn', { language: languageName(tag, i18n.language) })}</span>
              <textarea
                className="input" lang={tag} dir="auto" rows={5} maxLength={longestText} value={draft.text[tag] ?? ''}
                onChange={(event) => { set({ text: { ...draft.text, [tag]: event.target.value } }) }}
              />
            </label>
          </TabPanel>
        ))}
      </Tabs>
      {joint ? <Tells draft={draft} onChange={set} /> : null}
      {joint && draft.fate === 'moved' ? <At legend={t('announce.startsAt')} view={view} when={draft.starts} onChange={(starts) => { set({ starts }) }} /> : null}
      <label className="check">
        <input type="checkbox" checked={draft.embargoed} onChange={(event) => { set({ embargoed: event.target.checked }) }} />
        {t('announce.embargoed')}
      </label>
      {draft.embargoed ? (
        <At legend={t('announce.embargoUntil')} view={view} when={draft.embargo} onChange={(until) => { set({ embargo: until }) }}>
          {typeof embargo === 'number' && embargo <= now ? <p className="small">{t('announce.past')}</p> : null}
        </At>
      ) : null}
      {missing.length > 0 ? (
        <Notice tone="waiting">{t('announce.missing', { languages: list(missing.map((tag) => languageName(tag, i18n.language)), i18n.language) })}</Notice>
      ) : null}
      {page.html === undefined ? null : <iframe className="announcement-page" title={t('announce.page')} sandbox="allow-same-origin" srcDoc={page.html} />}
      {(page.trouble ?? trouble) === undefined ? null : <TroubleNotice error={page.trouble ?? trouble} />}
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('ui:cancel')}</Button>
        <Button isDisabled={busy || fault !== undefined} onPress={() => void show()}>
          {t('announce.show')}
        </Button>
        <Button look="filled" isDisabled={busy || fault !== undefined} onPress={() => void go()}>
          {joint ? t('texts.goOn') : t('announce.do', { name: textIn(own.name, i18n.language) })}
        </Button>
      </div>
    </Dialog>
  )
}

/** What a joint one tells of the summit, and what becomes of it. */
function Tells({ draft, onChange }: { draft: AnnouncementDraft; onChange: (part: Partial<AnnouncementDraft>) => void }) {
  const { t } = useTranslation('secretary')
  return (
    <>
      <fieldset className="field">
        <legend>{t('announce.tells')}</legend>
        {facts.map((fact) => (
          <label key={fact} className="check">
            <input
              type="checkbox" checked={draft.tells.includes(fact) || (fact === 'time' && draft.fate !== 'stands')} disabled={fact === 'time' && draft.fate !== 'stands'}
              onChange={(event) => { onChange({ tells: facts.filter((each) => (each === fact ? event.target.checked : draft.tells.includes(each))) }) }}
            />
            {t(`announce.fact.${fact}`)}
          </label>
        ))}
      </fieldset>
      <fieldset className="field">
        <legend>{t('announce.summit')}</legend>
        {(['stands', 'moved', 'off'] as const).map((fate) => (
          <label key={fate} className="check">
            <input type="radio" name="fate" checked={draft.fate === fate} onChange={() => { onChange({ fate }) }} />
            {t(`announce.fate.${fate}`)}
          </label>
        ))}
      </fieldset>
    </>
  )
}

/** A day and an hour by the clock of a capital, and what they are by the others. */
function At({ legend, view, when, onChange, children }: {
  legend: string
  view: View
  when: When
  onChange: (when: When) => void
  children?: ReactNode
}) {
  const { t, i18n } = useTranslation('secretary')
  const wrong = useId()
  const at = instantOf(when)
  const skipped = at === 'skipped'
  const sides = inOrder(view, i18n.language)
  return (
    <fieldset className="field">
      <legend>{legend}</legend>
      <div className="languages">
        <label className="field">
          <span>{t('announce.day')}</span>
          <input
            className="input" type="date" max="9999-12-31" value={when.day} aria-invalid={skipped || undefined} aria-describedby={wrong}
            onChange={(event) => { onChange({ ...when, day: event.target.value }) }}
          />
        </label>
        <label className="field">
          <span>{t('announce.hour')}</span>
          <input
            className="input" type="time" value={when.hour} aria-invalid={skipped || undefined} aria-describedby={wrong}
            onChange={(event) => { onChange({ ...when, hour: event.target.value }) }}
          />
        </label>
        <label className="field">
          <span>{t('announce.byClock')}</span>
          <select className="input" value={when.zone} onChange={(event) => { onChange({ ...when, zone: event.target.value }) }}>
            {[...new Set(sides.map(({ timeZone }) => timeZone))].map((zone) => (
              <option key={zone} value={zone}>
                {sides.filter(({ timeZone }) => timeZone === zone).map(({ name }) => textIn(name, i18n.language)).join(', ')}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p id={wrong} className="small" role={skipped ? 'alert' : undefined}>
        {skipped ? t('announce.skipped') : ''}
      </p>
      {typeof at === 'number' ? (
        <ul className="small quiet">
          {sides.map(({ id, name, timeZone }) => (
            <li key={id}>
              <bdi>{textIn(name, i18n.language)}</bdi>: {momentIn(at, i18n.language, timeZone)}
            </li>
          ))}
        </ul>
      ) : null}
      {children}
    </fieldset>
  )
}
