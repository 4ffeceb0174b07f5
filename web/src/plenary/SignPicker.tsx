import { Label, Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { ownName } from '../ui/languages.ts'
import { ownSignName } from '../ui/signs.ts'

const NONE = ''

/** Whom to watch, beside whatever is heard: nobody, or who interprets into a sign language. */
export function SignPicker({ signs, languages, onWatch }: { signs: string | undefined; languages: readonly string[]; onWatch: (signs: string | undefined) => void }) {
  const { t } = useTranslation('signs')
  if (languages.length === 0) return null
  return (
    <RadioGroup className="pills signs-picker" orientation="horizontal" value={signs ?? NONE} onChange={(language) => { onWatch(language === NONE ? undefined : language) }}>
      <Label className="pills-label">{t('name')}</Label>
      <Radio className="pill" value={NONE}>{t('none')}</Radio>
      {languages.map((language) => {
        const own = ownSignName(language)
        return (
          <Radio key={language} className="pill" value={language}>
            {own ? <span lang={own.lang}>{ownName(language)}</span> : t('other', { code: language })}
          </Radio>
        )
      })}
    </RadioGroup>
  )
}
