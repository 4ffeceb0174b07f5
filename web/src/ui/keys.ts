/** Which key of a keyboard was pressed, as the interface names its shortcuts. Pure. */

/**
 * A Latin letter as a capital, by what the key writes, else by where it stands: under a Cyrillic layout the key
 * marked C writes another letter and is C all the same. Everything else is as the browser names it.
 */
export function keyOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  // A digit of another script, as Arabic keyboards write it, is the digit of its key.
  if (/^(?![0-9])\p{Nd}$/u.test(key)) return /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1] ?? key
  // A character that is no letter is what it says, also where another layout has a letter in its place.
  // One key of Arabic layouts writes two letters.
  if (!/^\p{L}{1,2}$/u.test(key)) return key
  return /^Key([A-Z])$/.exec(code)?.[1] ?? key
}

/** Where keys are for writing they are nobody's shortcuts. A list is chosen from with the arrows. */
export const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, input:not([type=radio], [type=checkbox], [type=range])'))
