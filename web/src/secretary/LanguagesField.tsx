import { useTranslation } from 'react-i18next'
import { LanguageInput } from './LanguageInput.tsx'

const most = 4

/** A list of languages in order; the first is the one spoken on the floor. */
export function LanguagesField({ choices, value, onChange }: { choices: readonly string[]; value: readonly string[]; onChange: (value: string[]) => void }) {
  const { t } = useTranslation('secretary')
  const shown = [...new Set([...choices, ...value])]
  const set = (index: number, tag: string) => {
    const next = [...value]
    if (tag === '') next.splice(index, 1)
    else next[index] = tag
    onChange([...new Set(next)])
  }
  return (
    <fieldset className="field">
      <legend>{t('languages.name')}</legend>
      <div className="languages">
        {Array.from({ length: Math.min(value.length + 1, most) }, (_, index) => (
          <LanguageInput
            key={index}
            label={<span className="small quiet">{index === 0 ? t('languages.first') : t('languages.also', { number: index + 1 })}</span>}
            value={value[index] ?? ''}
            choices={shown.filter((tag) => tag === value[index] || !value.includes(tag))}
            optional={index > 0}
            onChange={(tag) => { set(index, tag) }}
          />
        ))}
      </div>
    </fieldset>
  )
}
