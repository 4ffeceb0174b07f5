// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { Happening } from './player.ts'

const played = vi.hoisted(() => ({ tell: (_: Happening): void => undefined, byTheBrowser: false, picked: [] as string[], alone: [] as boolean[], live: 0, closed: 0 }))

vi.mock('./player.ts', () => ({
  floorCode: 'mul',
  playable: () => true,
  play: (_: HTMLVideoElement, __: string, tell: (what: Happening) => void) => {
    played.tell = tell
    return {
      pick: (code: string) => played.picked.push(code),
      ...(played.byTheBrowser ? {} : { soundAlone: (alone: boolean) => played.alone.push(alone) }),
      toLive: () => (played.live += 1),
      delay: () => 1.26,
      close: () => (played.closed += 1),
    }
  },
}))

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  Object.assign(played, { byTheBrowser: false, picked: [], alone: [], live: 0, closed: 0 })
})

/** The page, before a node that has no stream until the test gives it one. */
async function opened() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const node: { stream: string | undefined; readonly over: Set<string> } = { stream: undefined, over: new Set() }
  vi.stubGlobal('fetch', (asked: string | URL) => {
    const address = String(asked)
    if (address.endsWith('/video.m3u8')) return Promise.resolve(new Response([...node.over].some((each) => address.includes(each)) ? '#EXTM3U\n#EXT-X-ENDLIST\n' : '#EXTM3U\n'))
    if (address.startsWith('/announcements/')) return Promise.resolve(new Response(null, { status: 200 }))
    if (address.endsWith('/recordings'))
      return Promise.resolve(Response.json([{ name: '45', began: '2026-12-15T08:00:00Z', seconds: 3600, bytes: 9e8, languages: ['mul', 'ru'] }]))
    return Promise.resolve(node.stream === undefined ? new Response('', { status: 404 }) : new Response(`#EXTM3U\n${node.stream}/video.m3u8\n`))
  })
  HTMLMediaElement.prototype.play = () => Promise.resolve()
  document.body.innerHTML = '<main id="gallery"></main>'
  vi.resetModules()
  await import('./main.ts')
  return node
}

async function watched() {
  const node = await opened()
  node.stream = 'first'
  await vi.advanceTimersByTimeAsync(3000)
  fireEvent.click(await screen.findByRole('button', { name: 'Watch' }))
  played.tell({ kind: 'channels', channels: [{ code: 'mul', name: 'Floor' }, { code: 'ru', name: 'русский' }] })
  played.tell({ kind: 'playing' })
  return node
}

const status = () => screen.getByRole('status')

it('waits, is watched in a language of the reader’s choice, and says when it is over', async () => {
  const node = await opened()

  expect(await screen.findByRole('heading', { name: 'Open session' })).toBeTruthy()
  await waitFor(() => {
    expect(screen.getByRole('status').textContent).toBe('Nothing is on air. When the open session begins, the button “Watch” appears here.')
  })
  expect(screen.queryByRole('button', { name: 'Watch' })).toBeNull()
  expect((await screen.findByRole('link', { name: /^December 15, 2026/ })).getAttribute('href')).toMatch(/\/recordings\/45\.mp4$/)
  expect(screen.getByText('60 min · 900 MB · Floor, the original voices · русский')).toBeTruthy()

  expect((await screen.findByRole('link', { name: 'Announcements of this summit' })).getAttribute('href')).toMatch(/^\/announcements\/.*\/en$/)

  // One that is over can be fetched for some minutes, and is not offered to who comes then.
  node.stream = 'before'
  node.over.add(node.stream)
  await vi.advanceTimersByTimeAsync(3000)
  expect(screen.queryByRole('button', { name: 'Watch' })).toBeNull()
  expect(screen.getByRole('status').textContent).toMatch(/^Nothing is on air/)

  node.stream = 'first'
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
  node.stream = undefined
  played.tell({ kind: 'playing' })
  played.tell({ kind: 'picture', there: false })
  expect(screen.getByRole('status').textContent).toMatch(/^No picture is sent/)
  expect(screen.queryByRole('checkbox', { name: /^Sound alone/ })).toBeNull()
  await vi.advanceTimersByTimeAsync(3000)
  expect(played.closed).toBe(0)
  node.stream = 'first'
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
  node.stream = 'second'
  await vi.advanceTimersByTimeAsync(3000)
  expect(await screen.findByRole('button', { name: 'مشاهدة' })).toBeTruthy()
})

it('says to who hears the page that the session is on air, and by the button’s own word how to watch it', async () => {
  const node = await opened()
  node.stream = 'first'
  await vi.advanceTimersByTimeAsync(3000)
  expect(status().textContent).toBe('The open session is on air. Press “Watch”.')
  fireEvent.change(screen.getByRole('combobox', { name: 'Language of this page' }), { target: { value: 'ru' } })
  const watch = await screen.findByRole('button', { name: 'Смотреть' })
  expect(status().textContent).toBe('Открытое заседание в эфире. Нажмите «Смотреть».')
  fireEvent.click(watch)
  expect(status().textContent).toBe('')
})

it('says nothing again that it has said', async () => {
  await opened()
  await waitFor(() => {
    expect(status().textContent).toMatch(/^Nothing is on air/)
  })
  const said = status().firstChild
  await vi.advanceTimersByTimeAsync(6000)
  expect(status().firstChild).toBe(said)
})

it.each(['over', 'lost'] as const)('leaves the focus with what it says when the stream is %s, and elsewhere where it is', async (kind) => {
  for (const [role, name] of [['button', 'Pause'], ['button', 'Back to live'], ['checkbox', /^Sound alone/], ['radio', 'русский']] as const) {
    await watched()
    screen.getByRole(role, { name }).focus()
    played.tell({ kind })
    expect(document.activeElement, String(name)).toBe(status())
    expect(status().textContent).not.toBe('')
    vi.useRealTimers()
  }
  await watched()
  const languages = screen.getByRole('combobox', { name: 'Language of this page' })
  languages.focus()
  played.tell({ kind })
  expect(document.activeElement).toBe(languages)
})

it('brings the focus back to its buttons with the stream, and keeps it there when one of them goes', async () => {
  await watched()
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Pause' }))
  played.tell({ kind: 'lost' })
  await vi.advanceTimersByTimeAsync(3000)
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Pause' }))
  screen.getByRole('checkbox', { name: /^Sound alone/ }).focus()
  played.tell({ kind: 'picture', there: false })
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Pause' }))
  screen.getByRole('radio', { name: 'русский' }).focus()
  played.tell({ kind: 'channels', channels: [{ code: 'mul', name: 'Floor' }] })
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Pause' }))
})

it('finds the reader’s language while the list of languages grows, until they choose one', async () => {
  await watched()
  const [mul, ru, en] = [{ code: 'mul', name: 'Floor' }, { code: 'ru', name: 'русский' }, { code: 'en', name: 'English' }]
  for (const channels of [[], [ru], [ru, mul], [ru, mul, en]]) played.tell({ kind: 'channels', channels })
  expect(played.picked).toEqual(['mul', 'mul', 'mul', 'mul', 'en'])
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'English' }).checked).toBe(true)
  fireEvent.click(screen.getByRole('radio', { name: 'русский' }))
  played.tell({ kind: 'channels', channels: [mul, ru, en] })
  expect(played.picked.slice(5)).toEqual(['ru', 'ru'])
})

it('offers sound alone only where the player can do it', async () => {
  played.byTheBrowser = true
  await watched()
  expect(screen.getByRole('button', { name: 'Pause' })).toBeTruthy()
  expect(screen.queryByRole('checkbox', { name: /^Sound alone/ })).toBeNull()
})

it('offers no more to watch what has ended before anybody pressed, and begins nothing without a press', async () => {
  const node = await opened()
  node.stream = 'first'
  await vi.advanceTimersByTimeAsync(3000)
  expect(await screen.findByRole('button', { name: 'Watch' })).toBeTruthy()
  node.over.add('first')
  await vi.advanceTimersByTimeAsync(3000)
  await waitFor(() => {
    expect(status().textContent).toMatch(/^Nothing is on air/)
  })
  expect(screen.queryByRole('button', { name: 'Watch' })).toBeNull()

  const asked = globalThis.fetch
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  await vi.advanceTimersByTimeAsync(3000)
  vi.stubGlobal('fetch', asked)
  node.stream = 'second'
  await vi.advanceTimersByTimeAsync(3000)
  expect(await screen.findByRole('button', { name: 'Watch' })).toBeTruthy()
})
