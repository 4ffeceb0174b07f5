import { expect, it } from 'vitest'
import { Chat, LONGEST, worded } from './chat.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

it('counts characters and not their halves, and sends nothing that is empty or too long', () => {
  expect(worded('  \n ')).toBeUndefined()
  expect(worded('🕊️ мир')).toBe('🕊️ мир')
  expect(worded('𝒳'.repeat(LONGEST))).toHaveLength(2 * LONGEST)
  expect(worded('x'.repeat(LONGEST + 1))).toBeUndefined()
})

it('counts what nobody has looked at, and forgets all on leaving', () => {
  const chat = new Chat()
  chat.receive('a', bytes('one'), 1)
  chat.said('me', 'two', 2)
  expect(chat.now.unread).toBe(1)
  chat.watch(true)
  chat.receive('a', bytes('three'), 3)
  expect(chat.now.unread).toBe(0)
  chat.watch(false)
  chat.receive('a', bytes('four'), 4)
  expect(chat.now.unread).toBe(1)
  expect(chat.now.messages.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four'])
  chat.clear()
  expect(chat.now).toEqual({ messages: [], unread: 0 })
})

it('keeps the newest when somebody writes without end', () => {
  const chat = new Chat()
  for (let n = 0; n < 700; n++) chat.receive('a', bytes(String(n)), n)
  expect(chat.now.messages).toHaveLength(500)
  expect(chat.now.messages.at(-1)?.text).toBe('699')
})
