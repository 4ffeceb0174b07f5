/** A link that cannot be used says why, in the reader's language, and leaves nothing behind. */
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device, opened, post } from '../../harness/device.ts'
import type { SeatLink } from '../../harness/node.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

const script = {
  en: /[a-z]{3}/i, zh: /\p{Script=Han}{3}/u, ru: /\p{Script=Cyrillic}{3}/u, fr: /\b(ce|cette|il n’y)\b/iu, es: /\b(este|esta|no hay)\b/iu, ar: /\p{Script=Arabic}{3}/u,
}

let stage: Stage
let secretary: Device
const links: Record<string, SeatLink> = {}

beforeAll(async () => {
  stage = await Stage.open()
  secretary = await Device.enrol(stage.link('moscow', 'secretary'))
  const sound = stage.link('moscow', 'delegate')
  const changed = (change: (url: URL, fragment: URLSearchParams) => void): SeatLink => {
    const url = new URL(sound.url)
    const fragment = new URLSearchParams(url.hash.slice(1))
    change(url, fragment)
    url.hash = fragment.toString()
    return { ...sound, url: url.href }
  }
  const elsewhere = createHash('sha256').update(randomBytes(32)).digest('base64url')

  links['used'] = secretary.link
  links['revoked'] = await secretary.invite('guest-revoked', { name: 'A Guest', to: 3_600_000 })
  expect((await secretary.act('revoke', { member: 'guest-revoked' })).status).toBe(200)
  links['expired'] = await secretary.invite('guest-expired', { name: 'A Guest', from: -120_000, to: 1_500 })
  links['of another summit'] = changed((url, fragment) => {
    url.pathname = `/s/${elsewhere}/${sound.member}`
    fragment.set('g', elsewhere)
  })
  links['damaged'] = changed((_, fragment) => {
    fragment.set('k', (fragment.get('k') ?? '').slice(0, -7))
  })
  const { invitation, origin, summit, member } = opened(links['expired'])
  await until(
    'the invitation has expired',
    async () => {
      const challenge = (await post(`${origin}/api/summits/${summit}/challenges`, { member })).body['challenge']
      const proof = await invitation.sign('parley-session', { summit, member, challenge })
      return (await post(`${origin}/api/summits/${summit}/seats/${member}/invitation`, { proof })).body['state']
    },
    (state) => state === 'expired',
  )
})

afterAll(async () => {
  await stage.close()
})

for (const language of ['en', 'zh', 'ru', 'fr', 'es', 'ar'] as const) {
  test(`Every link that cannot be used has its own sentence in ${language}`, async () => {
    const before = await secretary.head()
    const sentences = new Map<string, string>()
    for (const [kind, link] of Object.entries(links)) {
      const seat = await stage.seat(link, { language, signal: 'tone', scheme: language === 'en' ? 'light' : 'dark' })
      const alert = seat.page.getByRole('alert')
      await alert.waitFor()
      const sentence = (await alert.innerText()).trim()
      expect(sentence, kind).toMatch(script[language])
      sentences.set(kind, sentence)
      expect(await seat.page.getByRole('button', { name: link.name }).count(), `${kind}: nothing to press`).toBe(0)
      expect(await seat.violations(), kind).toEqual([])
      await stage.leave(seat)
    }
    expect(new Set(sentences.values()).size, JSON.stringify([...sentences], undefined, 1)).toBe(Object.keys(links).length)
    expect(await secretary.head()).toEqual(before)
  })
}

test('A link whose fragment names another history is refused before anything is asked of the node', async () => {
  const sound = stage.link('moscow', 'delegate')
  const url = new URL(sound.url)
  const fragment = new URLSearchParams(url.hash.slice(1))
  for (const [part, value] of [
    ['g', createHash('sha256').update('another genesis').digest('base64url')],
    ['d', createHash('sha256').update('another delegation').digest('base64url')],
  ] as const) {
    const other = new URLSearchParams(fragment)
    other.set(part, value)
    url.hash = other.toString()
    const seat = await stage.seat({ ...sound, url: url.href }, { signal: 'tone' })
    await seat.page.getByRole('alert').waitFor()
    expect(await seat.page.getByRole('button', { name: `I am ${sound.name}` }).count()).toBe(0)
    await stage.leave(seat)
  }
})

test('Opening a link enrols nobody; pressing the button does, and clears the address', async () => {
  const link = stage.link('beijing', 'delegate')
  const before = await secretary.head()
  const seat = await stage.seat(link, { signal: 'devices' })
  await seat.page.getByRole('button', { name: `I am ${link.name}` }).waitFor()
  expect(await secretary.head()).toEqual(before)
  await seat.enrol()
  expect((await secretary.head()).seq).toBe(before.seq + 1)
  const address = new URL(seat.page.url())
  expect(address.hash).toBe('')
  expect(address.pathname).toBe(`/s/${stage.node.links.summit}/${link.member}`)
  expect(await seat.page.evaluate(() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage))).not.toContain(
    new URLSearchParams(new URL(link.url).hash.slice(1)).get('k'),
  )
  await stage.leave(seat)
  expect(stage.node.log).not.toContain(new URLSearchParams(new URL(link.url).hash.slice(1)).get('k'))
})
