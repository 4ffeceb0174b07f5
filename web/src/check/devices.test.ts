// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { cameraConstraints, findDevice, isOne, microphoneBehind, microphoneConstraints, microphoneOf, microphoneProcessing, rememberChoice, rememberedChoice, usesHeadset } from './devices.ts'
import type { Choice, Device } from './devices.ts'

const devices: Device[] = [
  { kind: 'audioinput', deviceId: 'm1', label: 'Table microphone' },
  { kind: 'audioinput', deviceId: 'm2', label: 'USB Headset' },
  { kind: 'videoinput', deviceId: 'c1', label: 'Front camera' },
  { kind: 'audiooutput', deviceId: 's1', label: 'Built-in speakers' },
  { kind: 'audiooutput', deviceId: 's2', label: 'USB Headset' },
]

describe('the choice of a seat', () => {
  it('comes back as it was remembered, and for this seat alone', () => {
    const choice: Choice = { camera: 'off', microphone: { id: 'm1', label: 'Table microphone' }, headset: false }
    rememberChoice('summit', 'moscow-principal', choice)
    expect(rememberedChoice('summit', 'moscow-principal')).toEqual(choice)
    expect(rememberedChoice('summit', 'moscow-delegate')).toEqual({})
    expect(rememberedChoice('another', 'moscow-principal')).toEqual({})
  })

  it.each(['', 'null', '7', '"off"', '{', '[]', '{"camera":7,"microphone":{"id":1,"label":"x"},"speaker":null,"headset":"yes"}'])(
    'counts as not chosen when the store holds %j',
    (held) => {
      expect(rememberedChoice('s', 'm', { getItem: () => held, setItem: () => undefined })).toEqual({})
    },
  )

  it('does without a store that refuses', () => {
    const refusing = {
      getItem: (): string => {
        throw new DOMException('no', 'SecurityError')
      },
      setItem: (): void => {
        throw new DOMException('full', 'QuotaExceededError')
      },
    }
    expect(rememberedChoice('s', 'm', refusing)).toEqual({})
    expect(() => {
      rememberChoice('s', 'm', { headset: true }, refusing)
    }).not.toThrow()
  })
})

describe('finding the chosen device', () => {
  it('goes by id, then by name, and only among its kind', () => {
    expect(findDevice(devices, 'audioinput', { id: 'm2', label: 'Table microphone' })?.deviceId).toBe('m2')
    expect(findDevice(devices, 'audiooutput', { id: 'old', label: 'USB Headset' })?.deviceId).toBe('s2')
    expect(findDevice(devices, 'videoinput', { id: 'm1', label: 'Table microphone' })).toBeUndefined()
    expect(findDevice(devices, 'videoinput', { id: 'gone', label: '' })).toBeUndefined()
    expect(findDevice(devices, 'videoinput', undefined)).toBeUndefined()
  })

  it('never finds a device that the browser still hides', () => {
    expect(findDevice([{ kind: 'videoinput', deviceId: '', label: '' }], 'videoinput', { id: '', label: '' })).toBeUndefined()
  })
})

describe('processing of the microphone', () => {
  it('is all off with a headset and all on without', () => {
    expect(microphoneProcessing(true)).toEqual({ echoCancellation: false, noiseSuppression: false, autoGainControl: false })
    expect(microphoneProcessing(false)).toEqual({ echoCancellation: true, noiseSuppression: true, autoGainControl: true })
  })

  it.each([
    [{ said: true, speaker: 'Built-in speakers' }, true],
    [{ said: false, speaker: 'USB Headset', microphone: 'USB Headset' }, false],
    [{ speaker: 'Jabra Evolve Headset', microphone: 'Table microphone' }, true],
    [{ speaker: 'Built-in speakers', microphone: 'USB Headset' }, false],
    [{ microphone: 'AirPods Pro' }, true],
    [{ microphone: 'Гарнитура (Bluetooth)' }, true],
    [{ speaker: '头戴式耳机' }, true],
    [{ speaker: 'Default - Headphones (Realtek)' }, true],
    [{ microphone: 'Table microphone' }, false],
    [{ speaker: 'Forehead array' }, false],
    [{}, false],
  ])('%j: a headset is used: %s', (use, want) => {
    expect(usesHeadset(use)).toBe(want)
  })

  it('follows what was said, then the devices chosen, then those the browser prefers', () => {
    expect(microphoneConstraints({ headset: true }, devices)).toEqual({ ...microphoneProcessing(true) })
    expect(microphoneConstraints({ speaker: { id: 's2', label: '' }, microphone: { id: 'm2', label: '' } }, devices)).toEqual({
      deviceId: { exact: 'm2' },
      ...microphoneProcessing(true),
    })
    expect(microphoneConstraints({}, devices)).toEqual({ ...microphoneProcessing(false) })
  })
})

describe('a chosen device that is not plugged in', () => {
  const choice: Choice = { microphone: { id: 'm2', label: 'USB Headset' }, speaker: { id: 's2', label: 'USB Headset' }, headset: true }
  const without = (...ids: string[]) => devices.filter(({ deviceId }) => !ids.includes(deviceId))

  it('is missed, the microphone before the speaker', () => {
    expect(microphoneOf(choice, devices)).toEqual({ id: 'm2', headset: true })
    expect(microphoneOf(choice, without('m2', 's2')).missing).toEqual({ what: 'microphone', label: 'USB Headset' })
    expect(microphoneOf(choice, without('s2')).missing).toEqual({ what: 'speaker', label: 'USB Headset' })
  })

  it('is not missed while the browser hides its devices, nor a speaker where it lists none', () => {
    expect(microphoneOf(choice, devices.map((device) => ({ ...device, label: '' }))).missing).toBeUndefined()
    expect(microphoneOf(choice, without('s1', 's2')).missing).toBeUndefined()
  })

  it('takes with it what was said of the headset', () => {
    expect(microphoneOf(choice, without('m2', 's2')).headset).toBe(false)
    expect(microphoneOf(choice, without('m2')).headset).toBe(true)
    expect(microphoneOf(choice, without('m2', 's2'), 'm1').id).toBe('m1')
  })

  it('is known by its own name where it was the system’s choice', () => {
    expect(microphoneBehind(devices, { id: 'default', label: 'По умолчанию - USB Headset' })).toEqual({ id: 'm2', label: 'USB Headset' })
    expect(microphoneBehind(devices, { id: 'm1', label: '' })).toEqual({ id: 'm1', label: 'Table microphone' })
    expect(microphoneBehind(devices, { id: 'default', label: 'Default' })).toEqual({ id: 'default', label: 'Default' })
    expect([undefined, { id: 'default', label: '' }, { id: 'm1', label: '' }].map(isOne)).toEqual([false, false, true])
  })
})

describe('the camera', () => {
  it('is not asked for when the seat takes part without', () => {
    expect(cameraConstraints({ camera: 'off' }, devices)).toBeUndefined()
  })

  it('gives way to the browser’s own when the chosen one is not plugged in', () => {
    expect(cameraConstraints({ camera: { id: 'gone', label: 'Old camera' } }, devices)).not.toHaveProperty('deviceId')
    expect(cameraConstraints({ camera: { id: 'c1', label: '' } }, devices)).toMatchObject({ deviceId: { exact: 'c1' } })
  })
})
