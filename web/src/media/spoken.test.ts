import { expect, it } from 'vitest'
import { Spoken } from './spoken.ts'

function store(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

it('adds up, over a reload and through sessions of another kind, and begins anew after a recess', () => {
  const kept = store()
  const first = new Spoken('s', 'm', kept)
  first.sit('one', false)
  first.add('wei', 1500, 10_000)
  first.add('ivan', 500, 12_500)
  first.sit('two', true)
  const again = new Spoken('s', 'm', kept)
  again.sit('two', false)
  expect([...again.byMember]).toEqual([['wei', 1500], ['ivan', 500]])
  again.sit('', false)
  expect(again.byMember.size).toBe(0)
})

it.each(['', 'null', '{"session":1,"spoken":{}}', '{"session":"one","spoken":{"wei":"long"}}', '{"session":"one","spoken":{"wei":-5}}'])('counts from now on when it finds %j', (text) => {
  expect(new Spoken('s', 'm', { getItem: () => text, setItem: () => undefined }).byMember.size).toBe(0)
})
