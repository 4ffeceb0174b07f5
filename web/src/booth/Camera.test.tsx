import { fireEvent, render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { AttendingNow } from '../media/attending.ts'
import { Camera } from './Camera.tsx'

const draw = (change: Partial<AttendingNow> = {}) => {
  const now = { camera: { at: 'open' }, cameraOn: true, ...change } as AttendingNow
  const camera = vi.fn()
  render(<><Camera attending={{ now, camera }} now={now} /><input /></>)
  return camera
}

it('switches the camera by V, in any layout, and by its button, and not while somebody writes', () => {
  const camera = draw()
  fireEvent.keyDown(document.body, { key: 'м', code: 'KeyV' })
  fireEvent.keyDown(document.body, { key: 'v', repeat: true })
  fireEvent.keyDown(screen.getByRole('textbox'), { key: 'v' })
  fireEvent.click(screen.getByRole('button', { name: 'Camera off' }))
  expect(camera.mock.calls).toEqual([[false], [false]])
})

it('says when others see nothing though it is on', () => {
  const camera = draw({ cameraOn: false })
  fireEvent.keyDown(document.body, { key: 'v' })
  expect(camera.mock.calls).toEqual([[true]])
  expect(screen.getByRole('button', { name: 'Camera on' })).toBeDefined()
  expect(screen.getByRole('status').textContent).toBe('')
  draw({ camera: { at: 'failed', trouble: 'taken' } })
  expect(screen.getByText('The others do not see you.').getAttribute('role')).toBe('status')
})
