import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Text, View } from '../api/view.ts'
import type { Step } from '../consent/proposals.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { languageName } from '../ui/languages.ts'
import type { Wording } from './AgreedTexts.tsx'
import { longestText, textLanguages, written } from './texts.ts'

/** Writes the exact words of an outcome or a joint text; they are shown whole before they are proposed. */
export function TextDialog({ view, kind, onDone, onClose }: {
  view: View
  kind: Wording
  onDone: (step: Step) => void
  onClose: () => void
}) {
  const { t, i18n } = useTranslation(['secretary', 'ui'])
  const [draft, setDraft] = useState<Text>({})
  const text = written(draft)
  return (
    <Dialog title={t(`texts.${kind}`)} onClose={onClose}>
      <p className="small quiet">{t('texts.how')}</p>
      {textLanguages(view, i18n.language).map((tag) => (
        <label key={tag} className="field">
          <span>{languageName(tag, i18n.language)}</span>
          <textarea
            className="input"
            lang={tag}
            dir="auto"
            rows={4}
            maxLength={longestText}
            value={draft[tag] ?? ''}
            onChange={(event) => { setDraft({ ...draft, [tag]: event.target.value }) }}
          />
        </label>
      ))}
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('ui:cancel')}</Button>
        <Button look="filled" isDisabled={Object.keys(text).length === 0} onPress={() => { onDone({ kind, text }) }}>
          {t('texts.goOn')}
        </Button>
      </div>
    </Dialog>
  )
}
