/**
 * One side closes the doors on an open session, again and again: how much later than the act the last frame was made that the
 * public gets, by the mark in it; less than nothing where it was made before. And when the stream ends by its own time, which
 * is the node's: then the last of it was received.
 */
import { post } from '../../e2e/harness/device.ts'
import { frames, pictureOf } from '../../e2e/harness/shelf.ts'
import { until } from '../../e2e/harness/until.ts'
import { Air } from './air.ts'
import { COLUMNS, composed, marks, ROWS, timeIn } from './mark.ts'
import { openBrowser } from './stage.ts'

const rounds = 6
/** Segments that are looked into, and for which the stream is let go on before the act. */
const newest = 2

/** When the picture's stream ends, in milliseconds since the epoch of computers: its last segment's time and length. */
function endOf(playlist: string): number {
  const time = [...playlist.matchAll(/^#EXT-X-PROGRAM-DATE-TIME:(.*)$/gm)].at(-1)?.[1]
  const length = [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)].at(-1)?.[1]
  return Date.parse(time ?? '') + Number(length) * 1000
}

export async function measure(links: string): Promise<{ made: number[]; ended: number[] }> {
  const browser = await openBrowser()
  try {
    const air = await Air.open(browser, links)
    const took = { made: [] as number[], ended: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      if (round > 0) await air.begin()
      const picture = () => pictureOf(air.gallery, newest)
      await until('the stream goes on', picture, ({ playlist }) => (playlist.match(/^#EXTINF:/gm) ?? []).length > newest)
      const act = await air.secretaries.moscow.signed('close-doors', {})
      const sent = Date.now()
      const answer = await post(`${air.secretaries.moscow.origin}/api/acts`, { act })
      if (answer.status !== 200) throw new Error(`close-doors: ${answer.text}`)
      const { playlist, bytes } = await until('the stream has ended', picture, ({ playlist }) => playlist.includes('#EXT-X-ENDLIST'))
      const made = frames(bytes, composed, marks(), { width: COLUMNS, height: ROWS }).flatMap((squares) => timeIn(squares, sent) ?? [])
      if (made.length === 0) throw new Error('no mark can be read in what the public got')
      took.made.push(Math.max(...made) - sent)
      took.ended.push(endOf(playlist) - sent)
      await air.broadcaster.page.getByRole('main', { name: 'Observer' }).waitFor()
    }
    await air.close()
    return took
  } finally {
    await browser.close()
  }
}
