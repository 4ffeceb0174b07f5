import { useTranslation } from 'react-i18next'
import type { Booth, View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import { Button } from '../ui/Button.tsx'
import { TroubleNotice } from '../ui/Notice.tsx'

/** Lets a technician into the booth, and takes them out again: each of its interpreters may do either. */
export function Technicians({ seat, view, booth }: { seat: Seat; view: View; booth: Booth }) {
  const { t } = useTranslation('talk')
  const { busy, trouble, act } = useAct(seat)
  const inside = booth.technicians ?? []
  const known = view.observers.filter(({ id, role, state }) => role === 'technician' && (inside.includes(id) || state === 'enrolled'))
  if (known.length === 0) return null
  return (
    <div className="row">
      {known.map(({ id, name }) => {
        const dismiss = inside.includes(id)
        return (
          <Button key={id} size="small" isDisabled={busy} onPress={() => void act(dismiss ? 'dismiss-technician' : 'admit-technician', { booth: booth.id, member: id })}>
            {t(dismiss ? 'dismiss' : 'letIn', { name })}
          </Button>
        )
      })}
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
    </div>
  )
}
