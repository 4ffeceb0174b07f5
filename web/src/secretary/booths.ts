/** Which booths there are to staff, and who of ours can work in them. */
import type { Booth, Delegation, Member, View } from '../api/view.ts'
import { alphabetical, languageName } from '../ui/languages.ts'
import { offeredSigns } from '../ui/signs.ts'
import { spokenLanguages } from '../ui/spokenLanguages.ts'

export const interpretersOf = (delegation: Delegation): Member[] =>
  delegation.members.filter((member) => member.role === 'interpreter' && (member.state === 'enrolled' || member.state === 'invited'))

/** The languages spoken at the table, each once. */
export const tableLanguages = (view: View): string[] => [...new Set(view.delegations.map((delegation) => delegation.language))]

/** The booth that comes to mind first: the one that ours are in, else any, else one for the first two languages of the table. */
export function suggestedBooth(view: View, own: Delegation): Booth {
  const ours = new Set(own.members.map((member) => member.id))
  const found = view.booths.find((booth) => booth.members.some((id) => ours.has(id))) ?? view.booths[0]
  if (found) return found
  const outputs = tableLanguages(view).sort().slice(0, 2)
  return { id: newBoothId(view, outputs), outputs, members: [] }
}

/** "ru-zh", or "ru-zh-2" when there is one. */
export function newBoothId(view: View, outputs: readonly string[]): string {
  const stem = outputs.join('-').toLowerCase().slice(0, 30) || 'booth'
  const taken = new Set(view.booths.map((booth) => booth.id))
  for (let number = 1; ; number++) {
    const id = number === 1 ? stem : `${stem}-${String(number)}`
    if (!taken.has(id)) return id
  }
}

/** Whether another delegation works in the booth: its languages are then not ours to change. */
export const sharedWithOthers = (booth: Booth, own: Delegation): boolean => {
  const ours = new Set(own.members.map((member) => member.id))
  return booth.members.some((id) => !ours.has(id))
}

/** Of these members those who work in another booth: a console shows one booth alone. */
export const staffedElsewhere = (view: View, booth: string | undefined, members: readonly string[]): string[] =>
  members.filter((id) => view.booths.some((other) => other.id !== booth && other.members.includes(id)))

/** Languages to choose from: those of the table first, sign languages last, all others in the reader's alphabet. */
export const languageChoices = (view: View, reader: string): string[] =>
  [...new Set([...tableLanguages(view), ...alphabetical(spokenLanguages, reader, (tag) => languageName(tag, reader)), ...offeredSigns])]
