import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, findPerson, textIn, type View } from '../api/view.ts'
import type { AttendingNow } from '../media/attending.ts'
import { Video } from '../media/Video.tsx'
import { Floor } from '../plenary/Floor.tsx'
import { Plate } from '../ui/Plate.tsx'
import { faceOf } from './console.ts'

/** Who speaks, as large as the console allows. */
export function Face({ view, me, now, reader, signs }: {
  view: View
  me: string
  now: AttendingNow
  reader: string
  /** Who signs sees themselves as the others do: not as in a mirror. */
  signs: boolean
}) {
  const { t } = useTranslation(['booth', 'plenary'])
  const speaker = now.speaker?.member
  const [last, setLast] = useState<string>()
  if (speaker !== undefined && speaker !== last) setLast(speaker)
  const face = faceOf(view, now.pictures, speaker, last)
  const person = face === undefined ? undefined : findPerson(view, face)
  // Who is from outside the delegations has a title instead.
  const side = face === undefined ? undefined : findMember(view, face)?.delegation
  const picture = face === undefined ? undefined : now.pictures.get(face)
  return (
    <section className="booth-face" aria-label={t('speaker')}>
      {picture && person ? (
        <>
          <Video key={picture.id} track={picture.track} label={t('plenary:pictureOf', { name: person.name })} />
          <div className="booth-plate">
            <Plate name={person.name} title={side ? textIn(side.name, reader) : person.title} language={person.languages[0] ?? side?.language ?? ''} />
          </div>
        </>
      ) : (
        <p className="quiet">{t('noPicture')}</p>
      )}
      {signs && now.camera.at === 'open' ? (
        <div className="booth-own">
          <Video track={now.camera.track} label={t('plenary:ownPicture')} />
        </div>
      ) : null}
      <Floor className="booth-floor" view={view} me={me} now={now} reader={reader} />
    </section>
  )
}
