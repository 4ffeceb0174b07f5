import { Label, Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { ownName } from '../ui/languages.ts'
import { KEYS } from './keys.ts'

/** Which of their own languages a speaker speaks now, for who has two or more. */
export function Tongue({ language, tongues, onSpeak }: { language: string; tongues: readonly string[]; onSpeak: (language: string) => void }) {
  const { t } = useTranslation('plenary')
  if (tongues.length === 0) return null
  return (
    <RadioGroup className="pills tongues" orientation="horizontal" value={language} onChange={onSpeak}>
      <Label className="pills-label">
        {t('speak')} <kbd aria-hidden>{KEYS.speak}</kbd>
      </Label>
      {tongues.map((each) => (
        <Radio key={each} className="pill" value={each}>
          <span lang={each}>{ownName(each)}</span>
        </Radio>
      ))}
    </RadioGroup>
  )
}
