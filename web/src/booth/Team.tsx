import { useTranslation } from 'react-i18next'
import { findPerson, type Booth, type Sitting } from '../api/view.ts'
import type { AttendingNow } from '../media/attending.ts'
import { Video } from '../media/Video.tsx'
import { Plate } from '../ui/Plate.tsx'
import type { BoothNow } from './room.ts'

/** Who works in the booth, who of them is there, and what they look like just now, if they let themselves be seen. */
export function Team({ view, booth, now, room, me }: { view: Sitting; booth: Booth; now: AttendingNow; room: BoothNow | undefined; me: string }) {
  const { t } = useTranslation(['booth', 'talk', 'plenary'])
  const helps = new Set(booth.technicians)
  return (
    <section className="booth-team">
      <h2>{t('team')}</h2>
      <ul>
        {[...booth.members, ...helps].map((id) => {
          const person = findPerson(view, id)
          if (!person) return null
          const picture = room?.pictures.get(id)
          const state = room?.talking.has(id) ? t('talk:talks') : helps.has(id) ? t('talk:technician') : room?.present.has(id) ? t('talk:inBooth') : undefined
          return (
            <li key={id} data-talking={room?.talking.has(id) || undefined}>
              {picture ? <Video key={picture.id} track={picture.track} label={t('plenary:pictureOf', { name: person.name })} /> : null}
              <Plate
                name={person.name}
                here={id === me || now.present.has(id) || (room?.present.has(id) ?? false)}
                {...(person.languages[0] !== undefined && { language: person.languages[0] })}
                {...(state !== undefined && { state })}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
