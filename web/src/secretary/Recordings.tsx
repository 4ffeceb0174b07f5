import { Film } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { View } from '../api/view.ts'
import type { ActKind } from '../identity/acts.ts'
import { Button } from '../ui/Button.tsx'
import { momentIn } from '../ui/time.ts'

export type Recording = NonNullable<View['recordings']>[number]

/** What the public has of open sessions, which any one delegation deletes. */
export function Recordings({ view, offers, onDelete }: {
  view: View
  offers: ReadonlySet<ActKind>
  onDelete: (recording: Recording) => void
}) {
  const { t, i18n } = useTranslation('secretary')
  const id = useId()
  const all = view.recordings ?? []
  if (all.length === 0) return null
  return (
    <section className="texts" aria-labelledby={id}>
      <h3 id={id}>{t('recordings.name')}</h3>
      {all.toReversed().map((recording, i) => (
        <div key={recording.began.seq} className="row">
          <span>
            {momentIn(Date.parse(recording.since), i18n.language)}{' '}
            {i === 0 && view.session?.recording === true ? <span className="small quiet">{t('recordings.now')}</span> : null}
          </span>
          {offers.has('delete-recording') ? (
            <Button size="small" look="quiet" onPress={() => { onDelete(recording) }}>
              {t('recordings.delete')}
            </Button>
          ) : null}
        </div>
      ))}
      <div className="row">
        <a className="button" data-size="small" data-look="quiet" href={`/gallery/${view.page}`} target="_blank" rel="noreferrer">
          <Film aria-hidden />
          {t('recordings.page')}
        </a>
      </div>
    </section>
  )
}
