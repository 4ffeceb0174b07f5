/**
 * Whom Space belongs to at the console: it goes on and off air, unless it presses a control that the keyboard has gone
 * to. What the pointer touched last keeps the focus and not the key: whoever has clicked somewhere and is at work again
 * goes on air with Space as ever. Pure but for what it reads of the page.
 */

/** What the browser or the app presses with Space. */
const PRESSED =
  'button, select, summary, input[type=radio], input[type=checkbox], [role=button], [role=switch], [role=checkbox], [role=radio], [role=option], [role=tab], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox]'
const INSIDE = '[role=dialog], [role=alertdialog], [role=listbox], [role=menu]'

/**
 * Of a row whose controls have console keys of their own: there Space is on air, but for what opens a list or a dialog. A
 * screen reader, which takes single letters for itself elsewhere, hands them on in an application (WAI-ARIA 1.2).
 */
export const KEYED = { role: 'application', 'data-keyed': true, tabIndex: -1 } as const

/** `reached`: what the keyboard has gone to last, if the pointer has not touched anything since. */
export function takesSpace(target: EventTarget | null, reached: EventTarget | null): boolean {
  if (!(target instanceof Element) || !target.matches(PRESSED)) return false
  if (stepsBack(target)) return true
  if (target !== reached) return false
  return target.closest('[data-keyed]') === null || target.matches('select, [aria-haspopup], [aria-expanded]')
}

/** In a dialog, a menu or an open list Escape is theirs, and Space presses what has the focus. */
export function stepsBack(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return target.closest(INSIDE) !== null || (target instanceof HTMLSelectElement && isOpen(target))
}

function isOpen(list: HTMLSelectElement): boolean {
  try {
    return list.matches(':open')
  } catch {
    // A browser without the selector keeps such keys to the list by itself.
    return false
  }
}

const GOES = new Set(['Tab', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'])

/** Watches what the keyboard goes to. */
export class Reach {
  #going = false
  /** What it has gone to last; null after a touch of the pointer. */
  at: EventTarget | null = null

  /** Takes part, until the answer is called. */
  watch(): () => void {
    const key = ({ key }: KeyboardEvent) => { this.#going = GOES.has(key) }
    const focus = ({ target }: FocusEvent) => {
      if (this.#going) this.at = target
      this.#going = false
    }
    const touch = () => {
      this.#going = false
      this.at = null
    }
    window.addEventListener('keydown', key, true)
    window.addEventListener('focusin', focus, true)
    window.addEventListener('pointerdown', touch, true)
    return () => {
      window.removeEventListener('keydown', key, true)
      window.removeEventListener('focusin', focus, true)
      window.removeEventListener('pointerdown', touch, true)
    }
  }
}
