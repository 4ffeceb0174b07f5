/**
 * What is written in a chamber while this seat is there: read from data packets, kept in this page's memory alone and
 * forgotten on leaving. It knows no engine; whom the record lets write is asked before anything comes here.
 */

export const CHAT = 'chat'
/** Of a message, in characters as a reader counts them, more or less: code points. */
export const LONGEST = 2000
/** Older ones give way. */
const MOST = 500

export type Message = Readonly<{ id: number; from: string; text: string; atMs: number }>

export type ChatNow = Readonly<{ messages: readonly Message[]; unread: number }>

/** What would be sent of what was typed; undefined: nothing, or too much. */
export function worded(typed: string): string | undefined {
  const text = typed.replaceAll('\r\n', '\n').trim()
  return text === '' || lengthOf(text) > LONGEST ? undefined : text
}

export const lengthOf = (text: string): number => [...text].length

const empty: ChatNow = { messages: [], unread: 0 }

export class Chat {
  #now = empty
  #next = 1
  #watched = false

  get now(): ChatNow {
    return this.#now
  }

  /** Somebody looks at what is written, or not any more. */
  watch(on: boolean): void {
    this.#watched = on
    if (on && this.#now.unread > 0) this.#now = { ...this.#now, unread: 0 }
  }

  /** From somebody else. What is no text of a fitting length is dropped. */
  receive(from: string, bytes: Uint8Array, atMs: number): void {
    let read: string | undefined
    try {
      read = worded(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    } catch {
      return
    }
    if (read !== undefined) this.#add(from, read, atMs, !this.#watched)
  }

  said(from: string, text: string, atMs: number): void {
    this.#add(from, text, atMs, false)
  }

  clear(): void {
    this.#now = empty
  }

  #add(from: string, text: string, atMs: number, unread: boolean): void {
    const messages = [...this.#now.messages, { id: this.#next++, from, text, atMs }].slice(-MOST)
    this.#now = { messages, unread: this.#now.unread + (unread ? 1 : 0) }
  }
}
