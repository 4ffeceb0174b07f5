/**
 * Chinese on the floor, English from it, French from English, and for a while Spanish from French. Who hears an
 * interpretation of an interpretation hears on when the first of them stops. Then Arabic from French and Russian from English,
 * one after the other: all six languages are heard by who chooses them.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Device } from '../../harness/device.ts'
import type { SeatLink } from '../../harness/node.ts'
import { full, near, silent } from '../../harness/ear.ts'
import type { Seat } from '../../harness/seat.ts'
import { Stage } from '../../harness/stage.ts'
import { until } from '../../harness/until.ts'

/** Hertz of each seat's own tone, with no harmonic in common. */
const tone = { beijing: 440, en: 1030, fr: 570, es: 830, ar: 1270, ru: 690, listener: 1450 }
/** dB that the floor is lowered by under an interpreter. */
const ducking = 18

/** Each booth's interpreter, and what they understand. */
const booths = { en: ['en', 'zh'], fr: ['fr', 'en'], es: ['es', 'fr'], ar: ['ar', 'fr'], ru: ['ru', 'en'] } as const
type Language = keyof typeof booths
const staff = new Map<Language, SeatLink>()

/** What a listener chooses, in its own name, to hear each tone at full level; the floor's original has no interpretation. */
const channels = { English: 'en', Español: 'es', Floor: 'beijing', Français: 'fr' } as const

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

async function comes(language: Language): Promise<void> {
  const link = staff.get(language)
  if (!link) throw new Error(`nobody is staffed in the booth ${language}`)
  interpreters.set(language, await stage.seat(link, { signal: 'tone', tone: tone[language] }))
  await booth(language).sits()
}

beforeAll(async () => {
  stage = await Stage.open({}, 'parley')
  secretary = await Device.enrol(stage.link('beijing', 'secretary'))
  beijing = await stage.arrives('beijing', 'principal', { signal: 'tone', tone: tone.beijing })
  for (const language of ['en', 'fr', 'es', 'ar', 'ru'] as const) {
    const member = `interpreter-${language}`
    const link = await secretary.invite(member, { name: `Interpreter ${language}`, role: 'interpreter', languages: booths[language], to: 3_600_000 })
    const staffed = await secretary.act('staff-booth', { booth: language, outputs: [language], members: [member] })
    expect(staffed.status, staffed.text).toBe(200)
    staff.set(language, link)
  }
  for (const language of ['en', 'fr'] as const) await comes(language)
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

test('Spanish from French: its console tells how deep that is, and a listener hears each language and the original ducked', async () => {
  await comes('es')
  await told('es', 'F3 English', 'interpretation')
  await told('es', 'F4 French', 'interpretation of an interpretation')
  await chooses('es', 'F4', 'French')
  await booth('es').press(' ')
  await booth('es').onAir(true)
  await booth('es').hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking), [tone.en]: silent, [tone.es]: silent })
  for (const [name, chosen] of Object.entries(channels)) {
    await listener.choose('Channel', name)
    await listener.hears({
      ...Object.fromEntries((['en', 'fr', 'es'] as const).map((each) => [tone[each], each === chosen ? near(full) : silent])),
      [tone.beijing]: near(chosen === 'beijing' ? full : full - ducking),
    })
  }
})

test('When English leaves the air, the French interpreter has the original, and the listener hears on', async () => {
  await booth('en').press(' ')
  await booth('en').onAir(false)
  await booth('fr').hears({ [tone.beijing]: near(full), [tone.en]: silent })
  await booth('fr').page.getByRole('status', { name: 'Source' }).getByText('English is off air: you hear the original').waitFor()
  await listener.hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking) })
  await told('es', 'F4 French', 'interpretation')
})

test('Two booths that chose each other both hear the floor, until one of them chooses anew', async () => {
  await chooses('fr', 'F4', 'Spanish')
  for (const [language, source] of [['es', 'F4 French'], ['fr', 'F4 Spanish']] as const) {
    await booth(language).hears({ [tone.beijing]: near(full), [tone.fr]: silent, [tone.es]: silent })
    await told(language, source, 'from your booth: original')
  }
  // For whoever is in neither booth, both are heard.
  await listener.hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking) })
  await chooses('fr', 'F1', 'Floor')
  await booth('es').hears({ [tone.fr]: near(full), [tone.beijing]: near(full - ducking), [tone.es]: silent })
  await stage.leave(booth('es'))
})

test('Arabic from French and Russian from English are heard by who chooses them, and the original when their interpreters go', async () => {
  await booth('en').press(' ')
  await booth('en').onAir(true)
  for (const { language, key, source, from, name } of [
    { language: 'ar', key: 'F4', source: 'French', from: 'fr', name: 'العربية' },
    { language: 'ru', key: 'F3', source: 'English', from: 'en', name: 'Русский' },
  ] as const) {
    await comes(language)
    await chooses(language, key, source)
    await booth(language).press(' ')
    await booth(language).onAir(true)
    await booth(language).hears({ [tone[from]]: near(full), [tone.beijing]: near(full - ducking), [tone[language]]: silent })
    await listener.choose('Channel', name)
    await listener.hears({ [tone[language]]: near(full), [tone.beijing]: near(full - ducking), [tone.en]: silent, [tone.fr]: silent })
    await stage.leave(booth(language))
    await listener.hears({ [tone[language]]: silent, [tone.beijing]: near(full), [tone.en]: silent, [tone.fr]: silent })
  }
  await listener.choose('Channel', 'Français')
  await booth('en').press(' ')
  await booth('en').onAir(false)
})

test('What is interpreted consecutively is heard in every channel, and the floor is not turned down', async () => {
  await booth('en').press(' ')
  await booth('en').onAir(true)
  await booth('en').press('x')
  await listener.hears({ [tone.en]: near(full), [tone.fr]: near(full), [tone.beijing]: near(full) })
  await listener.page.getByText('You hear: French, interpreted by Interpreter fr, and English, interpreted consecutively by Interpreter en').waitFor()
  await listener.choose('Channel', 'Русский')
  await listener.hears({ [tone.en]: near(full), [tone.fr]: silent, [tone.beijing]: near(full) })
  await listener.page.getByText('You hear: the original, then English, interpreted consecutively by Interpreter en').waitFor()
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
