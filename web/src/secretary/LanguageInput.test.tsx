import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { seatOf, view } from '../testing/table.ts'
import Desk from './Desk.tsx'
import { LanguageInput } from './LanguageInput.tsx'

const field = (name: string) => screen.getByRole<HTMLInputElement>('combobox', { name })

function draw(optional = false) {
  const onChange = vi.fn<(tag: string) => void>()
  const input = (value: string) => <LanguageInput label={<span>Language</span>} value={value} choices={['ru', 'ms', 'ml', 'el']} optional={optional} onChange={onChange} />
  const { rerender } = render(input('ru'))
  onChange.mockImplementation((tag) => { rerender(input(tag)) })
  return onChange
}

it('goes on being typed into when what is typed so far is a language already', async () => {
  const chosen = draw()
  expect(field('Language').value).toBe('Russian · Русский')
  await userEvent.clear(field('Language'))
  await userEvent.type(field('Language'), 'malayalam')
  expect(field('Language').value).toBe('malayalam')
  expect(chosen.mock.calls.flat()).toEqual(['ms', 'ml'])
  await userEvent.tab()
  expect(field('Language').value).toBe('Malayalam · മലയാളം')
})

it('says that it knows no such language, and keeps the one there was', async () => {
  const chosen = draw()
  await userEvent.clear(field('Language'))
  await userEvent.type(field('Language'), 'Klingon')
  expect(field('Language').getAttribute('aria-invalid')).toBe('true')
  await userEvent.tab()
  expect(field('Language').value).toBe('Russian · Русский')
  expect(field('Language').getAttribute('aria-invalid')).toBeNull()
  expect(chosen).not.toHaveBeenCalled()
})

it('is emptied where there need not be one, once it is left', async () => {
  const chosen = draw(true)
  await userEvent.clear(field('Language'))
  expect(chosen).not.toHaveBeenCalled()
  await userEvent.tab()
  expect(chosen).toHaveBeenCalledWith('')
  expect(field('Language').value).toBe('')
})

it('staffs a booth from Greek into Swedish', async () => {
  const { seat, sent } = seatOf('sec', view({ booths: [] }))
  render(<Desk seat={seat} />)
  await userEvent.click(screen.getByRole('button', { name: 'Staff a booth' }))
  for (const [name, typed] of [['Output A', 'Ελληνικά'], ['Output B', 'Swedish']] as const) {
    await userEvent.clear(field(name))
    await userEvent.type(field(name), typed)
  }
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(sent).toEqual([{ kind: 'staff-booth', body: { booth: 'el-sv', outputs: ['el', 'sv'], members: ['voice'] } }])
})
