/** What the line check draws of a microphone's reach and of how loud is comfortable; what it finds is another's. */
import { fireEvent, render, screen, within } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Role } from '../api/view.ts'
import type { Seat } from '../app/seat.ts'
import { QUIETEST_DB, VOICE_DB } from '../sound/settings.ts'
import type { Found } from './check.ts'
import LineCheck from './LineCheck.tsx'

const drawn = vi.hoisted(() => ({ now: undefined as unknown, sayComfort: vi.fn(), sayHeadset: vi.fn(), playSound: vi.fn() }))

vi.mock('../media/prepare.ts', () => ({ prepareMedia: () => undefined }))
vi.mock('../plenary/Plenary.tsx', () => ({ default: () => null }))
vi.mock('../booth/Booth.tsx', () => ({ default: () => null }))
vi.mock('./browser.ts', () => ({ browserWorld: () => ({}) }))
vi.mock('./check.ts', () => ({
  Check: class {
    now = drawn.now
    sayComfort = drawn.sayComfort
    sayHeadset = drawn.sayHeadset
    playSound = drawn.playSound
    subscribe = () => () => undefined
    start = () => Promise.resolve()
    stop = () => undefined
    listen = () => -60
  },
}))

const microphone = { deviceId: 'm', kind: 'audioinput' as const, label: 'USB headset' }

function draw(role: Role, change: Partial<Found> = {}) {
  const found: Found = {
    picture: { at: 'off' },
    voice: { at: 'fine', label: microphone.label, heard: 'heard', muted: false },
    ears: { at: 'quiet' },
    line: { at: 'fine', ms: 20, secure: true } as Found['line'],
    devices: [microphone],
    choice: {},
    headset: true,
    comfortDb: VOICE_DB,
    speakerChoice: false,
    ...change,
  }
  drawn.now = found
  const now = { status: 'live', presence: new Set(), clock: 0, view: { title: { en: 'Virtual summit' }, delegations: [], observers: [] } }
  render(<LineCheck seat={{ ...now, summit: 's', member: 'lan', role, now, subscribe: () => () => undefined } as unknown as Seat} onEnter={() => undefined} />)
}

const row = (name: string) => within(screen.getByRole('region', { name }))
const heard = (reach?: unknown, label = microphone.label) => ({ at: 'fine', label, heard: 'heard', muted: false, reach }) as unknown as Found['voice']

beforeEach(() => { vi.clearAllMocks() })

it('asks an interpreter to say a whole sentence, and nobody else', () => {
  draw('interpreter')
  expect(row('Voice').getByText('Say a whole sentence: it is measured how high the microphone reaches.')).toBeDefined()
})

it.each([
  ['fit', 16_250, 'It reaches 16.3 kHz: fit for interpretation.'],
  ['unfit', 11_000, 'It reaches only 11 kHz: not fit for interpretation, which needs 15 kHz. Choose another microphone.'],
  ['narrow', 7_900, 'It reaches only 7.9 kHz, like a telephone: interpreters can hardly work with that. Choose another microphone.'],
])('tells an interpreter of a microphone that is %s how high it reaches', (fit, hz, says) => {
  draw('interpreter', { voice: heard({ fit, hz }) })
  expect(row('Voice').getByText(says)).toBeDefined()
})

it('tells a delegate mildly of one that is less than interpreters need, and nothing of one that is fit', () => {
  draw('delegate', { voice: heard({ fit: 'unfit', hz: 11_000 }) })
  expect(row('Voice').getByText(/^It reaches 11 kHz\. Interpreters hear you best from 15 kHz on/)).toBeDefined()
  expect(row('Voice').getByText('Your voice is heard.')).toBeDefined()
  expect(screen.getByRole('button', { name: 'Enter' }).hasAttribute('disabled')).toBe(false)
})

it('calls one that ends at 8 kHz not fine, whoever speaks into it', () => {
  draw('principal', { voice: heard({ fit: 'unfit', hz: 8_000 }) })
  expect(row('Voice').getByText('Your voice is heard, but this microphone narrows it.')).toBeDefined()
  expect(screen.getByRole('region', { name: 'Voice' }).dataset['mood']).toBe('act')
})

it('says nothing of one that is fit to who does not interpret', () => {
  draw('delegate', { voice: heard({ fit: 'fit', hz: 16_000 }) })
  expect(row('Voice').queryByText(/reaches/)).toBeNull()
})

it('names a Bluetooth microphone as what it is', () => {
  draw('delegate', { voice: heard({ fit: 'narrow', hz: 7_900 }, 'Bluetooth headset (HFP)') })
  expect(row('Voice').getByText(/^This is a Bluetooth microphone.*like a telephone/)).toBeDefined()
})

it('lets an interpreter set how loud is comfortable, in words of how loud that is', () => {
  draw('interpreter', { comfortDb: VOICE_DB - 6 })
  const slider = row('Ears').getByRole<HTMLInputElement>('slider', { name: 'Comfortable loudness' })
  expect([slider.min, slider.max, slider.value, slider.getAttribute('aria-valuetext')]).toEqual([String(QUIETEST_DB), String(VOICE_DB), String(VOICE_DB - 6), '50%'])
  fireEvent.change(slider, { target: { value: String(VOICE_DB - 10) } })
  expect(drawn.sayComfort).toHaveBeenCalledWith(VOICE_DB - 10)
  fireEvent.click(row('Ears').getByRole('button', { name: 'Play the sound' }))
  expect(drawn.playSound).toHaveBeenCalledOnce()
})

it('asks nobody else for it', () => {
  draw('delegate')
  expect(row('Ears').queryByRole('slider')).toBeNull()
  expect(row('Ears').queryByText(/comfortable/)).toBeNull()
})
