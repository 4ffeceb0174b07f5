/** A seat on a line that cannot carry a conference follows the meeting all the same: voice first, and the screen says so. */
import { afterAll, beforeAll, describe, test } from 'vitest'
import { audible } from '../../harness/ear.ts'
import { Meter } from '../../harness/flow.ts'
import { keepConnections } from '../../harness/page.ts'
import { PoorLine, whyNoPoorLine } from '../../harness/poorLine.ts'
import { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

const tone = { beijing: 440, moscow: 700 }
/** Between a packet in 20 ms, 50 a second, and one in 60, 17 a second. */
const between = 30
const why = whyNoPoorLine()

describe.skipIf(why !== undefined)(`A poor line${why === undefined ? '' : `, which is not tested: ${why}`}`, () => {
  let stage: Stage
  let line: PoorLine
  let moscow: Seat
  let meter: Meter

  beforeAll(async () => {
    stage = await Stage.open({}, 'parley')
    line = await PoorLine.open(stage.node.port)
  })

  afterAll(async () => {
    await moscow.close()
    await line.close()
    await stage.close()
  })

  test('While it is good a seat in another place sees and hears the other side', async () => {
    const beijing = await stage.arrives('beijing', 'principal', { tone: tone.beijing })
    moscow = await Seat.open(line.browser, stage.link('moscow', 'principal'), { tone: tone.moscow, before: [keepConnections] })
    for (const seat of [beijing, moscow]) await seat.sits()
    meter = new Meter(moscow.page)
    await moscow.sees()
    await moscow.choose('Channel', 'Floor')
    await moscow.hears({ [tone.beijing]: audible })
  })

  const notice = () => moscow.page.getByRole('status').filter({ hasText: 'Poor line: sound only' })
  const picture = () => moscow.page.getByRole('main').locator('video[aria-label^="Picture of"]')

  test('When it is poor it says so, shows no picture, sends long packets, and hears on', async () => {
    await line.become('poor')
    await notice().waitFor({ timeout: 30_000 })
    await until('no picture is shown', () => picture().count(), (count) => count === 0)
    await until('its voice goes in long packets', () => meter.look(), (flow) => flow !== undefined && flow.sent > 0 && flow.sent < between)
    await moscow.hears({ [tone.beijing]: audible })
  })

  test('When it is good again everything is back by itself', async () => {
    await line.become('good')
    await notice().waitFor({ state: 'detached', timeout: 30_000 })
    await moscow.sees()
    await moscow.hears({ [tone.beijing]: audible })
    await until('its voice goes in the usual packets', () => meter.look(), (flow) => flow !== undefined && flow.sent > between)
  })
})
