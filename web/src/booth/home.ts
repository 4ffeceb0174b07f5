/**
 * Where the console's keys are at home: the rows Hear and Speak, an application, in which a screen reader leaves them to it.
 * The focus begins there, and Escape brings it back.
 */
import { useEffect } from 'react'
import { keyOf, writes } from '../ui/keys.ts'
import { KEYED, stepsBack } from './space.ts'

/** Of the row in which the focus begins. */
export const HOME = { ...KEYED, 'data-home': true } as const

const rowOf = (place: Element | null): HTMLElement | null => place?.closest<HTMLElement>('[data-keyed]') ?? null

/** In the rows, or where nothing has the focus. */
export function isHome(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target === document.body || target === document.documentElement) return true
  return rowOf(target) !== null
}

/** Home, or in the rows back to where one came from. A technician's screen has no rows: there one goes back to wherever that was. */
export function goHome(from: Element | null = null): void {
  const home = document.querySelector<HTMLElement>('[data-home]')
  const back = from instanceof HTMLElement && from.isConnected && (home === null || rowOf(from) !== null) ? from : undefined
  if (back) back.focus()
  else home?.focus({ preventScroll: true })
}

/** From a control that goes to its row, where it would press nothing else. */
export const toRow = (control: Element): void => { rowOf(control)?.focus({ preventScroll: true }) }

/** A text box says itself where it goes back to. */
export function useHome(): void {
  useEffect(() => {
    if (document.activeElement === document.body) goHome()
    const down = (event: KeyboardEvent) => {
      if (keyOf(event) === 'Escape' && !event.defaultPrevented && !writes(event.target) && !stepsBack(event.target)) goHome()
    }
    window.addEventListener('keydown', down)
    return () => { window.removeEventListener('keydown', down) }
  }, [])
}
