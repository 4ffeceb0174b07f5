// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { Happening } from './player.ts'

const played = vi.hoisted(() => ({ tell: (_: Happening): void => undefined, picked: [] as string[], alone: [] as boolean[], live: 0, closed: 0 }))

vi.mock('./player.ts', () => ({
  floorCode: 'mul',
  playable: () => true,
  play: (_: HTMLVideoElement, __: string, tell: (what: Happening) => void) => {
    played.tell = tell
    return {
      pick: (code: string) => played.picked.push(code),
      soundAlone: (alone: boolean) => played.alone.push(alone),
      toLive: () => (played.live += 1),
      delay: () => 1.26,
      close: () => (played.closed += 1),
    }
  },
}))

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('waits, is watched in a language of the reader’s choice, and says when it is over', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  let stream: string | undefined
  const over = new Set<string>()
  vi.stubGlobal('fetch', (asked: string | URL) => {
    const address = String(asked)
    if (address.endsWith('/video.m3u8')) return Promise.resolve(new Response([...over].some((each) => address.includes(each)) ? '#EXTM3U\n#EXT-X-ENDLIST\n' : '#EXTM3U\n'))
    if (address.startsWith('/announcements/')) return Promise.resolve(new Response(null, { status: 200 }))
    if (address.endsWith('/recordings'))
      return Promise.resolve(Response.json([{ name: '45', began: '2026-12-15T08:00:00Z', seconds: 3600, bytes: 9e8, languages: ['mul', 'ru'] }]))
    return Promise.resolve(stream === undefined ? new Response('', { status: 404 }) : new Response(`#EXTM3U\n${stream}/video.m3u8\n`))
  })
  HTMLMediaElement.prototype.play = () => Promise.resolve()
  document.body.innerHTML = '<main id="gallery"></main>'
  await import('./main.ts')

  expect(await screen.findByRole('heading', { name: 'Open session' })).toBeTruthy()
  await waitFor(() => {
    expect(screen.getByRole('status').textContent).toMatch(/^Nothing is on air/)
  })
  expect(screen.queryByRole('button', { name: 'Watch' })).toBeNull()
  expect((await screen.findByRole('link', { name: /^December 15, 2026/ })).getAttribute('href')).toMatch(/\/recordings\/45\.mp4$/)
  expect(screen.getByText('60 min · 900 MB · Floor, the original voices · русский')).toBeTruthy()

  expect((await screen.findByRole('link', { name: 'Announcements of this summit' })).getAttribute('href')).toMatch(/^\/announcements\/.*\/en$/)

  // One that is over can be fetched for some minutes, and is not offered to who comes then.
  stream = 'before'
  over.add(stream)
  await vi.advanceTimersByTimeAsync(3000)
  expect(screen.queryByRole('button', { name: 'Watch' })).toBeNull()
  expect(screen.getByRole('status').textContent).toMatch(/^Nothing is on air/)

  stream = 'first'
  await vi.advanceTimersByTimeAsync(3000)
  fireEvent.click(await screen.findByRole('button', { name: 'Watch' }))
  played.tell({ kind: 'channels', channels: [{ code: 'mul', name: 'Floor' }, { code: 'ru', name: 'русский' }] })
  played.tell({ kind: 'playing' })
  expect(screen.getByText('On air').hidden).toBe(false)
  expect(screen.getByText('1.3 s behind')).toBeTruthy()
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Floor, the original voices' }).checked).toBe(true)
  fireEvent.click(screen.getByRole('radio', { name: 'русский' }))
  expect(played.picked).toEqual(['mul', 'ru'])
  fireEvent.click(screen.getByRole('checkbox', { name: /^Sound alone/ }))
  fireEvent.click(screen.getByRole('button', { name: 'Back to live' }))
  expect([played.alone, played.live]).toEqual([[true], 1])
  played.tell({ kind: 'paused' })
  expect(screen.getByRole('button', { name: 'Play' })).toBeTruthy()

  // Voices alone are played too, and once a picture is there they are played anew with it.
  stream = undefined
  played.tell({ kind: 'playing' })
  played.tell({ kind: 'picture', there: false })
  expect(screen.getByRole('status').textContent).toMatch(/^No picture is sent/)
  expect(screen.queryByRole('checkbox', { name: /^Sound alone/ })).toBeNull()
  await vi.advanceTimersByTimeAsync(3000)
  expect(played.closed).toBe(0)
  stream = 'first'
  await vi.advanceTimersByTimeAsync(3000)
  expect(played.closed).toBe(1)
  played.tell({ kind: 'picture', there: true })
  expect(screen.getByRole('status').textContent).toBe('')
  expect(screen.getByRole('checkbox', { name: /^Sound alone/ })).toBeTruthy()

  fireEvent.change(screen.getByRole('combobox', { name: 'Language of this page' }), { target: { value: 'ar' } })
  await screen.findByRole('heading', { name: 'جلسة علنية' })
  expect(document.documentElement.dir).toBe('rtl')

  played.tell({ kind: 'over' })
  expect(played.closed).toBe(2)
  expect(screen.getByRole('status').textContent).toBe('انتهت الجلسة العلنية.')
  // What is left of it is not offered again; the next session is.
  await vi.advanceTimersByTimeAsync(6000)
  expect(screen.queryByRole('button', { name: 'مشاهدة' })).toBeNull()
  stream = 'second'
  await vi.advanceTimersByTimeAsync(3000)
  expect(await screen.findByRole('button', { name: 'مشاهدة' })).toBeTruthy()
})
