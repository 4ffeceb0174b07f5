import { textIn, type Sitting } from '../api/view.ts'
import { alphabetical } from '../ui/languages.ts'
import { timeIn, useTime } from '../ui/time.ts'

/** The time in every capital, in the reader's order. */
export function Capitals({ view, clock, reader, className }: { view: Sitting; clock: number; reader: string; className: string }) {
  const time = useTime(clock)
  return (
    <ul className={`${className} figures`}>
      {alphabetical(view.delegations, reader, (d) => textIn(d.name, reader)).map((d) => (
        <li key={d.id}>
          <bdi>{textIn(d.name, reader)}</bdi> <time dateTime={new Date(time).toISOString()}>{timeIn(time, reader, d.timeZone)}</time>
        </li>
      ))}
    </ul>
  )
}
