/** The app that a node serves: what a browser refuses of it, and the app from a delegation's own machine in its place. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audible } from '../../harness/ear.ts'
import { OwnHost, parley } from '../../harness/node.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

let stage: Stage
let host: OwnHost

beforeAll(async () => {
  stage = await Stage.open()
  host = await OwnHost.before(stage.node)
})

afterAll(async () => {
  await stage.close()
  await host.stop()
})

const more = '<script src="/assets/more.js"></script></head>'

test.each([
  ['a script that is not as its page names it', /\/assets\/index-[^/]+\.js$/, /\/assets\/index-/],
  ['such a script that comes later', /\/assets\/Operator-[^/]+\.js$/, /\/assets\/Operator-/],
  ['such a style', /\/assets\/style-[^/]+\.css$/, /\/assets\/style-/],
  ['a script without a hash', /\/operator$/, /\/assets\/more\.js/],
])('A browser does not take %s', async (_, changed, refused) => {
  const context = await stage.browser.newContext()
  await context.route(changed, async (route) => {
    const answer = await route.fetch()
    const text = await answer.text()
    await route.fulfill({ response: answer, body: text.includes('</head>') ? text.replace('</head>', more) : `${text}\n/**/` })
  })
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  page.on('requestfailed', (request) => said.push(`${request.failure()?.errorText ?? ''} ${request.url()}`))
  await page.goto(`${stage.node.origin}/operator`)
  await until('the browser says what it refused', () => said, (all) => all.some((text) => text.includes('integrity') && refused.test(text)))
  await context.unrouteAll({ behavior: 'wait' })
  await context.close()
})

test('Two principals meet, one by the app of an own host', async () => {
  const beijing = await stage.seat(host.link(stage.link('beijing', 'principal')), { tone: 440 })
  const moscow = await stage.arrives('moscow', 'principal', { tone: 700 })
  expect(new URL(beijing.page.url()).port).toBe(String(host.port))
  for (const seat of [beijing, moscow]) {
    await seat.sits()
    await seat.sees()
    await seat.encrypted()
  }
  await beijing.choose('Channel', 'Floor')
  await moscow.choose('Channel', 'Floor')
  await beijing.hears({ 700: audible })
  await moscow.hears({ 440: audible })

  await beijing.page.reload()
  await beijing.sits()
  await beijing.sees()
})

test('What the own host serves is the app of its binary, as a check from outside finds', async () => {
  expect(await parley('app', 'check', `http://localhost:${String(host.port)}`)).toMatchObject({ code: 0 })
  // The demo's node has a page of its own in front, and the app behind it.
  const { code, said } = await parley('app', 'check', stage.node.origin)
  expect(code).toBe(1)
  expect(said.split('\n').filter((line) => line.startsWith('/'))).toEqual([expect.stringMatching(/^\/: /)])
})
