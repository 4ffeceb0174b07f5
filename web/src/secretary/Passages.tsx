import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { delegationName } from '../consent/sentences.ts'
import { MarkPassage } from '../plenary/MarkPassage.tsx'
import { languageName } from '../ui/languages.ts'
import { exactTimeIn } from '../ui/time.ts'

/** The passages that delegations have marked for later check, the newest first, and a button that marks the last half minute. */
export function Passages({ seat, view, may, timeZone }: { seat: Seat; view: View; may: boolean; timeZone: string }) {
  const { t, i18n } = useTranslation(['secretary', 'record'])
  const id = useId()
  const at = (time: string) => exactTimeIn(Date.parse(time), i18n.language, timeZone)
  if (view.passages.length === 0 && !may) return null
  return (
    <section className="texts" aria-labelledby={id}>
      <h3 id={id}>{t('passages.name')}</h3>
      <p className="small quiet">{t('record:authentic')}</p>
      {view.passages.length === 0 ? null : (
        <details>
          <summary>{t('passages.count', { count: view.passages.length })}</summary>
          <ol reversed>
            {view.passages.toReversed().map((passage) => (
              <li key={passage.entry.seq} className="small">
                <span className="figures" dir="ltr">
                  {at(passage.from)}–{at(passage.until)}
                </span>{' '}
                {passage.side === 'floor' ? t('passages.floor') : t('passages.interpretation', { language: languageName(passage.language, i18n.language) })}
                {' · '}
                <bdi className="quiet">{delegationName(view, passage.by, i18n.language)}</bdi>
              </li>
            ))}
          </ol>
        </details>
      )}
      {may ? (
        <div className="row">
          <MarkPassage seat={seat} small />
        </div>
      ) : null}
    </section>
  )
}
