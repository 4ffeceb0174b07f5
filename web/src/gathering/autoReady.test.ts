import { expect, it, vi } from 'vitest'
import { Problem } from '../api/problem.ts'
import { beijing, moscow, seatOf, view } from '../testing/table.ts'
import { readyByItself } from './autoReady.ts'

const ready = view({ delegations: [{ ...moscow, ready: 'closed' }, beijing] })

it('says ready once a gathering and once a recess', async () => {
  const { seat, sent, show } = seatOf('head', view())
  const end = readyByItself(seat)
  await vi.waitFor(() => { expect(sent).toHaveLength(1) })
  show({ view: ready })
  // The secretary takes it back: this is not argued with.
  show({ view: view() })
  show({ view: view({ phase: 'in-session' }) })
  expect(sent).toHaveLength(1)
  show({ view: view({ phase: 'recess' }) })
  await vi.waitFor(() => { expect(sent).toHaveLength(2) })
  end()
  show({ view: view({ phase: 'in-session' }) })
  show({ view: view({ phase: 'recess' }) })
  expect(sent.map(({ kind }) => kind)).toEqual(['ready', 'ready'])
})

it('says it again when the other side was faster', async () => {
  let stale = true
  const { seat, sent, show } = seatOf('head', view(), () => {
    if (!stale) return Promise.resolve()
    stale = false
    show({ view: view({ head: { seq: 10, hash: 'I' } }) })
    return Promise.reject(new Problem('stale', 409, ''))
  })
  readyByItself(seat)
  await vi.waitFor(() => { expect(sent).toHaveLength(2) })
})

it('leaves it at a refusal', async () => {
  const { seat, sent, show } = seatOf('head', view(), () => Promise.reject(new Problem('not-allowed', 403, '')))
  readyByItself(seat)
  await vi.waitFor(() => { expect(sent).toHaveLength(1) })
  show({ view: view() })
  expect(sent).toHaveLength(1)
})
