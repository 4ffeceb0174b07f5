import { describe, expect, it } from 'vitest'
import { airOf } from './air.ts'

const from = '2026-12-15T08:00:05.000Z'
const at = (ms: number) => Date.parse(from) + ms
const closed = { kind: 'closed', since: '2026-12-15T07:00:00.000Z', recording: false } as const
const counted = { ...closed, air: { proposal: { seq: 9, hash: 'H' }, from } }
const open = { ...counted, kind: 'open', since: from } as const

describe('the air', () => {
  it('is off where nothing was agreed', () => {
    expect(airOf(null, at(0))).toEqual({ at: 'off' })
    expect(airOf(closed, at(0))).toEqual({ at: 'off' })
    expect(airOf({ ...counted, kind: 'restricted' }, at(1))).toEqual({ at: 'off' })
  })

  it('is counted down in whole seconds, and never to nought', () => {
    expect(airOf(counted, at(-5000))).toEqual({ at: 'counting', seconds: 5 })
    expect(airOf(counted, at(-4001))).toEqual({ at: 'counting', seconds: 5 })
    expect(airOf(counted, at(-1))).toEqual({ at: 'counting', seconds: 1 })
  })

  it('is on from that instant, whether or not the view has come', () => {
    expect(airOf(counted, at(0))).toEqual({ at: 'on' })
    expect(airOf(open, at(0))).toEqual({ at: 'on' })
    expect(airOf({ ...open, recording: true }, at(0))).toEqual({ at: 'on', recorded: true })
  })
})
