/**
 * Six languages, of which one is spoken on the floor, and five are interpreted: English and Russian from Chinese, French and
 * Spanish from English, Arabic from French. Who hears an interpretation of an interpretation hears on when the first of them
 * stops.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import { full, near, silent } from '../../harness/ear.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

/** Hertz of each seat's own tone, with no harmonic in common. */
const tone = { beijing: 440, en: 1030, fr: 570, es: 830, ar: 1210, ru: 1330, listener: 1450 }
/** dB that the floor is lowered by under an interpreter. */
const ducking = 18

/** Each booth's interpreter, and what they understand. */
const booths = { en: ['en', 'zh'], fr: ['fr', 'en'], es: ['es', 'en'], ar: ['ar', 'fr'] } as const
type Language = keyof typeof booths

/** A listener of each language but French, who comes for one test. */
const others = [['en', 'Jane Moore'], ['es', 'Ana Gil'], ['ar', 'Omar Said'], ['ru', 'Ivan Orlov'], ['zh', 'Lin Yue']] as const

let stage: Stage
let secretary: Device
let beijing: Seat
let listener: Seat
const interpreters = new Map<Language, Seat>()

const booth = (language: Language): Seat => {
  const seat = interpreters.get(language)
  if (!seat) throw new Error(`nobody works in the booth ${language}`)
  return seat
}

/** What a source on the console is told to be. */
async function told(language: Language, source: string, words: string): Promise<void> {
  const radio = booth(language).page.getByRole('radiogroup', { name: 'Source' }).getByRole('radio', { name: source, exact: true })
  await until(
    `${source} is told to be ${words}`,
    () => radio.evaluate((element) => document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent),
    (found) => found === words,
  )
}

async function chooses(language: Language, key: string, source: string): Promise<void> {
  await booth(language).press(key)
  const radio = booth(language).page.getByRole('radiogroup', { name: 'Source' }).getByRole('radio', { name: `${key} ${source}`, exact: true })
  await until(`${source} is pressed`, () => radio.isChecked(), (pressed) => pressed)
}

beforeAll(async () => {
  stage = await Stage.open()
  secretary = await Device.enrol(stage.link('beijing', 'secretary'))
  beijing = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.beijing })
  for (const language of ['en', 'fr', 'es', 'ar'] as const) {
    const member = `interpreter-${language}`
    const link = await secretary.invite(member, { name: `Interpreter ${language}`, role: 'interpreter', languages: booths[language], to: 3_600_000 })
    const staffed = await secretary.act('staff-booth', { booth: language, outputs: [language], members: [member] })
    expect(staffed.status, staffed.text).toBe(200)
    interpreters.set(language, await stage.seat(link, { signal: 'tone', tone: tone[language] }))
    await booth(language).sits()
  }
  const link = await secretary.invite('listener', { name: 'Luc Morel', languages: ['fr'], to: 3_600_000 })
  listener = await stage.seat(link, { signal: 'tone', tone: tone.listener })
  // Moscow says by its secretary that it is ready, and sends nobody: there is one language on the floor.
  const ready = await (await Device.enrol(stage.link('moscow', 'secretary'))).act('ready', {})
  expect(ready.status, ready.text).toBe(200)
  for (const seat of [beijing, listener]) await seat.sits()
  // An interpreter hears directly whom they understand: the listener is not to have the floor.
  await listener.page.mouse.move(200, 200)
  await listener.page.getByRole('button', { name: 'Mute', exact: true }).click()
  await listener.page.getByRole('button', { name: 'Unmute', exact: true }).waitFor()
})

afterAll(async () => {
  await stage.close()
})

test('With nobody on air all hear the original, and the consoles say that every language is off air', async () => {
  await listener.hears({ [tone.beijing]: near(full), [tone.en]: silent, [tone.fr]: silent })
  await booth('fr').hears({ [tone.beijing]: near(full) })
  await told('fr', 'F3 English', 'off air: original')
})

test('English is interpreted from the floor, and French from English: two deep', async () => {
  await booth('en').press(' ')
  await booth('en').onAir(true)
  await told('fr', 'F3 English', 'interpretation')
  await chooses('fr', 'F3', 'English')
  await booth('fr').hears({ [tone.en]: near(full), [tone.beijing]: near(full - ducking), [tone.fr]: silent })
  await booth('fr').press(' ')
  await booth('fr').onAir(true)
  await listener.hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking), [tone.en]: silent })
  // Who interprets from the floor hears the floor alone.
  await booth('en').hears({ [tone.beijing]: near(full), [tone.fr]: silent, [tone.en]: silent })
})

test('Spanish from English, Arabic from French: each console tells how deep its sources are', async () => {
  await told('ar', 'F4 French', 'interpretation of an interpretation')
  await told('es', 'F3 English', 'interpretation')
  await chooses('ar', 'F4', 'French')
  await chooses('es', 'F3', 'English')
  for (const language of ['ar', 'es'] as const) {
    await booth(language).press(' ')
    await booth(language).onAir(true)
  }
  await booth('ar').hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking), [tone.en]: silent, [tone.es]: silent })
  await booth('es').hears({ [tone.en]: near(full), [tone.beijing]: near(full - ducking), [tone.fr]: silent, [tone.ar]: silent })
  await listener.choose('Channel', 'العربية')
  await listener.hears({ [tone.ar]: near(full), [tone.beijing]: near(full - ducking), [tone.fr]: silent, [tone.en]: silent })
  await listener.choose('Channel', 'Français')
  await listener.hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking), [tone.ar]: silent, [tone.es]: silent })
})

test('Six languages: each listener hears theirs at full level and the original ducked, whoever speaks as the floor does the original alone', async () => {
  // The demo's pair booth.
  const russian = await stage.arrives('moscow', 'interpreter', { signal: 'tone', tone: tone.ru })
  await russian.into('Russian')
  await russian.press(' ')
  await russian.onAir(true)
  const listeners = new Map<keyof typeof voices, Seat>([['fr', listener]])
  const voices = { zh: tone.beijing, en: tone.en, fr: tone.fr, es: tone.es, ar: tone.ar, ru: tone.ru }
  for (const [language, name] of others) {
    const link = await secretary.invite(`listener-${language}`, { name, languages: [language], to: 3_600_000 })
    const seat = await stage.seat(link, { signal: 'tone', tone: tone.listener })
    await seat.sits()
    await seat.press('m')
    listeners.set(language, seat)
  }
  await Promise.all(
    [...listeners].map(([language, seat]) => {
      const interpretations = Object.entries(voices).filter(([each]) => each !== 'zh').map(([each, hertz]) => [hertz, each === language ? near(full) : silent] as const)
      return seat.hears({ [tone.listener]: silent, ...Object.fromEntries(interpretations), [tone.beijing]: near(language === 'zh' ? full : full - ducking) })
    }),
  )
  await russian.press(' ')
  await russian.onAir(false)
  await stage.leave(russian)
  for (const [language, seat] of listeners) if (language !== 'fr') await stage.leave(seat)
})

test('When English leaves the air, the French interpreter has the original, and the listener hears on', async () => {
  await booth('en').press(' ')
  await booth('en').onAir(false)
  await booth('fr').hears({ [tone.beijing]: near(full), [tone.en]: silent })
  await booth('fr').page.getByRole('status', { name: 'Source' }).getByText('English is off air: you hear the original').waitFor()
  await listener.hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking) })
  await told('ar', 'F4 French', 'interpretation')
})

test('Two booths that chose each other both hear the floor, until one of them chooses anew', async () => {
  await chooses('es', 'F4', 'French')
  await booth('es').hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking), [tone.es]: silent })
  await chooses('fr', 'F4', 'Spanish')
  for (const [language, source] of [['es', 'F4 French'], ['fr', 'F4 Spanish']] as const) {
    await booth(language).hears({ [tone.beijing]: near(full), [tone.fr]: silent, [tone.es]: silent })
    await told(language, source, 'from your booth: original')
  }
  // For whoever is in neither booth, both are heard.
  await listener.hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking) })
  await booth('ar').hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking) })
  await chooses('fr', 'F1', 'Floor')
  await booth('es').hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking), [tone.es]: silent })
})

test('What is interpreted consecutively is heard in every channel, and the floor is not turned down', async () => {
  await booth('en').press(' ')
  await booth('en').onAir(true)
  await booth('en').press('x')
  await listener.hears({ [tone.en]: near(full), [tone.fr]: near(full), [tone.beijing]: near(full) })
  await listener.choose('Channel', 'Русский')
  await listener.hears({ [tone.en]: near(full), [tone.fr]: silent, [tone.beijing]: near(full) })
  await booth('en').hears({ [tone.beijing]: near(full), [tone.en]: silent })
  await booth('en').press('x')
  await listener.hears({ [tone.en]: silent, [tone.fr]: silent, [tone.beijing]: near(full) })
})

test('Of two who interpret consecutively all hear the booth whose name comes first, and that one hears the floor alone', async () => {
  for (const language of ['fr', 'en'] as const) await booth(language).press('x')
  await listener.hears({ [tone.en]: near(full), [tone.fr]: silent, [tone.beijing]: near(full) })
  await booth('en').hears({ [tone.beijing]: near(full), [tone.fr]: silent, [tone.en]: silent })
  await booth('fr').hears({ [tone.beijing]: near(full), [tone.en]: near(full), [tone.fr]: silent })
  for (const language of ['fr', 'en'] as const) await booth(language).page.getByText('Two booths speak to the same listeners.').waitFor()
  await booth('en').press('x')
  await listener.hears({ [tone.en]: silent, [tone.fr]: near(full), [tone.beijing]: near(full) })
})
