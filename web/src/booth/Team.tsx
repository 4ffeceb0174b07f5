import { useTranslation } from 'react-i18next'
import { findMember, type Booth, type View } from '../api/view.ts'
import type { AttendingNow } from '../media/attending.ts'
import { Plate } from '../ui/Plate.tsx'

/** Who works in the booth, and who of them is there. */
export function Team({ view, booth, now, me }: { view: View; booth: Booth; now: AttendingNow; me: string }) {
  const { t } = useTranslation('booth')
  return (
    <section className="booth-team">
      <h2>{t('team')}</h2>
      <ul>
        {booth.members.map((id) => {
          const found = findMember(view, id)
          return found ? (
            <li key={id}>
              <Plate name={found.member.name} here={id === me || now.present.has(id)} language={found.member.languages[0] ?? found.delegation.language} />
            </li>
          ) : null
        })}
      </ul>
    </section>
  )
}
