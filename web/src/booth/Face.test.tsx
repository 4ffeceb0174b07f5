import { render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { AttendingNow } from '../media/attending.ts'
import { FakeStream } from '../media/fakes.ts'
import { reporter, view } from '../testing/table.ts'
import { Face } from './Face.tsx'

vi.stubGlobal('MediaStream', FakeStream)
HTMLMediaElement.prototype.play = () => Promise.resolve()
// A browser of no pictures has no count of them.
HTMLVideoElement.prototype.getVideoPlaybackQuality = () => ({ totalVideoFrames: 0 }) as VideoPlaybackQuality

const sitting = view({ observers: [reporter({ id: 'med', role: 'mediator', name: 'Aino', title: 'Mediator', languages: ['fi'] })] })
const track = {} as MediaStreamTrack
const speaks = (member: string, language: string) =>
  ({ line: 'joined', speaker: { member, language }, pictures: new Map([[member, { id: member, track }]]), interpretations: [], camera: { at: 'open', track } }) as unknown as AttendingNow
const draw = (now: AttendingNow, more: object = {}) => render(<Face view={sitting} me="voice" now={now} reader="en" signs={false} {...more} />)

it('shows who speaks, under their name and their delegation\'s', () => {
  draw(speaks('bei-head', 'zh'))
  expect(screen.getByLabelText('Picture of Li')).toBeDefined()
  const plate = screen.getByText('Li').closest('.plate')
  expect(plate?.textContent).toBe('LiBeijing')
})

it('shows a mediator, who is of no delegation, under their name and title', () => {
  draw(speaks('med', 'fi'))
  expect(screen.queryByText('No picture of the speaker.')).toBeNull()
  expect(screen.getByLabelText('Picture of Aino')).toBeDefined()
  const plate = screen.getByText('Aino', { selector: '.plate bdi' }).closest('.plate')
  expect(plate?.textContent).toBe('AinoMediator')
  expect(plate?.querySelector('[lang]')?.getAttribute('lang')).toBe('fi')
})

it('shows who signs what is sent of them, and no mirror', () => {
  // Elsewhere one's own picture is mirrored: that has no part here.
  draw(speaks('bei-head', 'zh'), { signs: true, mirrored: true })
  expect(screen.getByLabelText('Your own picture').dataset['mirrored']).toBeUndefined()
})
