/**
 * A minute on a line as bad as those that have shut delegations out: what the decoder made up at the poor seat of the one
 * voice that it takes, and at a good seat of what the poor one says; then how soon everything is back on a good line.
 */
import { keepConnections } from '../../e2e/harness/page.ts'
import { PoorLine, whyNoPoorLine } from '../../e2e/harness/poorLine.ts'
import { installSpeech } from './speech.ts'
import { arrive, linkOf, openBrowser, Seat, type Page } from './stage.ts'

/** What a page has counted, by medium; of voices, streams that nothing comes of count for nothing. */
type Counted = Readonly<{
  atMs: number
  voices: Readonly<Record<string, Readonly<{ packets: number; lost: number; bytes: number; concealed: number; samples: number }>>>
  sent: Readonly<{ packets: number; bytes: number }>
  /** Everything of the connection but the heads of IP and UDP. */
  line: Readonly<{ up: number; down: number }>
  /** Of others' pictures the tallest, in lines. */
  height: number
  frames: number
}>

const minuteMs = 60_000
/** So long is the line poor before it is measured: what was on its way is over. */
const settledMs = 10_000

async function count(page: Page): Promise<Counted> {
  return page.evaluate(async () => {
    type Stat = Record<string, unknown> & { type: string; id: string; kind?: string }
    const found = { atMs: performance.now(), voices: {} as Record<string, { packets: number; lost: number; bytes: number; concealed: number; samples: number }>, sent: { packets: 0, bytes: 0 }, line: { up: 0, down: 0 }, height: 0, frames: 0 }
    for (const [n, connection] of (window.connectionsOfThePage ?? []).entries()) {
      const stats = [...(await connection.getStats()).values()] as Stat[]
      const number = (stat: Stat, key: string): number => (typeof stat[key] === 'number' ? stat[key] : 0)
      for (const stat of stats) {
        if (stat.type === 'inbound-rtp' && stat.kind === 'audio')
          found.voices[`${String(n)} ${stat.id}`] = {
            packets: number(stat, 'packetsReceived'), lost: number(stat, 'packetsLost'), bytes: number(stat, 'bytesReceived') + number(stat, 'headerBytesReceived'),
            concealed: number(stat, 'concealedSamples'), samples: number(stat, 'totalSamplesReceived'),
          }
        if (stat.type === 'outbound-rtp' && stat.kind === 'audio') {
          found.sent.packets += number(stat, 'packetsSent')
          found.sent.bytes += number(stat, 'bytesSent')
        }
        if (stat.type === 'transport') {
          found.line.up += number(stat, 'bytesSent')
          found.line.down += number(stat, 'bytesReceived')
        }
        if (stat.type === 'inbound-rtp' && stat.kind === 'video') {
          found.height = Math.max(found.height, number(stat, 'frameHeight'))
          found.frames += number(stat, 'framesDecoded')
        }
      }
    }
    return found
  })
}

/** Percent of the samples of the voices that came in which the decoder made up. */
function concealed(before: Counted, after: Counted): number {
  let made = 0
  let all = 0
  for (const [id, now] of Object.entries(after.voices)) {
    const then = before.voices[id] ?? { packets: 0, concealed: 0, samples: 0 }
    if (now.packets === then.packets) continue
    made += now.concealed - then.concealed
    all += now.samples - then.samples
  }
  return (100 * made) / all
}

const kilobits = (bytes: number, ms: number): number => (bytes * 8) / ms

async function passes(page: Page, ms: number): Promise<void> {
  await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), ms)
}

export async function measure(links: string): Promise<Record<string, number>> {
  const why = whyNoPoorLine()
  if (why !== undefined) throw new Error(why)
  const link = linkOf(links, 'moscow', 'principal')
  const browser = await openBrowser()
  const line = await PoorLine.open(Number(new URL(link.url).port))
  try {
    const before = [keepConnections, installSpeech]
    const good = await arrive(browser, linkOf(links, 'beijing', 'principal'), { before })
    const poor = await Seat.open(line.browser, link, { before })
    for (const seat of [good, poor]) await seat.sits()
    await poor.choose('Channel', 'Floor')
    await poor.sees()
    await passes(poor.page, settledMs)
    const height = (await count(poor.page)).height

    const notice = poor.page.getByRole('status').filter({ hasText: 'Poor line: sound only' })
    await line.become('poor')
    const turned = performance.now()
    await notice.waitFor({ timeout: 60_000 })
    const found = performance.now() - turned
    await passes(poor.page, settledMs)
    const [goodThen, poorThen] = await Promise.all([count(good.page), count(poor.page)])
    await passes(poor.page, minuteMs)
    const [goodNow, poorNow] = await Promise.all([count(good.page), count(poor.page)])
    const ms = poorNow.atMs - poorThen.atMs

    await line.become('good')
    const better = performance.now()
    await notice.waitFor({ state: 'detached', timeout: 60_000 })
    const { frames } = await count(poor.page)
    for (let now = await count(poor.page); now.height < height || now.frames <= frames; now = await count(poor.page)) {
      if (performance.now() - better > 60_000) throw new Error('the full picture does not come back')
      await passes(poor.page, 50)
    }
    const back = performance.now() - better

    const ids = Object.keys(poorNow.voices)
    const sum = (of: Counted, what: 'packets' | 'lost' | 'bytes') => ids.reduce((all, id) => all + (of.voices[id]?.[what] ?? 0), 0)
    const packets = sum(poorNow, 'packets') - sum(poorThen, 'packets')
    const lost = sum(poorNow, 'lost') - sum(poorThen, 'lost')
    return {
      poor: concealed(poorThen, poorNow),
      good: concealed(goodThen, goodNow),
      lost: (100 * lost) / (packets + lost),
      found: found / 1000,
      back: back / 1000,
      voiceUp: kilobits(poorNow.sent.bytes - poorThen.sent.bytes, ms),
      packetsUp: (1000 * (poorNow.sent.packets - poorThen.sent.packets)) / ms,
      voiceDown: kilobits(sum(poorNow, 'bytes') - sum(poorThen, 'bytes'), ms),
      up: kilobits(poorNow.line.up - poorThen.line.up, ms),
      down: kilobits(poorNow.line.down - poorThen.line.down, ms),
    }
  } finally {
    await line.close()
    await browser.close()
  }
}
