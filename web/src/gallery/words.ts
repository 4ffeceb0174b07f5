/** The page's words. English comes with the page; the others load when chosen. */
import en from '../i18n/en/gallery.json'

export const languages = ['en', 'zh', 'ru', 'fr', 'es', 'ar'] as const
export type Language = (typeof languages)[number]
export type Words = typeof en

const load: Record<Exclude<Language, 'en'>, () => Promise<{ default: Words }>> = {
  zh: () => import('../i18n/zh/gallery.json'),
  ru: () => import('../i18n/ru/gallery.json'),
  fr: () => import('../i18n/fr/gallery.json'),
  es: () => import('../i18n/es/gallery.json'),
  ar: () => import('../i18n/ar/gallery.json'),
}

export const wordsIn = async (language: Language): Promise<Words> => (language === 'en' ? en : (await load[language]()).default)

/** The first of a reader's languages that the page has. */
export function pageLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const primary = tag.toLowerCase().split('-')[0]
    const found = languages.find((each) => each === primary)
    if (found) return found
  }
  return 'en'
}

/** What a language calls itself. */
export function ownName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Which of the stream's languages a reader most likely wants: one of theirs, else the floor. */
export function wanted(channels: readonly string[], tags: readonly string[]): string {
  for (const tag of tags) {
    const same = channels.find((each) => each.toLowerCase() === tag.toLowerCase())
    const near = channels.find((each) => each.split('-')[0] === tag.toLowerCase().split('-')[0])
    if (same ?? near) return same ?? near ?? ''
  }
  return channels[0] ?? ''
}
