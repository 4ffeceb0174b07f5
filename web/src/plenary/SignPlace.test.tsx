import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { Sitting } from '../api/view.ts'
import { FakeStream } from '../media/fakes.ts'
import type { Signing } from '../media/signing.ts'
import { SignPicker } from './SignPicker.tsx'
import { SignPlace } from './SignPlace.tsx'
import { useSignPlace } from './useSignPlace.ts'

const view = { observers: [], delegations: [{ id: 'beijing', name: { en: 'Beijing' }, language: 'zh', members: [{ id: 'jun', name: 'Jun', role: 'interpreter', languages: ['csl'] }, { id: 'mei', name: 'Mei', role: 'interpreter', languages: ['csl'] }] }] } as unknown as Sitting

vi.stubGlobal('MediaStream', FakeStream)
HTMLMediaElement.prototype.play = () => Promise.resolve()
// A browser of no pictures has no count of them.
HTMLVideoElement.prototype.getVideoPlaybackQuality = () => ({ totalVideoFrames: 0 }) as VideoPlaybackQuality
afterEach(() => { vi.useRealTimers() })

const signing = (member: string): Signing => ({ id: `${member}.1`, member, booth: 'csl', language: 'csl', track: {} as MediaStreamTrack })

it('offers each sign language in its own name, and none', () => {
  const onWatch = vi.fn()
  render(<SignPicker signs="csl" languages={['csl', 'ils', 'yds']} onWatch={onWatch} />)
  expect(screen.getByRole('radiogroup', { name: 'Sign language' })).toBeTruthy()
  expect(screen.getAllByRole('radio').map((radio) => radio.closest('label')?.textContent)).toEqual(['None', '中国手语', 'International Sign', 'Sign language (yds)'])
  fireEvent.click(screen.getByRole('radio', { name: 'International Sign' }))
  fireEvent.click(screen.getByRole('radio', { name: 'None' }))
  expect(onWatch.mock.calls).toEqual([['ils'], [undefined]])
})

it('is no control where nobody interprets into a sign language', () => {
  render(<SignPicker signs={undefined} languages={[]} onWatch={vi.fn()} />)
  expect(screen.queryByRole('radiogroup')).toBeNull()
})

it('names who signs, the later once they are seen, and says it when nobody does', () => {
  const [jun, mei] = [signing('jun'), signing('mei')]
  const { rerender } = render(<SignPlace view={view} signing={[jun]} language="csl" reader="en" />)
  expect(screen.getByLabelText('Signing: Jun')).toBeTruthy()
  expect(screen.getByText('Chinese Sign Language')).toBeTruthy()
  fireEvent.loadedData(screen.getByLabelText('Signing: Jun'))
  rerender(<SignPlace view={view} signing={[jun, mei]} language="csl" reader="en" />)
  expect(screen.getByText('Jun')).toBeTruthy()
  fireEvent.loadedData(screen.getByLabelText('Signing: Mei'))
  expect(screen.getByText('Mei')).toBeTruthy()
  rerender(<SignPlace view={view} signing={[]} language="csl" reader="en" />)
  expect(screen.getByText('Nobody signs in Chinese Sign Language now')).toBeTruthy()
  // What the line does not carry is not said to be nobody.
  rerender(<SignPlace view={view} signing={[]} held language="csl" reader="en" />)
  expect(screen.getByText('The line is too poor for the picture of who signs. It comes back by itself.')).toBeTruthy()
})

it('keeps the place a moment after who signed is gone, gives it back at once, and to each new choice', () => {
  vi.useFakeTimers()
  function Place({ signs, live }: { signs: string | undefined; live: boolean }) {
    return <p>{useSignPlace(signs, live) ? 'place' : 'none'}</p>
  }
  const { rerender, container } = render(<Place signs={undefined} live={false} />)
  const after = (ms: number) => {
    act(() => { vi.advanceTimersByTime(ms) })
    return container.textContent
  }
  expect(after(0)).toBe('none')
  rerender(<Place signs="csl" live={false} />)
  expect([after(7900), after(200)]).toEqual(['place', 'none'])
  rerender(<Place signs="csl" live />)
  expect(after(60_000)).toBe('place')
  rerender(<Place signs="csl" live={false} />)
  expect([after(7900), after(200)]).toEqual(['place', 'none'])
  rerender(<Place signs="ils" live={false} />)
  expect(after(100)).toBe('place')
  rerender(<Place signs={undefined} live={false} />)
  expect(after(0)).toBe('none')
})
