import { expect, it } from 'vitest'
import { keepMet } from '../identity/keystore.ts'
import { beijing, delegation, moscow } from '../testing/table.ts'
import { acquaintance, lacking, unverified } from './keys.ts'

it('two delegations are verified when both have compared', () => {
  expect(lacking(moscow, beijing)).toBeUndefined()
  expect(lacking({ ...moscow, comparedBy: [] }, beijing)).toBe('them')
  expect(lacking(moscow, { ...beijing, comparedBy: ['oslo'] })).toBe('us')
  expect(lacking({ ...moscow, comparedBy: [] }, { ...beijing, comparedBy: [] })).toBe('both')
})

it('who has no key yet, or has left, is not compared with', () => {
  const oslo = delegation('oslo', { key: '' })
  const lima = delegation('lima', { withdrawn: true })
  const quito = delegation('quito')
  expect(unverified(moscow, [beijing, oslo, lima, quito])).toEqual([{ delegation: quito, by: 'both' }])
})

it('a delegation is known by its key, and a changed key stands out', async () => {
  const was = { key: 'K1', delegation: 'beijing', name: beijing.name, compared: '2026-01-10T09:00:00.000Z' }
  await keepMet(was)
  expect(await acquaintance({ ...beijing, key: 'K1' })).toEqual({ known: was })
  expect(await acquaintance({ ...beijing, key: 'K2' })).toEqual({ changed: was })
  expect(await acquaintance(delegation('quito', { key: 'K3' }))).toEqual({})
})
