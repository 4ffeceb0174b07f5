import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AnyView, findMember, isForObservers, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import type { Attending, AttendingNow } from '../media/attending.ts'
import { watchOwnSound } from '../media/ownSound.ts'
import { isFault, type Fault } from '../media/quality.ts'
import { Notice } from '../ui/Notice.tsx'

/** What a principal's delegates are told of the principal's sound, who is not to touch anything. */
const SOUND = 'sound'

/** What a speaker is told of their own sound: that a booth cannot interpret them, and what this seat measures. */
export function SoundNotice({ seat, view, attending, now }: { seat: Seat<AnyView>; view: AnyView; attending: Attending; now: AttendingNow }) {
  const { t } = useTranslation('plenary')
  const own = useOwnSound(seat, attending)
  const forMembers = isForObservers(view) ? undefined : view
  const found = forMembers && findMember(forMembers, seat.member)
  const delegates = found?.member.role === 'principal' ? found.delegation.members.filter(({ role }) => role === 'delegate').map(({ id }) => id).join(' ') : ''

  useEffect(() => {
    if (delegates !== '') attending.signals.stand(SOUND, own, new Set(delegates.split(' ')))
  }, [attending, own, delegates])
  useEffect(() => () => { attending.signals.stand(SOUND, undefined) }, [attending])

  const principals = forMembers ? ofPrincipals(forMembers, seat.member, now) : []
  return (
    <>
      {view.cannotInterpret
        .filter(({ speaker }) => speaker === seat.member)
        .map(({ booth }) => (
          <Notice key={booth} tone="waiting" title={t('cannotInterpret.title', { booth })}>
            {t('cannotInterpret.text')}
          </Notice>
        ))}
      {own === undefined ? null : <Notice>{t(`soundFault.${own}`)}</Notice>}
      {principals.map(({ id, name, fault }) => (
        <Notice key={id}>{t('soundOf', { name, says: t(`soundFault.${fault}`) })}</Notice>
      ))}
    </>
  )
}

/** A test signal is no voice: it is not judged. */
function useOwnSound({ signal }: Seat<AnyView>, attending: Attending): Fault | undefined {
  const [told, setTold] = useState<Fault>()
  useEffect(() => (signal ? undefined : watchOwnSound(() => attending.onFloor(), setTold)), [attending, signal])
  return told
}

/** Of what members say about their sound, what the principals of one's own delegation do. */
function ofPrincipals(view: View, me: string, now: AttendingNow): Readonly<{ id: string; name: string; fault: Fault }>[] {
  const side = findMember(view, me)?.delegation
  return [...(now.signals.get(SOUND) ?? [])].flatMap(([id, fault]) => {
    const principal = side?.members.find((member) => member.id === id && member.role === 'principal')
    return principal && id !== me && isFault(fault) ? [{ id, name: principal.name, fault }] : []
  })
}
