import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Delegation, View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { languageName, list } from '../ui/languages.ts'
import { Notice, TroubleNotice } from '../ui/Notice.tsx'
import { LanguageInput } from './LanguageInput.tsx'
import { interpretersOf, languageChoices, newBoothId, sharedWithOthers, staffedElsewhere, suggestedBooth, tableLanguages } from './booths.ts'

const fresh = ''

/** Which of our interpreters work in which booth, into which languages. */
export function BoothDialog({ seat, view, own, onClose }: { seat: Seat; view: View; own: Delegation; onClose: () => void }) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const { busy, trouble, act } = useAct(seat)
  const interpreters = interpretersOf(own)
  const [suggested] = useState(() => suggestedBooth(view, own))
  const [boothId, setBoothId] = useState(view.booths.some((booth) => booth.id === suggested.id) ? suggested.id : fresh)
  const existing = view.booths.find((booth) => booth.id === boothId)
  const [outputs, setOutputs] = useState<readonly string[]>(suggested.outputs)
  const [members, setMembers] = useState<readonly string[]>(() => {
    const there = interpreters.filter(({ id }) => suggested.members.includes(id)).map(({ id }) => id)
    return there.length > 0 ? there : interpreters.map(({ id }) => id)
  })
  const shared = existing !== undefined && sharedWithOthers(existing, own)
  const twice = new Set(staffedElsewhere(view, existing?.id, members))
  const choices = [...new Set([...languageChoices(view, i18n.language), ...outputs])]

  const choose = (id: string) => {
    const booth = view.booths.find((each) => each.id === id)
    setBoothId(id)
    setOutputs(booth?.outputs ?? tableLanguages(view).sort().slice(0, 2))
    const ours = interpreters.map((member) => member.id)
    // A new one is for those who stand in none.
    setMembers(booth ? ours.filter((each) => booth.members.includes(each)) : ours.filter((each) => staffedElsewhere(view, undefined, [each]).length === 0))
  }
  const setOutput = (index: number, tag: string) => {
    const next = [...outputs]
    if (tag === '') next.splice(index, 1)
    else next[index] = tag
    setOutputs([...new Set(next)])
  }
  const save = async () => {
    if (await act('staff-booth', { booth: existing?.id ?? newBoothId(view, outputs), outputs, members })) onClose()
  }

  return (
    <Dialog title={t('booth.staff')} onClose={onClose}>
      {interpreters.length === 0 ? <p>{t('booth.noInterpreters')}</p> : null}
      {view.booths.length > 0 ? (
        <label className="field">
          <span>{t('booth.which')}</span>
          <select className="input" value={boothId} onChange={(event) => { choose(event.target.value) }}>
            {view.booths.map((booth) => (
              <option key={booth.id} value={booth.id}>
                {list(booth.outputs.map((tag) => languageName(tag, i18n.language)), i18n.language)}
              </option>
            ))}
            <option value={fresh}>{t('booth.new')}</option>
          </select>
        </label>
      ) : null}
      <div className="languages">
        {[0, 1].map((index) => (
          <LanguageInput
            key={index}
            label={<span>{t(index === 0 ? 'booth.outputA' : 'booth.outputB')}</span>}
            value={outputs[index] ?? ''}
            choices={choices.filter((tag) => tag === outputs[index] || !outputs.includes(tag))}
            optional={index > 0}
            disabled={shared}
            onChange={(tag) => { setOutput(index, tag) }}
          />
        ))}
      </div>
      {shared ? <p className="small quiet">{t('booth.shared')}</p> : null}
      {interpreters.length > 0 ? (
        <fieldset className="field">
          <legend>{t('booth.members')}</legend>
          {interpreters.map((member) => (
            <label key={member.id} className="check">
              <input
                type="checkbox"
                checked={members.includes(member.id)}
                onChange={(event) => {
                  setMembers(event.target.checked ? [...members, member.id] : members.filter((id) => id !== member.id))
                }}
              />
              <bdi>{member.name}</bdi>
            </label>
          ))}
        </fieldset>
      ) : null}
      {twice.size > 0 ? (
        <Notice tone="waiting">{t('booth.elsewhere', { names: list(interpreters.filter(({ id }) => twice.has(id)).map(({ name }) => name), i18n.language) })}</Notice>
      ) : null}
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('ui:cancel')}</Button>
        <Button look="filled" isDisabled={busy || outputs.length === 0 || interpreters.length === 0} onPress={() => void save()}>
          {t('booth.save')}
        </Button>
      </div>
    </Dialog>
  )
}
