import type { TFunction } from 'i18next'
import { Timer, Users } from 'lucide-react'
import { useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { findPerson, type Booth, type View } from '../api/view.ts'
import type { AttendingNow } from '../media/attending.ts'
import { LISTENS, listenersOf } from '../media/listens.ts'
import { languageName, oneLine } from '../ui/languages.ts'
import { spanOf, useTime } from '../ui/time.ts'
import type { BoothAirNow } from './boothAir.ts'
import { KEYS } from './console.ts'
import { COUNTDOWN_MS } from './handover.ts'
import type { Words } from './handoverWords.ts'
import { toRow } from './home.ts'
import type { Act } from './useConsole.ts'

const nobody: ReadonlyMap<string, unknown> = new Map()

/** How the air passes within the booth: what is asked and counted down, who has it, and for how long. */
export function HandOver({ view, booth, now, boothAir, act, reader }: { view: View; booth: Booth; now: AttendingNow; boothAir: BoothAirNow; act: Act; reader: string }) {
  const { t } = useTranslation(['handover', 'booth'])
  const { words, sinceMs } = boothAir
  const counts = [...listenersOf(view, booth.outputs, now.signals.get(LISTENS) ?? nobody, now.present)]
  const say = (said: Words | undefined) => (said ? worded(t, view, said, reader) : '')
  return (
    <div className="handover" role="group" aria-label={t('name')} data-says={words?.says}>
      <button type="button" className="button" onClick={() => { act({ do: 'hand-over' }) }} aria-label={t('handOver')}>
        {t('handOver')} <kbd aria-hidden>{KEYS.handOver}</kbd>
      </button>
      {words?.says === 'asked' || words?.says === 'offered' ? <Decline act={act} /> : null}
      <p className="handover-words" aria-hidden>
        {say(words)}
      </p>
      {/* A countdown is said once, not every second. */}
      <p className="unseen" role="status" aria-label={t('name')}>
        {say(words?.seconds === undefined ? words : { ...words, seconds: COUNTDOWN_MS / 1000 })}
      </p>
      <p className="handover-listeners figures" role="group" aria-label={t('listeners')}>
        <Users aria-hidden /> {oneLine(counts.map(([language, count]) => `${languageName(language, reader)} ${String(count)}`), reader)}
      </p>
      {sinceMs === undefined ? null : <Turn sinceMs={sinceMs} />}
    </div>
  )
}

/** When it goes, answered or withdrawn, the focus stays among the console's keys; on another button a held Enter would press that. */
function Decline({ act }: { act: Act }) {
  const { t } = useTranslation('handover')
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    const going = button.current
    return () => { if (going && document.activeElement === going) toRow(going) }
  }, [])
  return (
    <button ref={button} type="button" className="button" onClick={() => { act({ do: 'decline' }) }} aria-label={t('decline')}>
      {t('decline')} <kbd aria-hidden>{KEYS.decline}</kbd>
    </button>
  )
}

/** How long this turn has lasted. */
function Turn({ sinceMs }: { sinceMs: number }) {
  const { t } = useTranslation('handover')
  const time = useTime(0)
  const ms = Math.max(0, time - performance.timeOrigin - sinceMs)
  return (
    <span className="handover-turn figures" role="timer" aria-label={t('turn')}>
      <Timer aria-hidden /> {spanOf(ms)}
    </span>
  )
}

function worded(t: TFunction<['handover', 'booth']>, view: View, { says, who, output, seconds }: Words, reader: string): string {
  return t(`says.${says}`, {
    name: who === undefined ? '' : (findPerson(view, who)?.name ?? who),
    language: output === undefined ? '' : languageName(output, reader),
    seconds: seconds ?? 0,
    hand: KEYS.handOver,
    air: t('booth:space'),
    no: KEYS.decline,
  })
}
