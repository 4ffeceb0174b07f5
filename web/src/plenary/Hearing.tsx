import { useTranslation } from 'react-i18next'
import { findMember, findPerson, type Sitting } from '../api/view.ts'
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
  const language = languageName(now.channel, reader)
  const name = now.interpreter === undefined ? undefined : findMember(view, now.interpreter)?.member.name
  const said =
    source === 'nothing' || source === 'floor' ? t(`hear.${source}`)
    : source === 'interpretation' && name !== undefined ? t('hear.interpretation', { language, name })
    : t('hear.original', { language })
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
