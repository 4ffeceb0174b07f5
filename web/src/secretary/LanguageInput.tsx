import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bothNames, languageTyped } from '../ui/languages.ts'

/** One language, found by typing. Where there need not be one, `optional`, an empty field is none: ''. */
export function LanguageInput({ label, value, choices, optional = false, disabled = false, onChange }: {
  label: ReactNode
  value: string
  choices: readonly string[]
  optional?: boolean
  disabled?: boolean
  onChange: (tag: string) => void
}) {
  const { t, i18n } = useTranslation('secretary')
  const reader = i18n.language
  const list = useId()
  /** What is being typed; undefined: the language that is chosen stands there. */
  const [text, setText] = useState<string>()
  const unknown = text !== undefined && text !== '' && languageTyped(text, choices, reader) === undefined
  const type = (typed: string) => {
    setText(typed)
    const tag = languageTyped(typed, choices, reader)
    if (tag !== undefined && tag !== value) onChange(tag)
  }
  // Emptied to type another: none is meant only once that is left.
  const leave = () => {
    if (text === '' && optional && value !== '') onChange('')
    setText(undefined)
  }
  return (
    <>
      <label className="field">
        {label}
        <input
          className="input"
          dir="auto"
          list={list}
          autoComplete="off"
          spellCheck={false}
          disabled={disabled}
          placeholder={optional ? t('languages.none') : undefined}
          aria-invalid={unknown || undefined}
          value={text ?? (value === '' ? '' : bothNames(value, reader))}
          onFocus={(event) => { event.target.select() }}
          onChange={(event) => { type(event.target.value) }}
          onBlur={leave}
          onKeyDown={(event) => {
            if (event.key === 'Enter') leave()
          }}
        />
      </label>
      <datalist id={list}>
        {choices.map((tag) => (
          <option key={tag} value={bothNames(tag, reader)} />
        ))}
      </datalist>
    </>
  )
}
