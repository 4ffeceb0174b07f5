import { describe, expect, it } from 'vitest'
import ar from './ar/index.ts'
import en from './en/index.ts'
import es from './es/index.ts'
import fr from './fr/index.ts'
import { languages } from './i18n.ts'
import ru from './ru/index.ts'
import zh from './zh/index.ts'

type Tree = { readonly [key: string]: string | Tree }

/** All texts of a language, by "namespace:path". */
function texts(language: Record<string, Tree>): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (prefix: string, tree: Tree) => {
    for (const [key, value] of Object.entries(tree)) {
      if (typeof value === 'string') found.set(prefix + key, value)
      else walk(`${prefix}${key}.`, value)
    }
  }
  for (const [namespace, tree] of Object.entries(language)) walk(`${namespace}:`, tree)
  return found
}

const plural = /_(zero|one|two|few|many|other)$/
const bases = (all: Map<string, string>) => new Set([...all.keys()].map((key) => key.replace(plural, '')))
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*([\w.]+)|<\/?([\w]+)>/g)].map((m) => m[1] ?? `<${m[2] ?? ''}>`)

const english = texts(en)
const pluralBases = new Set([...english.keys()].filter((key) => plural.test(key)).map((key) => key.replace(plural, '')))

const of: Record<string, Map<string, string>> = { en: english, zh: texts(zh), ru: texts(ru), fr: texts(fr), es: texts(es), ar: texts(ar) }

it('reads the texts of every language there is to choose', () => {
  expect(Object.keys(of)).toEqual([...languages])
})

describe.each(Object.entries(of))('the interface in %s', (language, all) => {
  it('has every text of the English one and no other', () => {
    expect([...bases(all)].sort()).toEqual([...bases(english)].sort())
  })

  it('has no empty text', () => {
    expect([...all].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('has each plural form of its language, and no other', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const base of pluralBases) {
      const got = [...all.keys()].filter((key) => plural.test(key) && key.replace(plural, '') === base)
      expect(got.sort()).toEqual(forms.map((form) => `${base}_${form}`).sort())
    }
  })

  it('fills the same places as English', () => {
    for (const [key, text] of all) {
      const base = key.replace(plural, '')
      const original = english.get(key) ?? english.get(`${base}_other`) ?? ''
      // A plural form may say the number in words ("one interpreter").
      const want = new Set(placeholders(original).filter((p) => !(pluralBases.has(base) && p === 'count')))
      const got = new Set(placeholders(text).filter((p) => !(pluralBases.has(base) && p === 'count')))
      expect({ key, places: [...got].sort() }).toEqual({ key, places: [...want].sort() })
    }
  })
})

it('keeps French punctuation on the line of its word', () => {
  expect([...texts(fr)].filter(([, text]) => / [:;?!»]|« |'/.test(text))).toEqual([])
})
