// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rememberChoice, type Choice, type Device } from '../check/devices.ts'
import { isHeld, Sources, type Sender } from './sources.ts'

const laptop: Device = { kind: 'audioinput', deviceId: 'm1', label: 'Laptop microphone' }
const headset: Device = { kind: 'audioinput', deviceId: 'm2', label: 'USB Audio' }
const desk: Device = { kind: 'audioinput', deviceId: 'm3', label: 'Desk microphone' }
const loudspeaker: Device = { kind: 'audiooutput', deviceId: 's1', label: 'Loudspeaker' }
const phones: Device = { kind: 'audiooutput', deviceId: 's2', label: 'USB Audio' }

class Track extends EventTarget {
  live = true
  constructor(readonly device: Device, readonly asked: MediaTrackConstraints) { super() }
  get label() { return this.device.label }
  getSettings() { return { deviceId: this.device.deviceId } }
  stop() { this.live = false }
}

/** What is plugged in; the first is what the browser opens by itself. */
let plugged: Device[]
let opened: Track[]
let refuses: number
let sources: Sources
const chosen: Choice = { microphone: { id: 'm2', label: 'USB Audio' }, speaker: { id: 's2', label: 'USB Audio' }, headset: true }

beforeEach(() => {
  vi.useFakeTimers()
  opened = []
  refuses = 0
  plugged = [laptop, headset, loudspeaker, phones]
  vi.stubGlobal('navigator', {
    mediaDevices: {
      enumerateDevices: () => Promise.resolve(plugged),
      getUserMedia: ({ audio }: { audio: MediaTrackConstraints }) => {
        const wanted = (audio.deviceId as { exact: string } | undefined)?.exact
        const device = plugged.find(({ kind, deviceId }) => kind === 'audioinput' && (wanted === undefined || deviceId === wanted))
        if (!device) return Promise.reject(new DOMException('gone', 'NotFoundError'))
        if (refuses > 0 && (device === headset || device === desk)) {
          refuses--
          return Promise.reject(new DOMException('busy', 'NotReadableError'))
        }
        const track = new Track(device, audio)
        opened.push(track)
        return Promise.resolve({ getTracks: () => [track] })
      },
    },
  })
})
afterEach(() => {
  sources.close()
  localStorage.clear()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const settled = () => vi.advanceTimersByTimeAsync(0)
const voice = () => sources.voice as unknown as { at: string; track: Track; standIn?: { label: string; missing: { label: string } } }
/** What of a voice is on, over all that were opened. */
const live = () => opened.filter((track) => track.live).map(({ label }) => label)

async function begin(who: Partial<Sender> = {}, choice: Choice = chosen, changed: () => void = () => undefined) {
  rememberChoice('s', 'lan', choice)
  sources = new Sources({ summit: 's', member: 'lan', name: 'Lan', ...who }, {} as AudioContext, changed)
  await sources.open({ camera: false, voice: true })
  await settled()
}
async function plug(...devices: Device[]) {
  plugged = devices
  await sources.follow()
  await settled()
}

describe('a headset that is pulled out', () => {
  it('holds an interpreter off air from the first sample of another microphone on', async () => {
    const sent: boolean[] = []
    await begin({ headset: true }, chosen, () => {
      if (sources.voice.at === 'open' && (sources.voice.track as unknown as Track).device === laptop) sent.push(!isHeld(sources.voice))
    })
    await plug(laptop, loudspeaker)
    expect(sent.length).toBeGreaterThan(0)
    expect(sent).not.toContain(true)
    expect(live()).toEqual(['Laptop microphone'])
  })

  it('does so as well when the browser ends the track before it says that devices have gone', async () => {
    await begin({ headset: true })
    plugged = [laptop, loudspeaker]
    opened[0]!.dispatchEvent(new Event('ended'))
    await settled()
    expect(isHeld(sources.voice)).toBe(true)
    expect(voice().standIn).toMatchObject({ missing: { label: 'USB Audio' }, label: 'Laptop microphone' })
  })

  it('has the processing on for what is left, whatever was said of the headset', async () => {
    await begin({ headset: true })
    expect(voice().track.asked.echoCancellation).toBe(false)
    await plug(laptop, loudspeaker)
    expect(voice().track.asked).toMatchObject({ echoCancellation: true, noiseSuppression: true, autoGainControl: true })
    await plug({ ...desk, label: 'Second headset' }, { ...loudspeaker, label: 'Second headset' })
    expect(voice().track.asked.echoCancellation).toBe(false)
  })

  it('is taken up again as it was when it is back, and nobody is held any more', async () => {
    await begin({ headset: true })
    await plug(laptop, loudspeaker)
    await plug(laptop, headset, loudspeaker, phones)
    expect(voice().track.device).toBe(headset)
    expect(voice().track.asked.echoCancellation).toBe(false)
    expect(voice().standIn).toBeUndefined()
    expect(live()).toEqual(['USB Audio'])
  })

  it('that does not answer yet when it is back is asked again, and holds until then', async () => {
    await begin({ headset: true })
    await plug(laptop, loudspeaker)
    refuses = 2
    await plug(laptop, headset, loudspeaker, phones)
    expect(isHeld(sources.voice)).toBe(true)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(voice().track.device).toBe(headset)
    expect(isHeld(sources.voice)).toBe(false)
  })

  it('lets an interpreter go on with the microphone of their choice, until theirs is back', async () => {
    await begin({ headset: true })
    await plug(laptop, desk, loudspeaker)
    sources.goOnWith('m3')
    await settled()
    expect(voice().track.device).toBe(desk)
    expect(isHeld(sources.voice)).toBe(false)
    await plug(laptop, loudspeaker)
    expect(isHeld(sources.voice)).toBe(true)
    sources.goOnWith('m1')
    await settled()
    expect(isHeld(sources.voice)).toBe(false)
    const { track } = voice()
    await plug(laptop, desk, loudspeaker)
    expect(voice().track).toBe(track)
    await plug(laptop, headset, loudspeaker, phones)
    expect(voice().track.device).toBe(headset)
    await plug(laptop, loudspeaker)
    expect(isHeld(sources.voice)).toBe(true)
  })

  it('holds again when the microphone of their choice cannot be had', async () => {
    await begin({ headset: true })
    await plug(laptop, desk, loudspeaker)
    refuses = 1
    sources.goOnWith('m3')
    await settled()
    expect(voice().track.device).toBe(laptop)
    expect(isHeld(sources.voice)).toBe(true)
  })

  it('costs anybody else nothing but its sound', async () => {
    await begin()
    await plug(laptop, loudspeaker)
    expect(isHeld(sources.voice)).toBe(false)
    expect(voice().track.asked.echoCancellation).toBe(true)
    expect(voice().standIn).toMatchObject({ missing: { what: 'microphone', label: 'USB Audio' }, label: 'Laptop microphone' })
  })

  it('is missed also where it was the system’s own choice and nobody chose it', async () => {
    plugged = [{ ...headset, deviceId: 'default', label: 'Default - USB Audio' }, laptop, headset, loudspeaker]
    await begin({ headset: true }, {})
    expect(voice().standIn).toBeUndefined()
    // The browser plays on with the other one, as if nothing had happened.
    await plug({ ...laptop, deviceId: 'default', label: 'Default - Laptop microphone' }, laptop, loudspeaker)
    expect(isHeld(sources.voice)).toBe(true)
    expect(voice().standIn).toMatchObject({ missing: { label: 'USB Audio' }, label: 'Laptop microphone' })
  })
})

it('headphones alone that are pulled out hold an interpreter, too, and switch the echo cancellation on', async () => {
  await begin({ headset: true }, { ...chosen, microphone: { id: 'm3', label: 'Desk microphone' } })
  await plug(laptop, desk, loudspeaker)
  expect(isHeld(sources.voice)).toBe(true)
  expect(voice().standIn).toMatchObject({ missing: { what: 'speaker' }, label: 'Desk microphone' })
  expect(voice().track.asked).toMatchObject({ deviceId: { exact: 'm3' }, echoCancellation: true })
  sources.goOnWith('m3')
  await settled()
  expect(isHeld(sources.voice)).toBe(false)
})

it('devices that come and go beside the chosen ones change nothing', async () => {
  await begin({ headset: true })
  const { track } = voice()
  await plug(laptop, headset, desk, loudspeaker, phones)
  await plug(headset, phones)
  expect(voice().track).toBe(track)
  expect(voice().standIn).toBeUndefined()
})

it('devices that the browser still hides are not missing', async () => {
  const hidden = (devices: Device[]) => devices.map((device) => ({ ...device, label: '', deviceId: '' }))
  const shown = plugged
  plugged = hidden(shown)
  vi.stubGlobal('navigator', { mediaDevices: { ...navigator.mediaDevices, getUserMedia: () => {
    plugged = shown
    const track = new Track(headset, {})
    opened.push(track)
    return Promise.resolve({ getTracks: () => [track] })
  } } })
  await begin({ headset: true })
  expect(opened).toHaveLength(1)
  expect(voice().standIn).toBeUndefined()
})
