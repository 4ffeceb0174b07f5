import { useTranslation } from 'react-i18next'
import { textIn, type View } from '../api/view.ts'
import { alphabetical, oneLine } from '../ui/languages.ts'
import { Plate } from '../ui/Plate.tsx'
import './gathering.css'

/** Who from outside may come, by whose accreditation, and how far in all have admitted them. */
export function Observers({ view }: { view: View }) {
  const { t, i18n } = useTranslation(['gathering', 'ui'])
  const reader = i18n.language
  const observers = view.observers.filter(({ state }) => state === 'enrolled' || state === 'invited')
  if (observers.length === 0) return null
  const delegationOf = (id: string) => view.delegations.find((delegation) => delegation.id === id)
  return (
    <section className="side" aria-labelledby="gathering-observers">
      <header className="side-head">
        <h2 id="gathering-observers">{t('observers')}</h2>
      </header>
      <ul className="plates">
        {alphabetical(observers, reader, ({ name }) => name).map((observer) => {
          const by = delegationOf(observer.accreditedBy)
          return (
            <li key={observer.id}>
              <Plate
                name={observer.name}
                title={oneLine([observer.title, t(`ui:role.${observer.role}`), t('accreditedBy', { delegation: by ? textIn(by.name, reader) : observer.accreditedBy })], reader)}
                note={t(`admitted.${observer.admitted === '' ? 'no' : observer.admitted}`)}
                {...(observer.languages[0] !== undefined && { language: observer.languages[0] })}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
