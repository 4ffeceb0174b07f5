import { useTranslation } from 'react-i18next'
import { languageName } from '../ui/languages.ts'

const most = 4

/** A list of languages in order; the first is the one spoken on the floor. */
export function LanguagesField({ choices, value, onChange }: { choices: readonly string[]; value: readonly string[]; onChange: (value: string[]) => void }) {
  const { t, i18n } = useTranslation('secretary')
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
          <label key={index} className="field">
            <span className="small quiet">{index === 0 ? t('languages.first') : t('languages.also', { number: index + 1 })}</span>
            <select className="input" value={value[index] ?? ''} onChange={(event) => { set(index, event.target.value) }}>
              {index > 0 || value[0] === undefined ? <option value="">{t('languages.none')}</option> : null}
              {shown
                .filter((tag) => tag === value[index] || !value.includes(tag))
                .map((tag) => (
                  <option key={tag} value={tag}>
                    {languageName(tag, i18n.language)}
                  </option>
                ))}
            </select>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
