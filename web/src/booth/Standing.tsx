import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Booth, View } from '../api/view.ts'
import { FLOOR, isSigned } from '../interpretation/index.ts'
import type { AttendingNow } from '../media/attending.ts'
import { LISTENS, listenersOf } from '../media/listens.ts'
import { languageName, list, oneLine } from '../ui/languages.ts'
import { spanOf } from '../ui/time.ts'
import type { Console } from './console.ts'
import { toldOf, whoseIs } from './preselects.ts'
import { useBrief } from './useBrief.ts'
import { useKey } from './useKey.ts'

export const STANDING_KEY = 'I'
/** So soon it can be told again. */
const SAID_MS = 2000

/** Tells by a key whoever does not see the console what others see at a glance: the air, the output, the source, the listeners, the turn. */
export function Standing({ view, booth, now, console, air, named, sinceMs, reader }: {
  view: View
  booth: Booth | undefined
  now: Pick<AttendingNow, 'channel' | 'source' | 'onAir' | 'airs' | 'consecutive' | 'signals' | 'present'>
  console: Pick<Console, 'output' | 'follow'>
  /** What becomes of the voice, in words. */
  air: string
  /** They name the output. */
  named: boolean
  /** Of the own turn. */
  sinceMs: number | undefined
  reader: string
}) {
  const { t } = useTranslation(['booth', 'handover'])
  const [asked, setAsked] = useBrief<Readonly<{ atMs: number }>>(SAID_MS)
  const ask = useCallback(() => { setAsked({ atMs: performance.now() }) }, [setAsked])
  useKey(STANDING_KEY, ask)

  const of = (level: string, value: string) => t('levelSaid', { level, value })
  const counts = booth ? [...listenersOf(view, booth.outputs, now.signals.get(LISTENS) ?? new Map(), now.present)] : []
  const told = toldOf(now.channel, now)
  const names = told === 'interpretation' || told === 'twice' ? whoseIs(now.channel, now.airs, view) : []
  const source =
    now.channel === FLOOR
      ? [of(t('source'), t('sourceFloor'))]
      : [of(t('source'), languageName(now.channel, reader)), t(`told.${told}`), ...(names.length === 0 ? [] : [t('whose', { name: list(names, reader) })])]
  const stands = asked && [
    air,
    ...(booth && !named ? [of(t('output'), languageName(console.output, reader))] : []),
    // What is off needs no words.
    ...(booth && console.follow ? [of(t('follow'), t('switched.on'))] : []),
    ...(booth && now.consecutive && !booth.outputs.every(isSigned) ? [of(t('consecutive'), t('switched.on'))] : []),
    ...source,
    ...(counts.length === 0 ? [] : [of(t('handover:listeners'), oneLine(counts.map(([language, count]) => `${languageName(language, reader)} ${String(count)}`), reader))]),
    ...(sinceMs === undefined ? [] : [of(t('handover:turn'), spanOf(Math.max(0, asked.atMs - sinceMs)))]),
  ]
  return (
    <p className="unseen" role="status" aria-label={t('standing')}>
      {stands ? oneLine(stands, reader) : ''}
    </p>
  )
}
