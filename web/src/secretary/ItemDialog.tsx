import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AgendaItem, textIn, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { inOrder } from '../gathering/order.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { languageName } from '../ui/languages.ts'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { type Draft, draftOf, longestTitle, putItem, titleLanguages } from './agenda.ts'

/** Adds an item of the agenda, or changes one. */
export function ItemDialog({ seat, view, item, onClose }: { seat: Seat; view: View; item: AgendaItem | undefined; onClose: () => void }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const { busy, trouble, act } = useAct(seat)
  const [draft, setDraft] = useState(() => draftOf(item))
  const [languages] = useState(() => titleLanguages(view, i18n.language, draft.title))
  const set = (part: Partial<Draft>) => { setDraft({ ...draft, ...part }) }
  const body = putItem(view, draft)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (body && (await act('put-item', body))) onClose()
  }
  return (
    <Dialog title={item ? t('agenda.changing') : t('agenda.adding')} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void save(event)}>
        {languages.map((tag) => (
          <label key={tag} className="field">
            <span>{t('agenda.titleIn', { language: languageName(tag, i18n.language) })}</span>
            <input
              className="input" lang={tag} dir="auto" maxLength={longestTitle} autoComplete="off" value={draft.title[tag] ?? ''}
              onChange={(event) => { set({ title: { ...draft.title, [tag]: event.target.value } }) }}
            />
          </label>
        ))}
        <div className="languages">
          <label className="field">
            <span>{t('agenda.minutesField')}</span>
            <input className="input figures" inputMode="numeric" value={draft.minutes} onChange={(event) => { set({ minutes: event.target.value }) }} />
          </label>
          <label className="field">
            <span>{t('agenda.lead')}</span>
            <select className="input" value={draft.lead} onChange={(event) => { set({ lead: event.target.value }) }}>
              <option value="">{t('agenda.noLead')}</option>
              {inOrder(view, i18n.language).map((delegation) => (
                <option key={delegation.id} value={delegation.id}>
                  {textIn(delegation.name, i18n.language)}
                </option>
              ))}
            </select>
          </label>
        </div>
        <fieldset className="field">
          <legend>{t('agenda.shown')}</legend>
          {([false, true] as const).map((shown) => (
            <label key={String(shown)} className="check">
              <input type="radio" name="shown" checked={draft.public === shown} onChange={() => { set({ public: shown }) }} />
              {shown ? t('agenda.publicSays') : t('agenda.restrictedSays')}
            </label>
          ))}
        </fieldset>
        {view.adopted ? <Notice>{t('agenda.endsAdoption')}</Notice> : null}
        {trouble === undefined ? null : <TroubleNotice error={trouble} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('ui:cancel')}</Button>
          <Button look="filled" type="submit" isDisabled={busy || !body}>
            {t('agenda.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
