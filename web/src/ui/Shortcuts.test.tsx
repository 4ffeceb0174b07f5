import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { Shortcuts } from './Shortcuts.tsx'

const shortcuts = [{ keys: ['M'], does: 'Microphone on, off' }]

it('lists the keys under "?", and Escape steps back', async () => {
  const person = userEvent.setup()
  render(<Shortcuts shortcuts={shortcuts} />)
  expect(screen.queryByRole('dialog')).toBeNull()
  await person.keyboard('?')
  expect(await screen.findByRole('dialog', { name: 'Keys' })).toBeTruthy()
  expect(screen.getByText('Microphone on, off')).toBeTruthy()
  await person.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).toBeNull()
})

it('leaves "?" to whoever writes, and opens by its button too', async () => {
  const person = userEvent.setup()
  render(
    <>
      <input />
      <Shortcuts shortcuts={shortcuts} />
    </>,
  )
  await person.type(screen.getByRole('textbox'), '?')
  expect(screen.queryByRole('dialog')).toBeNull()
  await person.click(screen.getByRole('button', { name: 'Keys' }))
  expect(await screen.findByRole('dialog', { name: 'Keys' })).toBeTruthy()
})
