import { useEffect, useState } from 'react'
import { ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { findPerson, type Booth, type View } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { useAct } from '../app/useAct.ts'
import type { AttendingNow } from '../media/attending.ts'
import { keyOf, writes } from '../ui/keys.ts'
import { TroubleNotice } from '../ui/Notice.tsx'
import { CANNOT_KEY, sayingOf, unableOf } from './cannotInterpret.ts'

/** The booth cannot interpret who has the floor, because of the sound: said, standing, and over. It silences nobody. */
export function CannotInterpret({ seat, view, booth, now }: { seat: Seat; view: View; booth: Booth; now: AttendingNow }) {
  const { t } = useTranslation('booth')
  const { busy, trouble, act } = useAct(seat)
  const speaker = now.speaker?.member
  const [last, setLast] = useState<string>()
  if (speaker !== undefined && speaker !== last) setLast(speaker)
  const unable = unableOf(view, booth)
  const [said, setSaid] = useState(false)
  if (unable !== undefined && !said) setSaid(true)
  const saying = busy ? undefined : sayingOf(view, booth, speaker ?? last)

  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target) || keyOf(event) !== CANNOT_KEY) return
      event.preventDefault()
      event.stopPropagation()
      if (saying && !event.repeat) void act(saying.kind, saying.body)
    }
    window.addEventListener('keydown', down, true)
    return () => { window.removeEventListener('keydown', down, true) }
  }, [act, saying])

  return (
    <section className="booth-cannot">
      <ToggleButton
        className="button"
        isSelected={unable !== undefined}
        isDisabled={!saying && !busy}
        onChange={() => { if (saying) void act(saying.kind, saying.body) }}
        aria-label={t('cannotInterpret.do')}
      >
        {t('cannotInterpret.do')} <kbd aria-hidden>{CANNOT_KEY}</kbd>
      </ToggleButton>
      <p className="small" role="status">
        {unable !== undefined ? t('cannotInterpret.stands', { name: findPerson(view, unable)?.name ?? unable }) : said ? t('cannotInterpret.over') : ''}
      </p>
      {trouble === undefined ? null : <TroubleNotice error={trouble} />}
    </section>
  )
}
