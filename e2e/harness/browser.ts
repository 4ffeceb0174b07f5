/** One Chromium for all seats of a suite, the machine's own. */
import { chromium as engine, type Browser } from 'playwright-core'

/** The machine's own. */
export const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

const quiet = [
  // What Playwright does without, and the pages that each window has for suggestions in the address line, which nobody sees.
  '--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup',
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
  /** What the pretended microphone hears, again and again: a WAV file. By itself it beeps. */
  microphone?: string
  /** Frames a second of the pretended camera; by itself Chromium's has 20. */
  fps?: number
  /** Samples that a sound device takes at once; by itself about 10 ms of them. More wake a busy machine less often. */
  buffer?: number
  /** What starts Chromium, where that is not Chromium itself. */
  executable?: string
}>

export async function openBrowser(wish: BrowserWish = {}): Promise<Browser> {
  return engine.launch(launch(wish))
}

const launch = ({ autoplay = true, devices = true, microphone, fps = 20, buffer, executable = chromium }: BrowserWish) => ({
  executablePath: executable,
  chromiumSandbox: false,
  args: [
    ...quiet,
    ...(autoplay ? ['--autoplay-policy=no-user-gesture-required'] : []),
    ...(devices ? [`--use-fake-device-for-media-stream=fps=${String(fps)}`, '--use-fake-ui-for-media-stream'] : []),
    ...(buffer !== undefined ? [`--audio-buffer-size=${String(buffer)}`] : []),
    ...(microphone !== undefined ? [`--use-file-for-fake-audio-capture=${microphone}`] : []),
  ],
})
