// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { keyOf, writes } from './keys.ts'

describe('a key', () => {
  it('is the Latin letter it writes', () => {
    expect(keyOf({ key: 'c', code: 'KeyC' })).toBe('C')
    // As on a French keyboard.
    expect(keyOf({ key: 'a', code: 'KeyQ' })).toBe('A')
  })

  it('is the letter printed beside another script\'s, wherever the layout is switched', () => {
    expect(['с', 'ф', 'И', 'а'].map((key, n) => keyOf({ key, code: ['KeyC', 'KeyA', 'KeyB', 'KeyF'][n]! }))).toEqual(['C', 'A', 'B', 'F'])
    expect(keyOf({ key: 'б', code: 'Comma' })).toBe('б')
    // Arabic layouts write two letters with it.
    expect(keyOf({ key: 'لا', code: 'KeyB' })).toBe('B')
  })

  it('is the digit that another script writes', () => {
    expect(keyOf({ key: '٣', code: 'Digit3' })).toBe('3')
    // As on a French keyboard, with Shift.
    expect(keyOf({ key: '7', code: 'Digit6' })).toBe('7')
  })

  it('is itself when it is no letter', () => {
    expect([' ', '?', 'F1', 'Escape', '1'].map((key) => keyOf({ key, code: 'KeyA' }))).toEqual([' ', '?', 'F1', 'Escape', '1'])
  })
})

describe('writing', () => {
  it('is done in text fields, and not in lists, sliders and boxes', () => {
    const made = (html: string) => {
      document.body.innerHTML = html
      return document.body.firstElementChild
    }
    expect(['<input>', '<textarea></textarea>'].map((html) => writes(made(html)))).toEqual([true, true])
    expect(['<input type="range">', '<input type="radio">', '<select></select>', '<button></button>'].map((html) => writes(made(html)))).toEqual([false, false, false, false])
  })
})
