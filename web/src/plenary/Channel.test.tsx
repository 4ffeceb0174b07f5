import { act, fireEvent, render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { Channel } from './Channel.tsx'
import { useSettled } from './useSettled.ts'

const draw = (channel: string, heard = false) => {
  const done = { choose: vi.fn(), balance: vi.fn(), warm: vi.fn() }
  render(<Channel channel={channel} channels={['ar', 'ru', 'zh']} heard={heard} duck={-18} reader="en" onChoose={done.choose} onBalance={done.balance} onWarm={done.warm} />)
  return done
}

it('offers the floor and each language in its own name, with its key printed and not spoken', () => {
  const { choose } = draw('ru')
  expect(screen.getAllByRole('radio').map((radio) => radio.closest('label')?.textContent)).toEqual(['Floor0', 'العربية1', 'Русский2', '中文3'])
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Русский' }).checked).toBe(true)
  fireEvent.click(screen.getByRole('radio', { name: '中文' }))
  expect(choose).toHaveBeenCalledWith('zh')
})

it('sets by keys how loud the original stays, where there is an interpretation to set it under', () => {
  const { balance } = draw('ru')
  const slider = screen.getByRole('slider', { name: 'Original under the interpretation' })
  expect(slider.getAttribute('aria-valuetext')).toBe('18 dB below')
  fireEvent.change(slider, { target: { value: '20' } })
  expect(balance).toHaveBeenLastCalledWith(0)
  fireEvent.change(slider, { target: { value: '0' } })
  expect(balance).toHaveBeenLastCalledWith('off')
})

it('says that an interpretation is no record, and of the floor it says nothing', () => {
  draw('floor')
  expect(screen.queryByRole('slider')).toBeNull()
  expect(screen.queryByText(/authentic/)).toBeNull()
})

it('says it on the floor, too, while somebody interprets for everybody', () => {
  draw('floor', true)
  expect(screen.getByText(/no authentic record/)).toBeTruthy()
  expect(screen.queryByRole('slider')).toBeNull()
})

it('shows nothing that stands for a moment only', () => {
  vi.useFakeTimers()
  function Said({ value }: { value: string }) {
    return <p role="status">{useSettled(value, 1500)}</p>
  }
  const { rerender } = render(<Said value="interpreted" />)
  const said = () => screen.getByRole('status').textContent
  const after = (ms: number) => { act(() => { vi.advanceTimersByTime(ms) }) }
  expect(said()).toBe('interpreted')
  rerender(<Said value="original" />)
  after(1000)
  rerender(<Said value="interpreted" />)
  after(5000)
  expect(said()).toBe('interpreted')
  rerender(<Said value="original" />)
  after(1500)
  expect(said()).toBe('original')
  vi.useRealTimers()
})
