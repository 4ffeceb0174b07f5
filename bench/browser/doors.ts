/**
 * From the act that shows an observer out, closing the doors or expelling it, to the last packet of sound that it gets.
 * The observer's page does nothing to help, so that what ends is what the node ends.
 */
import { Device, post } from '../../e2e/harness/device.ts'
import { keepConnections } from '../../e2e/harness/page.ts'
import { installDeafness } from './deafness.ts'
import { linkOf, must, openBrowser, Seat, Secretaries, type Page } from './stage.ts'

declare global {
  interface Window {
    /** When a packet last came in, in milliseconds by the engine of the browser; 0 before the first. */
    benchLastPacket?: number
    /** The least that a packet was ever old when it was counted: by so much at most the two clocks are apart. */
    benchLag?: number
  }
}

/** Runs in the page before the app. */
function installCounter(): void {
  const connections = window.connectionsOfThePage ?? []
  const counted = new Map<string, number>()
  window.benchLastPacket = 0
  const look = async (): Promise<void> => {
    for (const [i, connection] of connections.entries()) {
      const stats = await connection.getStats().catch(() => undefined)
      stats?.forEach((stat: { type: string; id: string; packetsReceived?: number; lastPacketReceivedTimestamp?: number }) => {
        if (stat.type !== 'inbound-rtp') return
        const id = `${String(i)} ${stat.id}`
        const packets = stat.packetsReceived ?? 0
        // A page that is late to look must not lengthen what it looks at: the browser says when the packet came.
        if (packets > (counted.get(id) ?? 0)) {
          const came = stat.lastPacketReceivedTimestamp ?? NaN
          window.benchLastPacket = came
          window.benchLag = Math.min(window.benchLag ?? Infinity, performance.timeOrigin + performance.now() - came)
        }
        counted.set(id, packets)
      })
    }
    setTimeout(() => void look(), 5)
  }
  void look()
}

const now = (): number => performance.timeOrigin + performance.now()
const rounds = 24
/** So long without a packet: it was the last. */
const silenceMs = 1500

async function hearing(page: Page): Promise<void> {
  // Packets have come for a while: what is cut is a flow, not its beginning.
  await page.waitForFunction(
    () => {
      const flow: Window & { benchSince?: number | undefined } = window
      const last = window.benchLastPacket ?? 0
      const at = performance.timeOrigin + performance.now()
      if (Math.abs(at - last) > 200) flow.benchSince = undefined
      flow.benchSince ??= at
      return last > 0 && at - flow.benchSince > 1000
    },
    undefined,
    { timeout: 60_000 },
  )
}

async function lastPacket(page: Page): Promise<number> {
  await page.waitForFunction((ms) => performance.timeOrigin + performance.now() - (window.benchLastPacket ?? 0) > ms, silenceMs, { timeout: 30_000 })
  return page.evaluate(() => (window.benchLastPacket ?? NaN) + (window.benchLag ?? NaN))
}

export async function measure(links: string): Promise<{ expelled: number[]; doors: number[] }> {
  const browser = await openBrowser()
  try {
    const secretaries = await Secretaries.of(links)
    const { moscow } = secretaries
    const other = await Device.enrol(linkOf(links, 'moscow', 'principal'))
    await must(other, 'ready', { session: 'closed' })
    const speaker = await Seat.open(browser, linkOf(links, 'beijing', 'principal'), { signal: 'tone', tone: 500 })
    await speaker.sits()
    const observer = 'bench-mediator'
    const link = await moscow.invite(observer, { name: 'A mediator', role: 'mediator', languages: ['en'], to: 3_600_000 })
    const seat = await Seat.open(browser, link, { signal: 'tone', tone: 900, before: [keepConnections, installCounter] })
    await seat.page.getByRole('main', { name: 'Observer' }).waitFor()
    await seat.context.addInitScript(installDeafness)
    await seat.page.reload()

    const took = { expelled: [] as number[], doors: [] as number[] }
    for (let round = 0; round < 2 * rounds; round++) {
      const expel = round % 2 === 0
      await secretaries.agree('admit', { observer, to: expel ? 'closed' : 'open' })
      if (!expel) await secretaries.agree('go-on-air', {})
      await hearing(seat.page)
      const act = await moscow.signed(expel ? 'expel' : 'close-doors', expel ? { observer } : {})
      await seat.page.evaluate(() => {
        window.benchDeaf = true
      })
      const sent = now()
      const answer = await post(`${moscow.origin}/api/acts`, { act })
      if (answer.status !== 200) throw new Error(`out: ${answer.text}`)
      took[expel ? 'expelled' : 'doors'].push((await lastPacket(seat.page)) - sent)
      if (!expel) await must(moscow, 'expel', { observer })
      await seat.page.reload()
    }
    return took
  } finally {
    await browser.close()
  }
}
