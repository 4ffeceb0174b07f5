/** The app that a node serves: what a browser refuses of it, and the app from a delegation's own machine in its place. */
import { afterAll, beforeAll, test } from 'vitest'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open()
})

afterAll(() => stage.close())

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
