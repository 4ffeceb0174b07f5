import { expect, it } from 'vitest'
import inGo from '../../../docs/problems.json'
import inEnglish from './en/problems.json'

it('has words for every problem the node can answer with, and for no other', () => {
  expect(Object.keys(inEnglish).sort()).toEqual(inGo.map(({ name }) => name).sort())
})
