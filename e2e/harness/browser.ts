/** One Chromium for all seats of a suite, the machine's own. */
import { chromium, type Browser } from 'playwright-core'

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export type BrowserWish = Readonly<{
  /** Sound may start without a touch. False is what a person's browser does. */
  autoplay?: boolean
  /** Pretends a camera and a microphone, and agrees to every question for them. */
  devices?: boolean
  /** Frames a second of the pretended camera; by itself Chromium's has 20. */
  fps?: number
}>

export async function openBrowser({ autoplay = true, devices = true, fps = 20 }: BrowserWish = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    chromiumSandbox: false,
    args: [
      ...quiet,
      ...(autoplay ? ['--autoplay-policy=no-user-gesture-required'] : []),
      ...(devices ? [`--use-fake-device-for-media-stream=fps=${String(fps)}`, '--use-fake-ui-for-media-stream'] : []),
    ],
  })
}
