import { FileText } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { View } from '../api/view.ts'
import { Words } from '../consent/Consent.tsx'
import { Button } from '../ui/Button.tsx'

export type Wording = 'agree-outcome' | 'adopt-text'

/** What has been agreed in exact words, the newest first, and what more can be proposed. */
export function AgreedTexts({ view, wordings, onWrite }: { view: View; wordings: readonly Wording[]; onWrite: (kind: Wording) => void }) {
  const { t } = useTranslation('secretary')
  const id = useId()
  const agreed = view.texts.filter(({ announcement }) => announcement === undefined)
  if (agreed.length === 0 && wordings.length === 0) return null
  return (
    <section className="texts" aria-labelledby={id}>
      <h3 id={id}>{t('texts.name')}</h3>
      {agreed.toReversed().map((each) => (
        <details key={each.agreed.seq}>
          <summary>
            {t(`texts.kind.${each.kind}`)}{' '}
            <span className="small quiet">
              {t('texts.entry', { number: each.agreed.seq })}
            </span>
          </summary>
          <Words text={each.text} />
        </details>
      ))}
      <div className="row">
        {wordings.map((kind) => (
          <Button key={kind} size="small" onPress={() => { onWrite(kind) }}>
            <FileText aria-hidden />
            {t(`texts.${kind}`)}
          </Button>
        ))}
      </div>
    </section>
  )
}
