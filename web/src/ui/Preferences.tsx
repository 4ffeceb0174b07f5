import { Languages, SunMoon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { languages, pickLanguage, supported } from '../i18n/i18n.ts'
import { ownName } from './languages.ts'
import { pickTheme, themes, usePickedTheme } from './theme.ts'

/** The interface's language and light, on every screen. */
export function Preferences() {
  const { t, i18n } = useTranslation()
  const theme = usePickedTheme()
  return (
    <div className="preferences">
      <label>
        <Languages aria-hidden />
        <span className="unseen">{t('language')}</span>
        <select
          value={i18n.language}
          onChange={(event) => {
            const language = supported(event.target.value)
            if (language) void pickLanguage(language)
          }}
        >
          {languages.map((language) => (
            <option key={language} value={language} lang={language} dir="auto">
              {ownName(language)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <SunMoon aria-hidden />
        <span className="unseen">{t('theme.label')}</span>
        <select
          value={theme}
          onChange={(event) => {
            pickTheme(themes.find((each) => each === event.target.value) ?? 'auto')
          }}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {t(`theme.${each}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
