// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Check } from './check.ts'
import type { World } from './check.ts'
import { rememberChoice, rememberedChoice } from './devices.ts'
import type { Device } from './devices.ts'
import { rememberedSettings } from '../sound/settings.ts'
import { troubleOf } from './trouble.ts'

const who = { summit: 'summit', member: 'moscow-principal' }

const camera: Device = { kind: 'videoinput', deviceId: 'c1', label: 'Front camera' }
const microphone: Device = { kind: 'audioinput', deviceId: 'm1', label: 'Table microphone' }
const headset: Device = { kind: 'audioinput', deviceId: 'm2', label: 'USB Headset' }
const speakers: Device = { kind: 'audiooutput', deviceId: 's1', label: 'Built-in speakers' }
const headphones: Device = { kind: 'audiooutput', deviceId: 's2', label: 'USB Headset' }

class FakeTrack extends EventTarget {
  stopped = false
  muted = false
  constructor(readonly device: Device) {
    super()
  }
  get label(): string {
    return this.device.label
  }
  stop(): void {
    this.stopped = true
  }
}

/** Devices that can be plugged in and out, and that refuse as told. */
class FakeDevices extends EventTarget {
  readonly tracks: FakeTrack[] = []
  readonly asked: MediaStreamConstraints[] = []
  refuse: Partial<Record<'videoinput' | 'audioinput', DOMException>> = {}
  hold: Promise<void> | undefined
  plugged: Device[]

  constructor(plugged: Device[]) {
    super()
    this.plugged = plugged
  }

  enumerateDevices = (): Promise<Device[]> => Promise.resolve([...this.plugged])

  getUserMedia = async (constraints: MediaStreamConstraints): Promise<MediaStream> => {
    this.asked.push(constraints)
    await this.hold
    const open = (kind: 'videoinput' | 'audioinput', wanted: boolean | MediaTrackConstraints | undefined): FakeTrack[] => {
      if (wanted === undefined || wanted === false) return []
      if (this.refuse[kind]) throw this.refuse[kind]
      const id = typeof wanted === 'object' && typeof wanted.deviceId === 'object' && 'exact' in wanted.deviceId ? wanted.deviceId.exact : undefined
      const device = this.plugged.find((d) => d.kind === kind && (id === undefined || d.deviceId === id))
      if (!device) throw new DOMException('Requested device not found', 'NotFoundError')
      return [new FakeTrack(device)]
    }
    const video = open('videoinput', constraints.video)
    const audio = open('audioinput', constraints.audio)
    this.tracks.push(...video, ...audio)
    return { getVideoTracks: () => video, getAudioTracks: () => audio } as unknown as MediaStream
  }

  plug(device: Device): void {
    this.plugged.push(device)
    this.dispatchEvent(new Event('devicechange'))
  }

  unplug(device: Device): void {
    this.plugged = this.plugged.filter((d) => d !== device)
    for (const track of this.tracks.filter((t) => t.device === device && !t.stopped)) track.dispatchEvent(new Event('ended'))
    this.dispatchEvent(new Event('devicechange'))
  }

  open(): string[] {
    return this.tracks.filter((t) => !t.stopped).map((t) => t.device.deviceId)
  }
}

function world(devices: FakeDevices | undefined, change: Partial<World> = {}): World {
  return {
    mediaDevices: devices as unknown as World['mediaDevices'],
    meter: () => ({ level: () => -20, spectrum: () => ({ db: new Float32Array(512).fill(-60), hz: 46.875 }), close: () => undefined }),
    sound: () => Promise.resolve(),
    speakerChoice: true,
    ask: () => Promise.resolve({ tookMs: 12, nodeMs: 0, ownMs: 6 }),
    secure: true,
    online: () => true,
    ...change,
  }
}

const all = (): FakeDevices => new FakeDevices([camera, microphone, headset, speakers, headphones])

beforeEach(() => {
  localStorage.clear()
})

describe('a line check on a good machine', () => {
  it('asks the person once, for camera and microphone together', async () => {
    const devices = all()
    const check = new Check(who, world(devices))
    await check.start()
    expect(devices.asked).toHaveLength(1)
    expect(check.now).toMatchObject({
      picture: { at: 'fine', label: 'Front camera' },
      voice: { at: 'fine', label: 'Table microphone', heard: 'waiting', muted: false },
      ears: { at: 'quiet' },
      line: { at: 'fine', ms: 12, secure: true },
    })
  })

  it('hears the voice by the levels of its frames', async () => {
    const check = new Check(who, world(all()))
    await check.start()
    for (const now of [0, 16, 32]) expect(check.listen(now)).toBe(-20)
    expect(check.now.voice).toMatchObject({ at: 'fine', heard: 'heard' })
  })

  it('lets go of every device at the end', async () => {
    const devices = all()
    const closed = vi.fn()
    const check = new Check(who, world(devices, { meter: () => ({ level: () => 0, spectrum: () => ({ db: new Float32Array(512).fill(-60), hz: 46.875 }), close: closed }) }))
    await check.start()
    expect(devices.open()).toEqual(['c1', 'm1'])
    check.stop()
    expect(devices.open()).toEqual([])
    expect(closed).toHaveBeenCalledOnce()
  })

  it('lets go of devices that are given after the end', async () => {
    const devices = all()
    const check = new Check(who, world(devices))
    let give = (): void => undefined
    devices.hold = new Promise((resolve) => {
      give = resolve
    })
    const started = check.start()
    await vi.waitUntil(() => devices.asked.length > 0)
    check.stop()
    give()
    await started
    expect(devices.tracks).toHaveLength(2)
    expect(devices.open()).toEqual([])
  })

  it('begins anew after the end', async () => {
    const devices = all()
    const check = new Check(who, world(devices))
    const first = check.start()
    check.stop()
    await Promise.all([first, check.start()])
    expect(check.now.picture.at).toBe('fine')
    expect(devices.open()).toEqual(['c1', 'm1'])
  })
})

describe('each trouble is told apart', () => {
  it.each([
    ['NotFoundError', 'Requested device not found', 'none'],
    ['NotAllowedError', 'Permission denied', 'refused'],
    ['NotAllowedError', 'Permission denied by system', 'blocked'],
    ['NotReadableError', 'Could not start video source', 'taken'],
    ['AbortError', 'Starting videoinput failed', 'taken'],
    ['SecurityError', '', 'refused'],
    ['TypeError', '', 'failed'],
  ])('%s (%s): %s', (name, message, want) => {
    expect(troubleOf(new DOMException(message, name))).toBe(want)
  })

  it('takes anything thrown', () => {
    expect(troubleOf('no')).toBe('failed')
    expect(troubleOf(undefined)).toBe('failed')
  })

  it('a camera taken by another program leaves the voice', async () => {
    const devices = all()
    devices.refuse.videoinput = new DOMException('Could not start video source', 'NotReadableError')
    const check = new Check(who, world(devices))
    await check.start()
    expect(check.now).toMatchObject({ picture: { at: 'taken' }, voice: { at: 'fine' } })

    devices.refuse = {}
    await check.tryPicture()
    expect(check.now.picture.at).toBe('fine')
  })

  it('a refused microphone leaves the picture', async () => {
    const devices = all()
    devices.refuse.audioinput = new DOMException('Permission denied', 'NotAllowedError')
    const check = new Check(who, world(devices))
    await check.start()
    expect(check.now).toMatchObject({ picture: { at: 'fine' }, voice: { at: 'refused' } })
  })

  it('no camera and no microphone', async () => {
    const devices = new FakeDevices([speakers])
    const check = new Check(who, world(devices))
    await check.start()
    expect(check.now).toMatchObject({ picture: { at: 'none' }, voice: { at: 'none' } })
  })

  it('a page that is not secure gives no devices', async () => {
    const check = new Check(who, world(undefined, { secure: false }))
    await check.start()
    expect(check.now).toMatchObject({ picture: { at: 'insecure' }, voice: { at: 'insecure' }, line: { at: 'fine', secure: false } })
    await check.tryPicture()
    expect(check.now.picture.at).toBe('insecure')
  })

  it('a device list that fails does not stop the asking', async () => {
    const devices = all()
    devices.enumerateDevices = () => Promise.reject(new DOMException('', 'NotAllowedError'))
    const check = new Check(who, world(devices))
    await check.start()
    expect(check.now).toMatchObject({ picture: { at: 'fine' }, voice: { at: 'fine' } })
  })

  it('a node that does not answer, and a device without network', async () => {
    const failing = new Check(who, world(all(), { ask: () => Promise.reject(new TypeError('Failed to fetch')) }))
    await failing.start()
    expect(failing.now.line).toEqual({ at: 'unreachable' })
    const offline = new Check(who, world(all(), { online: () => false }))
    await offline.start()
    expect(offline.now.line).toEqual({ at: 'offline' })
  })

  it('a microphone that is muted by the system', async () => {
    const devices = all()
    const check = new Check(who, world(devices))
    await check.start()
    const track = devices.tracks.find((t) => t.device === microphone)!
    track.muted = true
    track.dispatchEvent(new Event('mute'))
    expect(check.now.voice).toMatchObject({ at: 'fine', muted: true })
    track.muted = false
    track.dispatchEvent(new Event('unmute'))
    expect(check.now.voice).toMatchObject({ at: 'fine', muted: false })
  })
})

describe('devices that come and go', () => {
  it('an unplugged camera is told, and found again by itself', async () => {
    const devices = all()
    const check = new Check(who, world(devices))
    await check.start()
    devices.unplug(camera)
    await vi.waitUntil(() => !check.now.devices.includes(camera))
    expect(check.now.picture).toEqual({ at: 'unplugged' })
    expect(check.now.voice.at).toBe('fine')
    devices.plug(camera)
    await vi.waitUntil(() => check.now.picture.at === 'fine')
  })

  it('an unplugged microphone gives way to another', async () => {
    const devices = all()
    const check = new Check(who, world(devices))
    await check.start()
    devices.unplug(microphone)
    await vi.waitUntil(() => check.now.voice.at === 'fine' && check.now.voice.label === 'USB Headset')
    expect(devices.open()).toEqual(['c1', 'm2'])
  })

  it('a microphone plugged in later is used', async () => {
    const devices = new FakeDevices([camera, speakers])
    const check = new Check(who, world(devices))
    await check.start()
    expect(check.now.voice.at).toBe('none')
    devices.plug(microphone)
    await vi.waitUntil(() => check.now.voice.at === 'fine')
  })
})

describe('choosing', () => {
  it('a camera, a microphone and a speaker, remembered for the seat', async () => {
    const devices = all()
    devices.plugged.push({ kind: 'videoinput', deviceId: 'c2', label: 'Document camera' })
    const check = new Check(who, world(devices))
    await check.start()
    await check.chooseCamera('c2')
    await check.chooseMicrophone('m2')
    await check.chooseSpeaker('s2')
    expect(devices.open()).toEqual(['c2', 'm2'])
    expect(rememberedChoice(who.summit, who.member)).toEqual({
      camera: { id: 'c2', label: 'Document camera' },
      microphone: { id: 'm2', label: 'USB Headset' },
      speaker: { id: 's2', label: 'USB Headset' },
    })

    const again = new Check(who, world(devices))
    await again.start()
    expect(again.now).toMatchObject({ picture: { label: 'Document camera' }, voice: { label: 'USB Headset' }, headset: true })
  })

  it('to take part without camera: it is let go, and not asked for next time', async () => {
    const devices = all()
    const check = new Check(who, world(devices))
    await check.start()
    await check.chooseCamera('off')
    expect(check.now.picture).toEqual({ at: 'off' })
    expect(devices.open()).toEqual(['m1'])

    devices.asked.length = 0
    const again = new Check(who, world(devices))
    await again.start()
    expect(again.now.picture).toEqual({ at: 'off' })
    expect(devices.asked.every((c) => c.video === undefined)).toBe(true)
    await again.chooseCamera('c1')
    expect(again.now.picture.at).toBe('fine')
  })

  it('a remembered device that is gone gives way to the browser’s own', async () => {
    rememberChoice(who.summit, who.member, { camera: { id: 'old', label: 'Old camera' }, microphone: { id: 'old', label: 'Old' } })
    const check = new Check(who, world(all()))
    await check.start()
    expect(check.now).toMatchObject({ picture: { label: 'Front camera' }, voice: { label: 'Table microphone' } })
  })

  it('a headset opens the microphone again without processing', async () => {
    const devices = all()
    const check = new Check(who, world(devices))
    await check.start()
    expect(check.now.headset).toBe(false)
    expect(devices.asked.at(-1)?.audio).toMatchObject({ echoCancellation: true, noiseSuppression: true, autoGainControl: true })
    await check.sayHeadset(true)
    expect(check.now.headset).toBe(true)
    expect(devices.asked.at(-1)?.audio).toMatchObject({ echoCancellation: false, noiseSuppression: false, autoGainControl: false })
    expect(devices.open()).toEqual(['c1', 'm1'])
  })
})

describe('an interpreter', () => {
  it('has a headset until they say otherwise', async () => {
    const interpreter = { ...who, member: 'moscow-interpreter', headset: true }
    const devices = all()
    const check = new Check(interpreter, world(devices))
    await check.start()
    expect(check.now.headset).toBe(true)
    expect(devices.asked.at(-1)?.audio).toMatchObject({ echoCancellation: false })
    await check.sayHeadset(false)
    expect(new Check(interpreter, world(devices)).now.headset).toBe(false)
  })
})

describe('the ears', () => {
  it('play as loud as an interpreter finds comfortable, and remember it for the console', async () => {
    const sound = vi.fn<World['sound']>(() => Promise.resolve())
    const check = new Check({ ...who, comfort: true }, world(all(), { sound }))
    check.sayComfort(-35)
    await check.playSound()
    expect(sound).toHaveBeenCalledWith(undefined, -35)
    expect(rememberedSettings(who.summit, who.member).comfortDb).toBe(-35)
  })

  it('play the sound on the chosen speaker and take the answer', async () => {
    const sound = vi.fn(() => Promise.resolve())
    const check = new Check(who, world(all(), { sound }))
    await check.start()
    await check.chooseSpeaker('s2')
    await check.playSound()
    expect(sound).toHaveBeenCalledWith('s2', undefined)
    expect(check.now.ears.at).toBe('played')
    check.answerSound(false)
    expect(check.now.ears.at).toBe('unheard')
    check.answerSound(true)
    expect(check.now.ears.at).toBe('heard')
  })

  it('keep an answer given before the sound ends', async () => {
    const check = new Check(who, world(all()))
    const playing = check.playSound()
    check.answerSound(true)
    await playing
    expect(check.now.ears.at).toBe('heard')
  })

  it('say when the sound could not be played', async () => {
    const check = new Check(who, world(all(), { sound: () => Promise.reject(new DOMException('', 'NotFoundError')) }))
    await check.playSound()
    expect(check.now.ears.at).toBe('failed')
  })
})

describe('a seat with a test signal', () => {
  it('asks for no device', async () => {
    const devices = all()
    const check = new Check({ ...who, signal: 'test' }, world(devices))
    await check.start()
    devices.plug({ kind: 'videoinput', deviceId: 'c9', label: 'Another' })
    await vi.waitUntil(() => check.now.devices.some((d) => d.deviceId === 'c9'))
    expect(devices.asked).toEqual([])
    expect(check.now).toMatchObject({ picture: { at: 'signal', signal: 'test' }, voice: { at: 'signal' }, line: { at: 'fine' } })
  })
})
