/** Time zones, and the instants that a clock on the wall of one shows. */

/** Names that the database has given since, where a browser lists only the former one. */
const renamed = ['Europe/Kyiv', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Yangon', 'Asia/Ho_Chi_Minh', 'America/Nuuk', 'UTC']

export function isZone(name: string): boolean {
  // The browser also takes offsets such as +03:00, which are no zone: they know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** What to offer, in order of name. */
export const zones = (): string[] => [...new Set([...Intl.supportedValuesOf('timeZone'), ...renamed.filter(isZone)])].sort()

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** "Ho Chi Minh" for Asia/Ho_Chi_Minh. */
export const cityOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The wall clock of the zone at this instant, as if it were UTC. */
function wallAt(instant: number, zone: string): number {
  const format =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
  clocks.set(zone, format)
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second'])
}

const day = 24 * 60 * 60 * 1000

/**
 * When the clocks of a zone show this day ("2026-12-15") and hour ("16:00"), in milliseconds since the epoch: once as a rule, never
 * in the hour that is skipped in spring, twice in the one that is repeated in autumn. Undefined: this is no day and hour.
 */
export function instantsOf(date: string, hour: string, zone: string): number[] | undefined {
  const wall = Date.parse(`${date}T${hour}:00Z`)
  // The 30th of February is no day, though the browser takes it for the 2nd of March.
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(date)) return undefined
  const offsets = [wall - day, wall + day].map((instant) => wallAt(instant, zone) - instant)
  return [...new Set(offsets.map((offset) => wall - offset))].filter((instant) => wallAt(instant, zone) === wall).sort((a, b) => a - b)
}
