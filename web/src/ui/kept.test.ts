// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import { browserLanguage, chosenLanguage } from '../i18n/i18n.ts'
import { keep, kept } from './kept.ts'
import { pickedTheme } from './theme.ts'

afterEach(() => { vi.unstubAllGlobals() })

it('keeps what was picked', () => {
  keep('parley.test', 'x')
  expect(kept('parley.test')).toBe('x')
})

it('costs nobody the first screen where the browser forbids storage: that screen says so', () => {
  const refuse = () => { throw new DOMException('denied', 'SecurityError') }
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse })
  keep('parley.test', 'x')
  expect([kept('parley.test'), pickedTheme(), chosenLanguage(), browserLanguage(['sv', 'ru-RU'])]).toEqual([null, 'auto', undefined, 'ru'])
})
