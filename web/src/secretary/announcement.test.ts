import { expect, it } from 'vitest'
import { view } from '../testing/table.ts'
import { announcementOf, type AnnouncementDraft, faultOf, instantOf, newAnnouncement, unwritten } from './announcement.ts'

const words = { zh: '会晤', ru: 'Встреча' }
const draft = (more: Partial<AnnouncementDraft> = {}): AnnouncementDraft => ({ ...newAnnouncement(true, 'Europe/Moscow'), title: words, text: words, ...more })

it('a joint one needs a title and a text in the language of every delegation, and both in any other that is begun', () => {
  expect(faultOf(view(), draft())).toBeUndefined()
  expect(faultOf(view(), draft({ title: {} }))).toBe('words')
  expect(unwritten(view(), draft({ text: { zh: '会晤' } }))).toEqual(['ru'])
  expect(unwritten(view(), draft({ title: { ...words, en: 'A summit' } }))).toEqual(['en'])
  expect(faultOf(view(), draft({ title: { ...words, en: 'A summit' } }))).toBe('languages')
  expect(unwritten(view(), draft({ joint: false, title: { ru: 'Слово' }, text: { ru: 'Слово' } }))).toEqual([])
})

it('an embargo in an hour that is skipped is none; of one that comes twice it is the first', () => {
  expect(instantOf({ day: '2027-03-28', hour: '02:30', zone: 'Europe/Paris' })).toBe('skipped')
  expect(instantOf({ day: '2027-10-31', hour: '02:30', zone: 'Europe/Paris' })).toBe(Date.UTC(2027, 9, 31, 0, 30))
  expect(instantOf({ day: '2027-02-30', hour: '02:30', zone: 'Europe/Paris' })).toBe('none')
  const at = (hour: string) => draft({ embargoed: true, embargo: { day: '2027-03-28', hour, zone: 'Europe/Paris' } })
  expect(faultOf(view(), at('02:30'))).toBe('skipped')
  expect(faultOf(view(), at(''))).toBe('embargo')
  expect(announcementOf(at('03:30'))).toEqual({ title: words, text: words, tells: ['time', 'parties', 'agenda'], embargo: '2027-03-28T01:30:00.000Z' })
})

it('who moves the summit or calls it off tells when it is; alone, nothing is told of it', () => {
  const starts = { day: '2026-12-16', hour: '11:00', zone: 'Europe/Moscow' }
  expect(announcementOf(draft({ tells: [], fate: 'moved', starts }))).toMatchObject({ tells: ['time'], starts: '2026-12-16T08:00:00.000Z' })
  expect(announcementOf(draft({ tells: [], fate: 'off' }))).toMatchObject({ tells: ['time'], calledOff: true })
  expect(announcementOf(draft({ joint: false, fate: 'off' }))).toEqual({ title: words, text: words })
})

it('a correction begins with what it corrects', () => {
  const corrected = {
    kind: 'announce-jointly' as const, text: words, by: '', agreed: { seq: 7, hash: 'H' },
    announcement: { title: words, tells: ['parties'], calledOff: false, read: true, corrected: false },
  }
  const made = newAnnouncement(true, 'Europe/Moscow', corrected)
  expect(announcementOf(made)).toEqual({ title: words, text: words, tells: ['parties'], corrects: { seq: 7, hash: 'H' } })
})
