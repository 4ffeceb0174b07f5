/** The languages of the interface. English comes with the app; the others load when chosen. */
import i18next, { type FormatterModule } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { isolated } from '../ui/isolate.ts'
import { keep, kept } from '../ui/kept.ts'
import en from './en/index.ts'

export const languages = ['en', 'zh', 'ru', 'fr', 'es', 'ar'] as const
export type Language = (typeof languages)[number]

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'ui'
    resources: typeof en
  }
}

const load: Record<Exclude<Language, 'en'>, () => Promise<{ default: Record<string, object> }>> = {
  zh: () => import('./zh/index.ts'),
  ru: () => import('./ru/index.ts'),
  fr: () => import('./fr/index.ts'),
  es: () => import('./es/index.ts'),
  ar: () => import('./ar/index.ts'),
}

const chosenKey = 'parley.language'

/** The interface's language for a BCP 47 tag, if it has one. */
export function supported(tag: string): Language | undefined {
  const primary = tag.toLowerCase().split('-')[0]
  return languages.find((l) => l === primary)
}

/** What the reader picked on this device, if anything. */
export function chosenLanguage(): Language | undefined {
  const stored = kept(chosenKey)
  return stored === null ? undefined : supported(stored)
}

export function browserLanguage(tags: readonly string[] = navigator.languages): Language {
  for (const tag of tags) {
    const language = supported(tag)
    if (language) return language
  }
  return 'en'
}

/** Has the texts of a language at hand, also for a page in another language than the screen's. */
export async function fetchLanguage(language: Language): Promise<void> {
  if (language === 'en' || i18next.hasResourceBundle(language, 'ui')) return
  const { default: bundle } = await load[language]()
  for (const [namespace, texts] of Object.entries(bundle)) i18next.addResourceBundle(language, namespace, texts)
}

/** The language of the screen. */
export const shownLanguage = (): Language => supported(i18next.language) ?? 'en'

async function show(language: Language): Promise<void> {
  await fetchLanguage(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  document.documentElement.dir = i18next.dir(language)
}

/** Shows the member's first language that the interface has, unless the reader has picked one. */
export async function preferLanguages(tags: readonly string[]): Promise<void> {
  if (chosenLanguage()) return
  const first = tags[0] === undefined ? undefined : supported(tags[0])
  await show(first ?? browserLanguage())
}

/** The reader's own pick, kept on this device. */
export async function pickLanguage(language: Language): Promise<void> {
  keep(chosenKey, language)
  await show(language)
}

/** How a value stands in a sentence: a number by the language's digits, a text set apart where it is read the other way. */
const formatter: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown, _, language = 'en') => {
    if (typeof value === 'number') return new Intl.NumberFormat(language, { useGrouping: false }).format(value)
    return typeof value === 'string' ? isolated(value, language) : ''
  },
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).use(formatter).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'ui',
    resources: { en },
    interpolation: { escapeValue: false, alwaysFormat: true },
    returnNull: false,
  })
  await show(chosenLanguage() ?? browserLanguage())
}
