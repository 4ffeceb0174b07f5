import { render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { Fault, loadsAgain } from './Fault.tsx'

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

describe('A page that failed', () => {
  it('loads again by itself, but not for ever', () => {
    const kept = memory()
    expect(loadsAgain(kept, 1_000_000)).toBe(true)
    expect(loadsAgain(kept, 1_030_000)).toBe(false)
    expect(loadsAgain(kept, 1_060_000)).toBe(true)
  })

  it('does not load again where the browser remembers nothing', () => {
    const forbidden = { getItem: () => { throw new Error('forbidden') }, setItem: () => undefined }
    expect(loadsAgain(forbidden, 1_000_000)).toBe(false)
  })

  it('leaves a sentence and a way back', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    loadsAgain(sessionStorage, Date.now()) // it has loaded again already
    const Broken = () => { throw new Error('a fault of ours') }
    render(<Fault><Broken /></Fault>)
    expect(screen.getByRole('alert').textContent).toContain('This page has failed.')
    expect(screen.getByRole('button', { name: 'Load again' })).toBeTruthy()
    said.mockRestore()
  })
})
