import { useTranslation } from 'react-i18next'
import { dayIn, timeIn, useTime } from './time.ts'

/** A wall clock for a place. `clock` is the seat's: the node's time less this device's. No `zone`: the reader's own. */
export function Clock({ zone, place, clock, day = false }: { zone?: string; place: string; clock: number; day?: boolean }) {
  const { i18n } = useTranslation()
  const now = useTime(clock)
  return (
    <div className="clock">
      <span className="clock-place">
        <bdi>{place}</bdi>
      </span>
      <time className="clock-time" dateTime={new Date(now).toISOString()}>
        {timeIn(now, i18n.language, zone)}
      </time>
      {day ? <span className="clock-day">{dayIn(now, i18n.language, zone)}</span> : null}
    </div>
  )
}
