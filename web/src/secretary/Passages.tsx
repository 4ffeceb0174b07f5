import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { delegationName } from '../consent/sentences.ts'
import { MarkPassage } from '../plenary/MarkPassage.tsx'
import { alphabetical, languageName } from '../ui/languages.ts'
import { exactTimeIn } from '../ui/time.ts'

/** The value of the floor among the languages that it could be interpreted into. */
const floor = ''

/**
 * The passages that delegations have marked for later check, the newest first, and a button that marks the last half minute.
 * A desk hears nothing itself: whose words they were is chosen, the floor's to begin with.
 */
export function Passages({ seat, view, may, timeZone }: { seat: Seat; view: View; may: boolean; timeZone: string }) {
  const { t, i18n } = useTranslation(['secretary', 'record'])
  const id = useId()
  const [chosen, setChosen] = useState(floor)
  const into = [...new Set(view.booths.flatMap((booth) => booth.outputs))]
  const side = into.includes(chosen) ? chosen : floor
  const interpretation = (tag: string) => t('passages.interpretation', { language: languageName(tag, i18n.language) })
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
                {passage.side === 'floor' ? t('passages.floor') : interpretation(passage.language)}
                {' · '}
                <bdi className="quiet">{delegationName(view, passage.by, i18n.language)}</bdi>
              </li>
            ))}
          </ol>
        </details>
      )}
      {may ? (
        <div className="row">
          {into.length === 0 ? null : (
            <label className="field">
              <span className="small quiet">{t('passages.side')}</span>
              <select className="input" value={side} onChange={(event) => { setChosen(event.target.value) }}>
                <option value={floor}>{t('passages.floor')}</option>
                {alphabetical(into, i18n.language, (tag) => languageName(tag, i18n.language)).map((tag) => (
                  <option key={tag} value={tag}>
                    {interpretation(tag)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <MarkPassage seat={seat} small language={() => (side === floor ? undefined : side)} />
        </div>
      ) : null}
    </section>
  )
}
