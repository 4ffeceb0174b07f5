import { useTranslation } from 'react-i18next'
import { findPerson, type Sitting } from '../api/view.ts'
import type { AttendingNow } from '../media/attending.ts'
import { languageName } from '../ui/languages.ts'
import { hears } from './scene.ts'
import { useSettled } from './useSettled.ts'

/** A gap between two interpreters is over by then. */
const SETTLED_MS = 1000

/** What this seat hears, and who interprets it, told once it has stood for a moment. */
export function Hearing({ view, now, reader }: { view: Sitting; now: AttendingNow; reader: string }) {
  const { t } = useTranslation('plenary')
  const source = hears(now)
  const [one, other] = now.interpretations.map(({ member, language, consecutive }) => ({
    language: languageName(language, reader),
    name: findPerson(view, member)?.name ?? member,
    consecutive,
  }))
  const said =
    source === 'nothing' ? t('hear.nothing')
    : one && other ? t('hear.both', { language: one.language, name: one.name, other: other.language, otherName: other.name })
    : one ? t(one.consecutive ? 'hear.consecutive' : 'hear.interpretation', { language: one.language, name: one.name })
    : source === 'floor' ? t('hear.floor')
    : t('hear.original', { language: languageName(now.channel, reader) })
  const settled = useSettled(said, SETTLED_MS)
  return <p className="plenary-hears" role="status">{settled}</p>
}

/** Whom this seat watches in a sign language, told as quietly. */
export function Watching({ view, signs, signer, held, reader }: { view: Sitting; signs: string; signer: string | undefined; held: boolean; reader: string }) {
  const { t } = useTranslation('signs')
  const language = languageName(signs, reader)
  const name = signer === undefined ? undefined : findPerson(view, signer)?.name
  const settled = useSettled(name === undefined ? (held ? t('held') : t('off', { language })) : t('signs', { language, name }), SETTLED_MS)
  return <p className="plenary-hears" role="status">{settled}</p>
}
