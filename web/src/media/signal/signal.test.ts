import { describe, expect, it } from 'vitest'
import { draw, hash, sceneOf, type Pencil } from './picture.ts'
import { toneOf } from './tone.ts'

describe('the tone of a member', () => {
  it('lies between 300 and 1200 Hz and is always the same', () => {
    for (let n = 0; n < 500; n++) {
      const hertz = toneOf(`member-${String(n)}`)
      expect(hertz).toBeGreaterThanOrEqual(300)
      expect(hertz).toBeLessThanOrEqual(1200)
      expect(toneOf(`member-${String(n)}`)).toBe(hertz)
    }
  })
})

describe('the hash of a name', () => {
  it('is FNV-1a', () => {
    expect(hash('')).toBe(0x811c9dc5)
    expect(hash('a')).toBe(0xe40c292c)
    expect(hash('foobar')).toBe(0xbf9cf968)
  })
})

describe('the test picture', () => {
  it('shows the name and the time, and moves', () => {
    const texts: string[] = []
    const boxes: string[] = []
    const pencil: Pencil = {
      fillStyle: '', font: '', textAlign: 'start', textBaseline: 'top',
      fillRect: (...at) => { boxes.push(at.join()) },
      fillText: (text) => { texts.push(text) },
    }
    const at = new Date('2026-12-15T08:00:01.250Z')
    draw(pencil, sceneOf('王伟', 'wei'), 1, at)
    const last = boxes.at(-1)
    draw(pencil, sceneOf('王伟', 'wei'), 2, at)
    expect(texts).toContain('王伟')
    expect(texts).toContain('08:00:01.2 UTC')
    expect(boxes.at(-1)).not.toBe(last)
  })
})
