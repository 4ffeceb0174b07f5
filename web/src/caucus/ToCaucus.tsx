import { DoorClosed } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Seat } from '../app/seat.ts'
import { useSeat } from '../app/useSeat.ts'
import { caucusOf, mayEnter } from '../media/purpose.ts'
import { useWhereabouts } from '../media/useWhereabouts.ts'
import { Button } from '../ui/Button.tsx'

/** The way to the delegation's caucus, while it is open. */
export function ToCaucus({ seat: given, size }: { seat: Seat; size?: 'small' }) {
  const { t } = useTranslation('gathering')
  const { seat, view } = useSeat(given)
  const { places } = useWhereabouts(seat)
  if (!mayEnter(view, seat.member, caucusOf(seat.delegation))) return null
  return (
    <Button {...(size && { size })} onPress={() => { places.stepOut() }}>
      <DoorClosed aria-hidden />
      {t('toCaucus')}
    </Button>
  )
}
