/** From the click on "Enter" at the line check to the first frame of somebody else's picture. */
import { Seat, type Browser, type Page, type SeatLink, type SeatWish } from './stage.ts'

declare global {
  interface Window {
    /** Milliseconds from the click on "Enter" to the first frame of a remote picture on the page; undefined until then. */
    benchFirstFrame?: number
  }
}

/** Runs in the page before the app. */
export function installStopwatch(): void {
  const remote = new Set<string>()
  let clicked: number | undefined
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args: [RTCConfiguration?]) {
      const connection = new target(...args)
      connection.addEventListener('track', ({ track }) => remote.add(track.id))
      return connection
    },
  })
  // The press counts, as a person feels it: the pointer's release is when the button acts.
  addEventListener(
    'pointerup',
    (event) => {
      if (event.target instanceof Element && event.target.closest('button')?.textContent.trim() === 'Enter') clicked ??= event.timeStamp
    },
    { capture: true },
  )
  const watched = new WeakSet<HTMLVideoElement>()
  const watch = (video: HTMLVideoElement): void => {
    if (watched.has(video)) return
    watched.add(video)
    const frame = (now: number): void => {
      const stream = video.srcObject
      const others = stream instanceof MediaStream && stream.getVideoTracks().some(({ id }) => remote.has(id))
      if (others && clicked !== undefined && window.benchFirstFrame === undefined) window.benchFirstFrame = now - clicked
      if (window.benchFirstFrame === undefined) video.requestVideoFrameCallback(frame)
    }
    video.requestVideoFrameCallback(frame)
  }
  new MutationObserver(() => {
    document.querySelectorAll('video').forEach(watch)
  }).observe(document, { childList: true, subtree: true })
}

/** A member's own browser, enrolled and with no camera: who is timed only receives, and two cores should not be busy encoding meanwhile. */
export async function cameraless(browser: Browser, link: SeatLink, before: SeatWish['before'] = []): Promise<Seat> {
  const seat = await Seat.open(browser, link, { signal: 'devices', before })
  await seat.enrol()
  await seat.page.getByRole('combobox', { name: 'Camera' }).selectOption({ label: 'No camera' })
  return seat
}

/** The principal says "ready", though nobody has compared the keys. */
export async function ready({ page }: Seat): Promise<void> {
  await page.getByRole('button', { name: 'We are ready' }).click()
  await page.getByRole('button', { name: 'Ready all the same' }).click()
}

/** A new tab of a browser that is enrolled. */
export async function tab(seat: Seat, address: string): Promise<Page> {
  const page = await seat.context.newPage()
  await page.addInitScript(installStopwatch)
  await page.goto(address)
  return page
}

/** A new tab at the line check, where "Enter" has not been pressed; `checked`: when its last row is there. */
export async function door(seat: Seat, address: string, checked = true): Promise<Page> {
  const page = await tab(seat, address)
  if (checked) await page.getByText('there and back').waitFor()
  return page
}

/** A person reads the four rows first; meanwhile what the next screen needs is loaded. */
export const readingMs = 1500

export async function enter(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Enter', exact: true }).click()
}

export async function firstFrame(page: Page): Promise<number> {
  await page.waitForFunction(() => window.benchFirstFrame !== undefined, undefined, { timeout: 20_000 })
  return page.evaluate(() => window.benchFirstFrame ?? NaN)
}
