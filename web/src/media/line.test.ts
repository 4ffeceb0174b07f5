import { describe, expect, it, vi } from 'vitest'
import { backoff, Line, type Connection } from './line.ts'

/** A connection that the test ends by hand. */
function connection(): Connection & { end(): void; left: boolean } {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const it = { ended, end, left: false, leave: () => { it.left = true; return Promise.resolve() } }
  return it
}

/** Timing where a wait ends only when the test says so. */
function timing() {
  const waits: { ms: number; go: () => void }[] = []
  let now = 0
  return {
    waits,
    pass: (ms: number) => { now += ms },
    now: () => now,
    wait: (ms: number, signal: AbortSignal) =>
      new Promise<void>((go) => {
        waits.push({ ms, go })
        signal.addEventListener('abort', () => { go() })
      }),
  }
}

describe('a line', () => {
  it('rejoins whatever ended it, each time with a new opening', async () => {
    const made: ReturnType<typeof connection>[] = []
    const time = timing()
    const line = new Line(() => { const c = connection(); made.push(c); return Promise.resolve(c) }, () => undefined, time)
    line.want(true)
    await vi.waitFor(() => { expect(line.state).toBe('joined') })
    for (let n = 1; n <= 5; n++) {
      made.at(-1)!.end()
      await vi.waitFor(() => { expect(line.state).toBe('rejoining') })
      await vi.waitFor(() => { expect(time.waits.length).toBe(n) })
      time.waits.at(-1)!.go()
      await vi.waitFor(() => { expect(line.state).toBe('joined') })
    }
    expect(made.length).toBe(6)
    line.want(false)
  })

  it('goes on for ever while the node is away', async () => {
    const time = timing()
    const open = vi.fn(() => Promise.reject(new Error('refused')))
    const line = new Line(open, () => undefined, time)
    line.want(true)
    for (let n = 1; n <= 50; n++) {
      await vi.waitFor(() => { expect(time.waits.length).toBe(n) })
      time.waits.at(-1)!.go()
    }
    expect(open.mock.calls.length).toBeGreaterThanOrEqual(50)
    expect(line.state).toBe('connecting')
    line.want(false)
    expect(line.state).toBe('out')
  })

  it('stays away once it is not wanted, and leaves what it had', async () => {
    const c = connection()
    const open = vi.fn(() => Promise.resolve(c))
    const line = new Line(open, () => undefined, timing())
    line.want(true)
    await vi.waitFor(() => { expect(line.state).toBe('joined') })
    line.want(false)
    await vi.waitFor(() => { expect(c.left).toBe(true) })
    c.end()
    expect(open).toHaveBeenCalledTimes(1)
    expect(line.state).toBe('out')
  })

  it('waits longer after each failure, at most three seconds, and short again after a steady connection', async () => {
    const time = timing()
    const made: ReturnType<typeof connection>[] = []
    let refuse = true
    const open = () => {
      if (refuse) return Promise.reject(new Error('refused'))
      const c = connection()
      made.push(c)
      return Promise.resolve(c)
    }
    const line = new Line(open, () => undefined, time)
    line.want(true)
    for (let n = 1; n <= 8; n++) {
      await vi.waitFor(() => { expect(time.waits.length).toBe(n) })
      if (n === 8) refuse = false
      time.waits.at(-1)!.go()
    }
    expect(time.waits[7]!.ms).toBeGreaterThan(1400)
    await vi.waitFor(() => { expect(line.state).toBe('joined') })
    time.pass(10_000)
    made.at(-1)!.end()
    await vi.waitFor(() => { expect(time.waits.length).toBe(9) })
    expect(time.waits[8]!.ms).toBeLessThan(200)
    line.want(false)
  })

  it('is hurried out of a wait', async () => {
    const time = timing()
    const open = vi.fn(() => Promise.reject(new Error('refused')))
    const line = new Line(open, () => undefined, time)
    line.want(true)
    await vi.waitFor(() => { expect(time.waits.length).toBe(1) })
    line.hurry()
    await vi.waitFor(() => { expect(open).toHaveBeenCalledTimes(2) })
    line.want(false)
  })
})

describe('backoff', () => {
  it('is never nothing and never over three seconds', () => {
    for (let n = 0; n < 40; n++) {
      expect(backoff(n, () => 0)).toBeGreaterThanOrEqual(75)
      expect(backoff(n, () => 1)).toBeLessThanOrEqual(3000)
    }
  })
})
