/** The printed sheet of a personal link that this desk made. */
import type { Delegation, Person, View } from '../api/view.ts'
import type { SeatSheet } from '../links/sheet.ts'

export const seatSheet = (view: View, own: Delegation, person: Omit<Person, 'id'>, link: string, expires: string | null): SeatSheet => ({
  for: 'seat', link, title: view.title, starts: view.starts, minutes: view.minutes, delegation: own, person, delegationKey: own.key, expires,
})
