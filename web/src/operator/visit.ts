/** What an operator's visit keeps, in this tab's session alone: the token, and the claim links of what was convened. */
import type { Convened } from './convene.ts'

const tokenKey = 'parley.operator'
const linksKey = 'parley.claim-links'

function read(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

function write(key: string, value: string): void {
  try {
    if (value === '') sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, value)
  } catch {
    // Until the page is left it holds.
  }
}

export const keptToken = (): string => read(tokenKey)
export const keepToken = (token: string): void => { write(tokenKey, token) }

export function keptLinks(): readonly Convened[] {
  try {
    return JSON.parse(read(linksKey) || '[]') as Convened[]
  } catch {
    return []
  }
}
export const keepLinks = (convened: readonly Convened[]): void => { write(linksKey, convened.length === 0 ? '' : JSON.stringify(convened)) }

/** A token as the node makes them; another text could not even be sent. */
export const mayBeToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text)
