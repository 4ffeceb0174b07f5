import { act, render, screen } from '@testing-library/react'
import { useLocale } from 'react-aria-components'
import { afterEach, expect, it } from 'vitest'
import { pickLanguage } from './i18n.ts'
import { Reader } from './Reader.tsx'

const Direction = () => <p>{useLocale().direction}</p>

afterEach(() => pickLanguage('en'))

it('turns the page and its controls round when the reader picks Arabic, and back', async () => {
  render(<Reader><Direction /></Reader>)
  expect([document.documentElement.dir, screen.getByText('ltr').tagName]).toEqual(['ltr', 'P'])
  await act(() => pickLanguage('ar'))
  expect([document.documentElement.lang, document.documentElement.dir, screen.getByText('rtl').tagName]).toEqual(['ar', 'rtl', 'P'])
  await act(() => pickLanguage('fr'))
  expect([document.documentElement.lang, document.documentElement.dir, screen.getByText('ltr').tagName]).toEqual(['fr', 'ltr', 'P'])
})
