import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findMember, findPerson, textIn, type Sitting } from '../api/view.ts'
import type { AttendingNow } from '../media/attending.ts'
import { languageName } from '../ui/languages.ts'

/** Who speaks, and in which language. A screen reader hears who takes the floor, and not every pause in a speech. */
export function Floor({ view, me, now, reader, className }: { view: Sitting; me: string; now: AttendingNow; reader: string; className: string }) {
  const { t } = useTranslation('plenary')
  const found = now.speaker && findMember(view, now.speaker.member)
  // Who is from outside the delegations speaks in their own name.
  const guest = now.speaker && !found ? findPerson(view, now.speaker.member) : undefined
  const who = found ? textIn(found.delegation.name, reader) : guest?.name
  const language = now.speaker ? languageName(now.speaker.language, reader) : ''
  const speaking = who === undefined ? '' : now.speaker?.member === me ? t('speakingYou', { language }) : t('speaking', { who, language })
  // Without a line nothing is known of the floor, and who had it before may not have it after.
  const known = now.line === 'joined'
  const [taken, setTaken] = useState('')
  const takes = known ? speaking || taken : ''
  if (takes !== taken) setTaken(takes)
  // Between two speakers it may be an interpreter who speaks to everybody.
  const silent = now.interpretations.some(({ consecutive }) => consecutive) ? '' : t('nobodySpeaks')
  return (
    <>
      <p className={className}>{known ? speaking || silent : ''}</p>
      <p className="unseen" role="status">
        {takes}
      </p>
    </>
  )
}
