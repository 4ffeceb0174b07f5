import { describe, expect, it, vi } from 'vitest'
import { Signals } from './signals.ts'

type Sent = { text: string; to: readonly string[] | undefined }

function signals() {
  const sent: Sent[] = []
  const changed = vi.fn()
  const line = { holds: true }
  const send = (bytes: Uint8Array, to: readonly string[] | undefined) => {
    // The number of what stands is of the time.
    if (line.holds) sent.push({ text: new TextDecoder().decode(bytes).replace(/"stands":\d+/, '"stands":N'), to })
    return Promise.resolve(line.holds)
  }
  return { made: new Signals(send, changed), sent, changed, line }
}

const bytes = (text: string) => new TextEncoder().encode(text)

describe('a signal', () => {
  it('that is said once reaches those who hear, and is kept nowhere', () => {
    const { made, sent } = signals()
    const heard = vi.fn()
    made.hear(heard)
    made.say('slower', { to: 'wei' })
    expect(sent).toEqual([{ text: '{"kind":"slower","body":{"to":"wei"}}', to: undefined }])
    made.receive('lan', bytes(sent[0]!.text))
    expect(heard).toHaveBeenCalledWith('lan', 'slower', { to: 'wei' })
    expect(made.of('slower').size).toBe(0)
  })

  it('that stands is told to all who are there, and to whoever comes', () => {
    const { made, sent } = signals()
    made.present(new Set(['wei']))
    made.stand('hears', 'floor')
    made.stand('hears', 'floor')
    expect(sent.map(({ to }) => to)).toEqual([['wei']])
    made.present(new Set(['wei', 'ivan']))
    expect(sent.map(({ to }) => to)).toEqual([['wei'], ['ivan']])
    made.stand('hears', undefined)
    expect(sent.at(-1)).toEqual({ text: '{"kind":"hears","stands":N}', to: ['wei', 'ivan'] })
  })

  it('is told once more to who has only now the keys to read it', () => {
    const { made, sent } = signals()
    made.present(new Set(['wei']))
    made.stand('hears', 'en')
    made.ready('wei')
    made.ready('wei')
    made.ready('ivan')
    expect(sent.map(({ to }) => to)).toEqual([['wei'], ['wei']])
    made.present(new Set())
    made.present(new Set(['wei']))
    made.ready('wei')
    expect(sent).toHaveLength(4)
  })

  it('for some alone reaches nobody else, and who is added later is told', () => {
    const { made, sent } = signals()
    made.present(new Set(['wei', 'lan', 'chen']))
    made.stand('channel', 'ru', new Set(['lan']))
    made.stand('channel', 'ru', new Set(['lan', 'chen']))
    expect(sent.map(({ to }) => to)).toEqual([['lan'], ['chen']])
  })

  it('that stands and could not be sent is told once anything can be, and so is its end', async () => {
    const { made, sent, line } = signals()
    made.present(new Set(['wei']))
    line.holds = false
    made.stand('hears', 'floor')
    await Promise.resolve()
    expect(sent).toEqual([])
    line.holds = true
    made.present(new Set(['wei']))
    expect(sent.map(({ text }) => text)).toEqual(['{"kind":"hears","body":"floor","stands":N}'])
    line.holds = false
    made.stand('hears', undefined)
    await Promise.resolve()
    line.holds = true
    made.present(new Set(['wei']))
    expect(sent.at(-1)).toEqual({ text: '{"kind":"hears","stands":N}', to: ['wei'] })
  })

  it('that stands is told once more to all who are there', () => {
    const { made, sent } = signals()
    made.present(new Set(['wei', 'lan']))
    made.stand('channel', 'ru', new Set(['lan']))
    made.again()
    expect(sent.map(({ to }) => to)).toEqual([['lan'], ['lan']])
  })

  it('stands until its sender ends it or goes', () => {
    const { made, changed } = signals()
    made.present(new Set(['lan', 'chen']))
    for (const who of ['lan', 'chen']) made.receive(who, bytes('{"kind":"hears","body":"en","stands":1}'))
    expect([...made.of('hears').keys()]).toEqual(['lan', 'chen'])
    made.receive('lan', bytes('{"kind":"hears","stands":2}'))
    expect([...made.of('hears')]).toEqual([['chen', 'en']])
    changed.mockClear()
    made.present(new Set(['lan']))
    expect(made.of('hears').size).toBe(0)
    expect(changed).toHaveBeenCalledOnce()
  })

  it('that was held back on the way changes nothing of what was said after it, nor what was ended', () => {
    const { made, changed } = signals()
    made.present(new Set(['lan']))
    made.receive('lan', bytes('{"kind":"into","body":"zh","stands":8}'))
    changed.mockClear()
    made.receive('lan', bytes('{"kind":"into","body":"ru","stands":7}'))
    expect(made.of('into').get('lan')).toBe('zh')
    made.receive('lan', bytes('{"kind":"into","stands":9}'))
    made.receive('lan', bytes('{"kind":"into","body":"zh","stands":8}'))
    expect(made.of('into').size).toBe(0)
    expect(changed).toHaveBeenCalledOnce()
    made.receive('lan', bytes('{"kind":"into","body":"ru","stands":10}'))
    expect(made.of('into').get('lan')).toBe('ru')
    // Who comes anew counts anew.
    made.present(new Set())
    made.present(new Set(['lan']))
    made.receive('lan', bytes('{"kind":"into","body":"zh","stands":3}'))
    expect(made.of('into').get('lan')).toBe('zh')
  })

  it('leaves what stands of other kinds the same', () => {
    const { made } = signals()
    made.present(new Set(['lan']))
    made.receive('lan', bytes('{"kind":"into","body":"zh","stands":1}'))
    const into = made.of('into')
    made.receive('lan', bytes('{"kind":"hears","body":"en","stands":2}'))
    expect(made.of('into')).toBe(into)
  })

  it('of each change has a number above the one before, and told again the same', () => {
    const sent: { kind: string; stands: number }[] = []
    const made = new Signals((bytes) => {
      sent.push(JSON.parse(new TextDecoder().decode(bytes)) as { kind: string; stands: number })
      return Promise.resolve(true)
    }, () => undefined)
    made.present(new Set(['lan']))
    made.stand('into', 'zh')
    made.again()
    made.stand('into', 'ru')
    made.stand('into', undefined)
    const [first, again, second, third] = sent.map(({ stands }) => stands)
    expect(again).toBe(first)
    expect([second! > first!, third! > second!]).toEqual([true, true])
  })

  it.each(['', 'null', '{"kind":"x","stands":true}', '{"kind":"x","stands":1.5}', '[]', '{"kind":1}', '{', '"x"', `{"kind":"x","body":"${'x'.repeat(5000)}"}`])('that is none is dropped: %.20s', (text) => {
    const { made } = signals()
    const heard = vi.fn()
    made.hear(heard)
    made.receive('lan', bytes(text))
    expect(heard).not.toHaveBeenCalled()
  })

  it('of more kinds than anybody needs is not kept', () => {
    const { made } = signals()
    for (let n = 0; n < 40; n++) made.receive('lan', bytes(`{"kind":"k${n}","body":1,"stands":1}`))
    expect(made.now.size).toBe(16)
    for (let n = 0; n < 40; n++) made.receive('lan', bytes(`{"kind":"e${n}","stands":1}`))
    expect(made.now.size).toBe(16)
    for (let n = 0; n < 40; n++) made.receive('lan', bytes(`{"kind":"k${n}","stands":2}`))
    expect(made.now.size).toBe(0)
  })
})
