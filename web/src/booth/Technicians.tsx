import { useTranslation } from 'react-i18next'
import { findMember, textIn, type Booth, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { list } from '../ui/languages.ts'
import { TroubleNotice } from '../ui/Notice.tsx'

/**
 * Lets a technician into the booth, and takes them out again: the first needs an interpreter of every delegation that works
 * there, the second any.
 */
export function Technicians({ seat, view, booth }: { seat: Seat; view: View; booth: Booth }) {
  const { t, i18n } = useTranslation('talk')
  const { busy, trouble, act } = useAct(seat)
  const inside = booth.technicians ?? []
  const asked = new Map(booth.asked?.map(({ technician, by }) => [technician, by]))
  const known = view.observers.filter(({ id, role, state }) => role === 'technician' && (inside.includes(id) || asked.has(id) || state === 'enrolled'))
  if (known.length === 0) return null
  const own = findMember(view, seat.member)?.delegation.id ?? ''
  const sides = view.delegations.filter(({ members }) => members.some(({ id }) => booth.members.includes(id)))
  return (
    <div className="row">
      {known.map(({ id, name }) => {
        const by = asked.get(id)
        const dismiss = inside.includes(id) || by?.includes(own)
        const missing = sides.filter((side) => !by?.includes(side.id)).map((side) => textIn(side.name, i18n.language))
        return (
          <div key={id} className="row">
            <Button size="small" isDisabled={busy} onPress={() => void act(dismiss ? 'dismiss-technician' : 'admit-technician', { booth: booth.id, member: id })}>
              {t(dismiss ? 'dismiss' : 'letIn', { name })}
            </Button>
            <span className="small" role="status">
              {by ? t('waitsFor', { name, delegations: list(missing, i18n.language) }) : ''}
            </span>
          </div>
        )
      })}
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
    </div>
  )
}
