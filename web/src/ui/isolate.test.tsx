import { render, screen } from '@testing-library/react'
import i18next from 'i18next'
import { expect, it } from 'vitest'
import { fetchLanguage } from '../i18n/i18n.ts'
import { isolated } from './isolate.ts'
import { list, oneLine } from './languages.ts'
import { Plate } from './Plate.tsx'

const apart = (name: string) => `\u2068${name}\u2069`

it.each(['Anna', '王伟', 'Анна', 'José Ñ', '👩‍🚀'.replace('\u200d', ''), 'a'.repeat(200)])('leaves %s as it is among English words', (name) => {
  expect(isolated(name, 'en')).toBe(name)
})

it.each(['محمد', 'דוד (Dov)', 'Ali علي 3', '\u0301a', 'a\u200b', '👩‍🚀', '\u{1e922}'])('sets %j apart among English words', (name) => {
  expect(isolated(name, 'en')).toBe(apart(name))
})

it('sets apart among Arabic words what is read the other way, figures too', () => {
  expect(['محمد بن علي', 'Anna', '王伟', '12:40', ''].map((name) => isolated(name, 'ar'))).toEqual(['محمد بن علي', apart('Anna'), apart('王伟'), apart('12:40'), ''])
})

it('keeps each name in a sentence, a list and a line to itself', async () => {
  await fetchLanguage('ar')
  const english = i18next.getFixedT('en', 'door')
  const arabic = i18next.getFixedT('ar', 'door')
  expect(english('iAm', { name: 'Anna' })).toBe('I am Anna')
  expect(english('iAm', { name: 'محمد (3)' })).toBe(`I am ${apart('محمد (3)')}`)
  expect(arabic('iAm', { name: 'Anna' })).toBe(`أنا ${apart('Anna')}`)
  expect(list(['Anna', 'דוד'], 'en')).toBe(`Anna and ${apart('דוד')}`)
  expect(english('iAm', { name: list(['Anna', 'דוד'], 'en') })).toBe(`I am Anna and ${apart('דוד')}`)
  expect(oneLine(['وزير', '', 'Delegate'], 'en')).toBe(`${apart('وزير')} · Delegate`)
})

it('takes a name for a name, whatever it looks like to a template', () => {
  const t = i18next.getFixedT('en', 'door')
  for (const name of ['{{name}}', '$t(ui:cancel)', '<b>&amp;</b>', '{{- name}}']) expect(t('iAm', { name })).toBe(`I am ${name}`)
})

it('writes numbers with the digits of the language', () => {
  expect(i18next.getFixedT('en', 'secretary')('agenda.minutes', { count: 10_080 })).toBe('10080 minutes')
  expect(i18next.getFixedT('ar', 'secretary')('agenda.minutes', { count: 20 })).toBe('20 دقيقة')
})

it.each(['محمد', '\u0301a', '👩‍🚀', 'a'.repeat(200)])('a plate isolates the name %j, its title and its note', (name) => {
  const { container } = render(<Plate name={name} title="وزير" note="Delegate" state="Here" />)
  expect(screen.getByText(name, { normalizer: (s) => s }).tagName).toBe('BDI')
  expect([...container.querySelectorAll('.plate-title')].map((each) => each.textContent)).toEqual(['Here', apart('وزير'), 'Delegate'])
})
