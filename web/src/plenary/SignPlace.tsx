import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findPerson, type Sitting } from '../api/view.ts'
import { Video, type Flow } from '../media/Video.tsx'
import type { Signing } from '../media/signing.ts'
import { languageName } from '../ui/languages.ts'
import { Plate } from '../ui/Plate.tsx'

/**
 * Who signs, in a place of their own beside the speaker. At a hand-over both are there for a moment, one over the other,
 * and the later is seen as soon as it moves. Nobody signs: the place says so.
 */
export function SignPlace({ view, signing, held = false, language, reader }: {
  view: Sitting
  signing: readonly Signing[]
  /** The line is too poor for a picture, whoever signs. */
  held?: boolean
  language: string
  reader: string
}) {
  const { t } = useTranslation('signs')
  const [flows, setFlows] = useState<ReadonlyMap<string, Flow>>(new Map())
  const seen = signing.findLast(({ id }) => flows.get(id) === 'flowing') ?? signing.at(-1)
  const person = seen && findPerson(view, seen.member)
  return (
    <figure className="signs">
      <div className="signs-picture">
        {signing.map(({ id, member, track }) => (
          <Video
            key={id}
            track={track}
            label={t('picture', { name: findPerson(view, member)?.name ?? member })}
            onFlow={(flow) => { setFlows((was) => (was.get(id) === flow ? was : new Map(was).set(id, flow))) }}
          />
        ))}
        {signing.length === 0 ? <p>{held ? t('held') : t('off', { language: languageName(language, reader) })}</p> : null}
      </div>
      {person ? (
        <figcaption>
          <Plate name={person.name} title={languageName(language, reader)} {...(person.languages[0] !== undefined && { language: person.languages[0] })} />
        </figcaption>
      ) : null}
    </figure>
  )
}
