import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { View } from '../api/view.ts'
import { Words } from '../consent/Consent.tsx'
import { delegationName } from '../consent/sentences.ts'

/** What has been agreed in exact words, the newest first; `children` propose another. */
export function AgreedTexts({ view, children }: { view: View; children: ReactNode }) {
  const { t, i18n } = useTranslation('secretary')
  const id = useId()
  return (
    <section className="texts" aria-labelledby={id}>
      <h3 id={id}>{t('texts.name')}</h3>
      {view.texts.length === 0 ? <p className="small quiet">{t('texts.none')}</p> : null}
      {view.texts.toReversed().map((each) => (
        <details key={each.agreed.seq}>
          <summary>
            {t(`texts.kind.${each.kind}`)}{' '}
            <span className="small quiet">
              {each.by === '' ? t('texts.entry', { number: each.agreed.seq }) : delegationName(view, each.by, i18n.language)}
            </span>
          </summary>
          <Words text={each.text} />
        </details>
      ))}
      <div className="row">{children}</div>
    </section>
  )
}
