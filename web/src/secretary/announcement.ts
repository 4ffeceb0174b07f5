/** An announcement that this delegation writes, alone or for all, and what is still missing. */
import type { Proposal, Text, View } from '../api/view.ts'
import type { AnnouncementBody } from '../consent/proposals.ts'
import { instantsOf, isZone } from '../ui/zones.ts'
import { tableLanguages } from './booths.ts'
import { written } from './texts.ts'

export const facts = ['time', 'parties', 'agenda'] as const
export type Fact = (typeof facts)[number]

/** A day and an hour by the clock of a zone, as the fields have them: "2026-12-15", "16:00". */
export type When = Readonly<{ day: string; hour: string; zone: string }>

export type AnnouncementDraft = Readonly<{
  joint: boolean
  title: Text
  text: Text
  tells: readonly Fact[]
  /** What becomes of the summit. */
  fate: 'stands' | 'moved' | 'off'
  starts: When
  embargoed: boolean
  embargo: When
  corrects?: Proposal['id']
}>

type Standing = View['texts'][number]

/** A new one, or the correction of one, which begins with its words. */
export function newAnnouncement(joint: boolean, zone: string, corrected?: Standing): AnnouncementDraft {
  const none = { day: '', hour: '', zone }
  // A correction says what it does not change.
  const fate = corrected?.announcement?.calledOff === true ? 'off' : 'stands'
  return {
    joint, title: corrected?.announcement?.title ?? {}, text: corrected?.text ?? {}, fate, starts: none, embargoed: false, embargo: none,
    tells: joint ? facts.filter((fact) => !corrected?.announcement || corrected.announcement.tells.includes(fact)) : [],
    ...(corrected && { corrects: corrected.agreed }),
  }
}

/** The languages to write in: those of the delegations, which a joint one needs, then the others of the public page. */
export const announcementLanguages = (view: View, page: readonly string[]): string[] => [...new Set([...tableLanguages(view), ...page])]

/** The instant of a day and an hour; `none`: no day and hour; `skipped`: the clocks go forward over it. Of an hour that comes twice, the first. */
export function instantOf({ day, hour, zone }: When): number | 'none' | 'skipped' {
  const found = isZone(zone) ? instantsOf(day, hour, zone) : undefined
  return found === undefined ? 'none' : (found[0] ?? 'skipped')
}

export type AnnouncementFault = 'words' | 'languages' | 'embargo' | 'starts' | 'skipped'

/** The languages in which a title or a text is missing. */
export function unwritten(view: View, draft: AnnouncementDraft): string[] {
  const title = written(draft.title)
  const text = written(draft.text)
  const begun = new Set([...Object.keys(title), ...Object.keys(text)])
  const needed = draft.joint ? view.delegations.filter(({ withdrawn }) => !withdrawn).map(({ language }) => language) : []
  return [...new Set([...needed, ...begun])].filter((tag) => title[tag] === undefined || text[tag] === undefined)
}

export function faultOf(view: View, draft: AnnouncementDraft): AnnouncementFault | undefined {
  if (Object.keys(written(draft.title)).length === 0) return 'words'
  if (unwritten(view, draft).length > 0) return 'languages'
  const at = [...(draft.embargoed ? [['embargo', instantOf(draft.embargo)] as const] : []), ...(draft.fate === 'moved' ? [['starts', instantOf(draft.starts)] as const] : [])]
  for (const [what, instant] of at) {
    if (instant === 'skipped') return 'skipped'
    if (instant === 'none') return what
  }
  return undefined
}

/** The body of the act; the draft has no faults. */
export function announcementOf(draft: AnnouncementDraft): AnnouncementBody {
  const embargo = draft.embargoed ? instantOf(draft.embargo) : 'none'
  const starts = draft.fate === 'moved' ? instantOf(draft.starts) : 'none'
  const tells = facts.filter((fact) => draft.tells.includes(fact) || (fact === 'time' && draft.fate !== 'stands'))
  return {
    title: oneLiners(written(draft.title)), text: written(draft.text),
    ...(draft.joint && tells.length > 0 && { tells }),
    ...(draft.joint && typeof starts === 'number' && { starts: new Date(starts).toISOString() }),
    ...(draft.joint && draft.fate === 'off' && { calledOff: true as const }),
    ...(typeof embargo === 'number' && { embargo: new Date(embargo).toISOString() }),
    ...(draft.corrects && { corrects: draft.corrects }),
  }
}

const oneLiners = (title: Text): Text => Object.fromEntries(Object.entries(title).map(([tag, line]) => [tag, line.replace(/\s+/gu, ' ')]))
