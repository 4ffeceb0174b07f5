import { beforeEach, describe, expect, it } from 'vitest'
import { keepMet, metBefore } from './keystore.ts'
import { metUnderAnotherKey } from './met.ts'
import { seenAs, sharesName } from './names.ts'

const moscow = { id: 'moscow', name: { en: 'Moscow', ru: 'Москва' } }

beforeEach(async () => {
  await keepMet({ key: 'old', delegation: 'moscow', name: moscow.name, compared: '2026-01-10T09:00:00.000Z' })
  await keepMet({ key: 'oslo', delegation: 'oslo', name: { en: 'Oslo' }, compared: '2026-02-10T09:00:00.000Z' })
})

describe('a delegation met before', () => {
  it('is known again by its key', async () => {
    expect(await metBefore('old')).toMatchObject({ delegation: 'moscow', compared: '2026-01-10T09:00:00.000Z' })
    expect(await metBefore('new')).toBeUndefined()
  })

  it.each([
    ['its id', { id: 'moscow', name: { en: 'Another name' } }],
    ['one of its names', { id: 'ru-2', name: { fr: 'Moscou', ru: 'МОСКВА' } }],
    ['a name that looks the same', { id: 'ru-2', name: { en: 'Ｍos\u200bcow' } }],
  ])('is an alarm when it comes with another key, told by %s', async (_, who) => {
    expect(await metUnderAnotherKey(who, 'new')).toMatchObject({ key: 'old' })
  })

  it('is no alarm with its own key, nor when it was never met', async () => {
    expect(await metUnderAnotherKey(moscow, 'old')).toBeUndefined()
    expect(await metUnderAnotherKey({ id: 'quito', name: { en: 'Quito' } }, 'new')).toBeUndefined()
  })

  it('is no alarm any more once the new key was compared too; the newest comparison is the one it is told by', async () => {
    await keepMet({ key: 'newer', delegation: 'moscow', name: moscow.name, compared: '2026-03-10T09:00:00.000Z' })
    expect(await metUnderAnotherKey(moscow, 'newer')).toBeUndefined()
    expect(await metUnderAnotherKey(moscow, 'third')).toMatchObject({ key: 'newer' })
  })
})

describe('names', () => {
  it.each([
    ['Moscow', 'moscow'],
    ['Mos\u200dcow ', 'Moscow'],
    ['❤️', '❤'],
    ['São  Paulo', 'Sa\u0303o Paulo'],
  ])('%j and %j are read as one', (a, b) => {
    expect(seenAs(a)).toBe(seenAs(b))
  })

  it('are kept apart by what can be seen', () => {
    expect(sharesName({ en: 'Oslo', zh: '奥斯陆' }, { en: 'Quito', ru: 'Осло' })).toBe(false)
  })
})
