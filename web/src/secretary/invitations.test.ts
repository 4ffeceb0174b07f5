import { describe, expect, it } from 'vitest'
import { beijing, booth, member, moscow, reporter, view } from '../testing/table.ts'
import { newBoothId, sharedWithOthers, suggestedBooth } from './booths.ts'
import { endOf, freeIds, memberId, staffing } from './invitations.ts'

describe('a member’s id', () => {
  it('says delegation and role, and is one that the protocol takes', () => {
    expect(memberId('moscow', 'delegate', 1)).toBe('moscow-delegate')
    expect(memberId('moscow', 'delegate', 2)).toBe('moscow-delegate-2')
    for (const id of [memberId('a'.repeat(40), 'interpreter', 12), memberId(`${'a'.repeat(24)}-${'b'.repeat(10)}`, 'interpreter', 123)])
      expect(id).toMatch(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/)
  })

  it('is not one that is taken', () => {
    const delegations = [{ ...moscow, members: [member('moscow-delegate'), member('moscow-delegate-2', { state: 'revoked' })] }, beijing]
    expect(freeIds(view({ delegations }), 'moscow', 'delegate').next().value).toBe('moscow-delegate-3')
    expect(freeIds(view({ observers: [reporter({ id: 'moscow-press' })] }), 'moscow', 'press').next().value).toBe('moscow-press-2')
  })
})

it('an invitation for the summit outlives it by a day, also when it is given late', () => {
  const day = 24 * 60 * 60 * 1000
  const end = Date.parse('2026-12-15T10:00:00Z')
  expect(endOf('summit', view(), end - 30 * day)).toBe(end + day)
  expect(endOf('summit', view(), end + 5 * day)).toBe(end + 6 * day)
  expect(endOf('week', view(), 0)).toBe(7 * day)
})

describe('a booth', () => {
  it('is suggested between the languages of the table', () => {
    expect(suggestedBooth(view({ booths: [] }), moscow)).toEqual({ id: 'ru-zh', outputs: ['ru', 'zh'], members: [] })
    expect(suggestedBooth(view(), moscow).members).toEqual(['voice'])
  })

  it('keeps its languages when another delegation works in it', () => {
    expect(sharedWithOthers({ id: 'b', outputs: [], members: ['voice'] }, moscow)).toBe(false)
    expect(sharedWithOthers({ id: 'b', outputs: [], members: ['voice', 'theirs'] }, moscow)).toBe(true)
  })

  it('gets an id of its own', () => {
    expect(newBoothId(view(), ['ru', 'zh'])).toBe('ru-zh-2')
    expect(newBoothId(view(), ['pt-BR'])).toBe('pt-br')
  })
})

it('an interpreter whose device is replaced works in the same booths, with the same colleagues of ours', () => {
  const shared = { ...booth, members: ['theirs', 'voice'] }
  expect(staffing(view({ booths: [shared] }), moscow, 'voice')).toEqual([{ booth: 'ru-zh', outputs: ['ru', 'zh'], members: ['voice'] }])
  expect(staffing(view(), moscow, 'head')).toEqual([])
})
