import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeAudio, FakeContext, FakeStream, FakeTrack, FakeWorkletNode, type FakeNode } from './fakes.ts'
import { untouched } from '../sound/settings.ts'
import { Mixer, type Side } from './mixer.ts'

let context: FakeContext
const changed = vi.fn()
const track = () => new FakeTrack() as unknown as MediaStreamTrack
const mixer = () => new Mixer(changed, { context: context as unknown as AudioContext })

beforeEach(() => {
  context = new FakeContext()
  FakeAudio.made.length = 0
  FakeWorkletNode.made.length = 0
  changed.mockClear()
  vi.stubGlobal('MediaStream', FakeStream)
  vi.stubGlobal('Audio', FakeAudio)
  vi.stubGlobal('AudioWorkletNode', FakeWorkletNode)
  vi.useFakeTimers()
})

describe('the mixer', () => {
  it('connects to the destination once, whatever comes and goes', () => {
    const m = mixer()
    for (const id of ['a', 'b', 'c']) m.put(id, track())
    m.drop('b')
    expect(context.nodes.filter((n) => n.outputs.has(context.destination))).toHaveLength(1)
    expect(context.from('source').filter((s) => context.reaches(s))).toHaveLength(2)
  })

  it('plays no element aloud, and lets a dropped track go', () => {
    const m = mixer()
    m.put('a', track())
    expect(FakeAudio.made.every((a) => a.muted && a.srcObject !== null)).toBe(true)
    m.drop('a')
    expect(FakeAudio.made.every((a) => a.srcObject === null)).toBe(true)
    expect(context.reaches(context.from('source')[0])).toBe(false)
  })

  it('takes a track in silent, and takes the same one in only once', () => {
    const m = mixer()
    const t = track()
    m.put('a', t)
    m.put('a', t)
    expect(context.from('source')).toHaveLength(1)
    expect(context.from('gain').at(-1)!.gain.value).toBe(0)
  })

  it('ramps to the level asked for, in the time asked for', () => {
    const m = mixer()
    m.put('a', track())
    context.currentTime = 10
    m.ramp('a', 0.125, 150)
    expect(context.from('gain').at(-1)!.gain.ramps).toEqual([{ value: 0.125, at: 10.15 }])
    m.ramp('gone', 1, 20)
  })

  it('measures the loudest sample before the level is set', () => {
    const m = mixer()
    m.put('a', track())
    context.from('analyser').at(-1)!.samples = [0.1, -0.4, 0.2]
    expect(m.peak('a')).toBeCloseTo(0.4)
    expect(m.peak('gone')).toBeUndefined()
  })

  it('plays a track by its element where the graph refuses it, at the level asked for, and the others as ever', () => {
    const m = mixer()
    context.refuses = true
    m.put('refused', track())
    context.refuses = false
    m.put('taken', track())
    const element = FakeAudio.made[0]!
    expect(element.muted).toBe(true)
    m.ramp('refused', 1, 20)
    expect([element.muted, element.volume]).toEqual([false, 1])
    m.tune({ ...untouched, volume: 0.5, floor: 0.5, booth: 0 })
    expect(element.volume).toBe(0.25)
    m.ramp('refused', 0, 20)
    expect(element.muted).toBe(true)
    expect(m.peak('refused')).toBeUndefined()
    expect(context.from('source').filter((s) => context.reaches(s))).toHaveLength(1)
    m.drop('refused')
    expect(element.srcObject).toBeNull()
  })

  it('has a volume for each side, which no other touches, and one for them all', () => {
    const m = mixer()
    const side = (of: Side) => {
      m.put(of, track(), of)
      return [...context.from('gain').at(-1)!.outputs][0] as FakeNode
    }
    const [floor, relay, booth] = [side('floor'), side('relay'), side('booth')]
    m.tune({ ...untouched, volume: 0.8, floor: 0.2, relay: 0.1, booth: 0.6 })
    expect([floor, relay, booth].map(({ gain }) => gain.value)).toEqual([0.2, 0.1, 0.6])
    const [master] = [...booth.outputs] as FakeNode[]
    expect(master!.gain.value).toBe(0.8)
    expect([floor, relay].every(({ outputs }) => outputs.has(master))).toBe(true)
  })

  it('watches a track without playing it', () => {
    const m = mixer()
    const watch = m.watch(track())
    context.from('analyser').at(-1)!.samples = [0.5]
    expect(watch.peak()).toBe(0.5)
    expect(context.reaches(context.from('source').at(-1))).toBe(false)
    watch.end()
  })
})

describe('the loudness of a voice', () => {
  const levelled = () => context.from('gain').at(-2)!

  it('is followed by a gain of its own, before the mix and beside the way of the sound', async () => {
    const m = mixer()
    m.put('a', track(), 'relay', 'anna')
    await vi.waitFor(() => { expect(FakeWorkletNode.made).toHaveLength(1) })
    const [leveller] = FakeWorkletNode.made
    expect(leveller!.name).toBe('leveller')
    expect(leveller!.options.processorOptions).toEqual({ voice: 'anna' })
    expect([...leveller!.outputs]).toEqual([levelled().gain])
    expect(context.from('source')[0]!.outputs).toContain(leveller)
    expect([...levelled().outputs]).toEqual([context.from('gain').at(-1)])
  })

  it('is as it comes where the leveller cannot load: the gain is 1 and the voice heard', async () => {
    context.worklets = false
    const m = mixer()
    m.put('a', track())
    await vi.advanceTimersByTimeAsync(1)
    m.put('b', track())
    await vi.advanceTimersByTimeAsync(1)
    expect(FakeWorkletNode.made).toHaveLength(0)
    expect(levelled().gain.value).toBe(1)
    expect(context.from('source').every((s) => context.reaches(s))).toBe(true)
  })

  it('is not measured any more once the track is dropped, also while the leveller loads', async () => {
    const m = mixer()
    m.put('a', track())
    m.drop('a')
    m.put('b', track())
    await vi.waitFor(() => { expect(FakeWorkletNode.made).toHaveLength(1) })
    const said = vi.spyOn(FakeWorkletNode.made[0]!.port, 'postMessage')
    m.drop('b')
    expect(said).toHaveBeenCalled()
    expect(FakeWorkletNode.made[0]!.outputs.size).toBe(0)
  })
})

describe('sound', () => {
  it('is on where the browser lets it begin', () => {
    const m = mixer()
    m.begin()
    vi.advanceTimersByTime(1000)
    expect(m.sound).toBe('on')
  })

  it('is blocked until a touch where it does not, which is known soon and not said before', () => {
    context.allowed = false
    const m = mixer()
    m.begin()
    expect(m.sound).toBe('on')
    vi.advanceTimersByTime(1000)
    expect(m.sound).toBe('blocked')
    expect(changed).toHaveBeenCalledTimes(1)
    context.allowed = true
    void m.unblock()
    expect(m.sound).toBe('on')
    expect(changed).toHaveBeenCalledTimes(2)
  })
})
