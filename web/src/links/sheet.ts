/** What stands on the printed sheet that goes with a link. */
import type { Role, Text } from '../api/view.ts'
import { fetchLanguage, type Language, shownLanguage, supported } from '../i18n/i18n.ts'
import { fingerprint } from '../identity/keys.ts'

/** The summit and the delegation that a link belongs to. */
type Place = Readonly<{
  link: string
  /** The summit's title. */
  title: Text
  /** RFC 3339. */
  starts: string
  minutes: number
  delegation: Readonly<{ name: Text; timeZone: string; language: string }>
}>

/** A personal link: whom it invites, and the key of the delegation that it pins. */
export type SeatSheet = Place &
  Readonly<{
    for: 'seat'
    person: Readonly<{ name: string; title: string; role: Role; languages: readonly string[] }>
    delegationKey: string
    /** When the link lapses, RFC 3339; null when it is not known. */
    expires: string | null
  }>

/** A claim link, from the operator to a delegation. */
export type ClaimSheet = Place & Readonly<{ for: 'claim' }>

export type Sheet = SeatSheet | ClaimSheet

/** A sheet with all that drawing it takes. */
export type Prepared = Readonly<{ sheet: Sheet; language: Language; digits: string }>

/** The first language of the one who gets the sheet that the interface has, else the language of this screen. */
export function languageOf(sheet: Sheet): Language {
  const tags = sheet.for === 'seat' ? sheet.person.languages : [sheet.delegation.language]
  return tags.map(supported).find((language) => language !== undefined) ?? shownLanguage()
}

/** Fetches what the sheet says in its reader's language; without it, the sheet speaks the language of this screen. */
export async function prepare(sheet: Sheet): Promise<Prepared> {
  const wanted = languageOf(sheet)
  const language = await fetchLanguage(wanted).then(
    () => wanted,
    () => shownLanguage(),
  )
  return { sheet, language, digits: sheet.for === 'seat' ? await fingerprint(sheet.delegationKey) : '' }
}
