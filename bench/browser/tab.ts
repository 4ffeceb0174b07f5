/** What a seat's tab has to do, and what it does it for: the processor of its process, and the pictures and voices that pass. */
import type { Browser, Page } from './stage.ts'

/** Of the page's pictures: frames so far, and lines now; of its voices that come in, how many there are. */
export type Rates = { sent: number; sentLines: number; received: number; receivedLines: number; voices: number }

declare global {
  interface Window {
    benchRates?: () => Promise<Rates>
  }
}

/** Runs in the page before the app, after `keepConnections`. */
export function installRates(): void {
  const connections = window.connectionsOfThePage ?? []
  type Stat = { type: string; kind: string; frameHeight?: number; framesEncoded?: number; framesDecoded?: number; packetsReceived?: number; lastPacketReceivedTimestamp?: number }
  window.benchRates = async () => {
    const rates = { sent: 0, sentLines: 0, received: 0, receivedLines: 0, voices: 0 }
    let newest = 0
    for (const connection of connections) {
      if (connection.connectionState !== 'connected') continue
      const stats = await connection.getStats()
      stats.forEach(({ type, kind, frameHeight = 0, framesEncoded = 0, framesDecoded = 0, packetsReceived = 0, lastPacketReceivedTimestamp = 0 }: Stat) => {
        // Of the sizes in which a picture is sent the largest.
        if (type === 'outbound-rtp' && kind === 'video' && frameHeight > rates.sentLines) Object.assign(rates, { sent: framesEncoded, sentLines: frameHeight })
        // Of the pictures that came the one that comes still: those of who left are counted on.
        if (type === 'inbound-rtp' && kind === 'video' && lastPacketReceivedTimestamp > newest) {
          newest = lastPacketReceivedTimestamp
          Object.assign(rates, { received: framesDecoded, receivedLines: frameHeight })
        }
        if (type === 'inbound-rtp' && kind === 'audio' && packetsReceived > 0) rates.voices++
      })
    }
    return rates
  }
}

export const rates = (page: Page): Promise<Rates> =>
  page.evaluate(async () => {
    const found = await window.benchRates?.()
    if (!found) throw new Error('nothing is counted')
    return found
  })

/** The seconds of processor that the pages of a browser have used. */
async function processor(browser: Browser): Promise<number> {
  const tools = await browser.newBrowserCDPSession()
  const { processInfo } = await tools.send('SystemInfo.getProcessInfo')
  await tools.detach()
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

/** Percent of a processor, and frames a second. */
export type Taken = Readonly<{ percent: number; sent: number; received: number }>

const windowMs = 10_000
/** With fewer frames a second, a page waits more than it works. What it has to do is counted by the frame: a small machine seldom keeps up with all. */
export const leastFps = 15
export const lines = 720

/** Both pictures have their full size, and so many voices come in. */
const whole = ({ sentLines, receivedLines, voices }: Rates, least: number): boolean => sentLines === lines && receivedLines === lines && voices >= least

/** Whether both pictures come to their full size, and all voices are there. */
async function settled(page: Page, voices: number): Promise<boolean> {
  for (let i = 0; i < 40; i++) {
    if (whole(await rates(page), voices)) {
      // What came with the beginning is over.
      await page.waitForTimeout(3000)
      return whole(await rates(page), voices)
    }
    await page.waitForTimeout(500)
  }
  return false
}

/**
 * What a page takes that has its browser to itself; all of the page counts, whichever of its threads works. Undefined: the
 * pictures did not have their full size all the while, or too few frames.
 */
export async function taken(browser: Browser, page: Page, voices: number): Promise<Taken | undefined> {
  if (!(await settled(page, voices))) return undefined
  const [before, used] = [await rates(page), await processor(browser)]
  await page.waitForTimeout(windowMs)
  const [after, now] = [await rates(page), await processor(browser)]
  const aSecond = (n: number): number => (n / windowMs) * 1000
  const took = { percent: aSecond(now - used) * 100, sent: aSecond(after.sent - before.sent), received: aSecond(after.received - before.received) }
  return whole(after, voices) && Math.min(took.sent, took.received) >= leastFps ? took : undefined
}
