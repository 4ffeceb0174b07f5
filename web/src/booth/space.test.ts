// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Reach, stepsBack, takesSpace } from './space.ts'

document.body.innerHTML = `
  <section data-keyed><button id="air">On air</button><button id="tone" aria-expanded="false">Tone</button><select id="list"><option>fr</option></select></section>
  <section><button id="let-in">Let in</button><div id="log" tabindex="0"></div><input id="line"><input type="radio" id="circle"><input type="range" id="volume"></section>
  <div role="dialog" tabindex="-1" id="dialog"><button id="thanks">Thank you.</button><input type="range" id="bass"></div>
  <ul role="listbox"><li role="option" tabindex="0" id="option">French</li></ul>`
const at = (id: string) => document.getElementById(id)!

describe('Space', () => {
  it('presses the button of a panel that the keyboard has gone to, and nothing that the pointer touched', () => {
    expect(takesSpace(at('let-in'), at('let-in'))).toBe(true)
    expect(takesSpace(at('circle'), at('circle'))).toBe(true)
    expect(takesSpace(at('let-in'), null)).toBe(false)
    expect(takesSpace(at('let-in'), at('circle'))).toBe(false)
  })

  it('presses what has the focus in a dialog or a list, however it came there', () => {
    expect(takesSpace(at('thanks'), null)).toBe(true)
    expect(takesSpace(at('option'), null)).toBe(true)
  })

  it('is on air where nothing is pressed with it', () => {
    for (const id of ['log', 'volume', 'bass', 'dialog']) expect(takesSpace(at(id), at(id))).toBe(false)
    expect(takesSpace(document.body, document.body)).toBe(false)
    expect(takesSpace(null, null)).toBe(false)
  })

  it('is on air in the rows whose controls have keys, but for what opens something', () => {
    expect(takesSpace(at('air'), at('air'))).toBe(false)
    expect(takesSpace(at('tone'), at('tone'))).toBe(true)
    expect(takesSpace(at('list'), at('list'))).toBe(true)
    expect(takesSpace(at('tone'), null)).toBe(false)
  })
})

it('leaves Escape to dialogs and lists', () => {
  expect([at('thanks'), at('bass'), at('option')].map(stepsBack)).toEqual([true, true, true])
  expect([at('let-in'), at('air'), document.body, null].map(stepsBack)).toEqual([false, false, false, false])
})

describe('what the keyboard has gone to', () => {
  let reach: Reach
  let end: () => void
  beforeEach(() => {
    reach = new Reach()
    end = reach.watch()
  })
  afterEach(() => { end() })
  const press = (key: string) => { window.dispatchEvent(new KeyboardEvent('keydown', { key })) }

  it('is what Tab and the arrows give the focus to', () => {
    press('Tab')
    at('let-in').focus()
    expect(reach.at).toBe(at('let-in'))
    press('ArrowDown')
    at('circle').focus()
    expect(reach.at).toBe(at('circle'))
  })

  it('is not what the app gives the focus to, and what it gives back still is', () => {
    press('Tab')
    at('tone').focus()
    press('Enter')
    at('thanks').focus()
    expect(reach.at).toBe(at('tone'))
    press('Escape')
    at('tone').focus()
    expect(reach.at).toBe(at('tone'))
  })

  it('is nothing any more after a touch', () => {
    press('Tab')
    at('let-in').focus()
    window.dispatchEvent(new Event('pointerdown'))
    expect(reach.at).toBeNull()
    at('circle').focus()
    expect(reach.at).toBeNull()
  })
})
