/**
 * The devices that a seat has chosen, remembered in this browser for this seat alone, and how its microphone
 * is to be processed. The line check writes here; whoever captures or plays reads here.
 */

/** A device's id may change between visits (cleared site data, another port); its name then finds it again. */
export type Chosen = Readonly<{ id: string; label: string }>

export type Choice = Readonly<{
  /** Absent: whichever the browser prefers. 'off': this seat takes part without camera. */
  camera?: Chosen | 'off'
  microphone?: Chosen
  speaker?: Chosen
  /** Absent: told by the devices' names. */
  headset?: boolean
}>

type Store = Pick<Storage, 'getItem' | 'setItem'>

const keyOf = (summit: string, member: string): string => `parley.devices.${summit}.${member}`

function chosen(value: unknown): Chosen | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('label' in value)) return undefined
  const { id, label } = value
  return typeof id === 'string' && typeof label === 'string' ? { id, label } : undefined
}

/** What was remembered; whatever cannot be read counts as not chosen. */
export function rememberedChoice(summit: string, member: string, store: Store = localStorage): Choice {
  let read: unknown
  try {
    read = JSON.parse(store.getItem(keyOf(summit, member)) ?? '{}')
  } catch {
    return {} // damaged, or the browser keeps nothing for this page
  }
  if (typeof read !== 'object' || read === null) return {}
  const field = (name: string): unknown => (read as Record<string, unknown>)[name]
  const camera = field('camera') === 'off' ? 'off' : chosen(field('camera'))
  const microphone = chosen(field('microphone'))
  const speaker = chosen(field('speaker'))
  const headset = field('headset')
  return {
    ...(camera && { camera }),
    ...(microphone && { microphone }),
    ...(speaker && { speaker }),
    ...(typeof headset === 'boolean' && { headset }),
  }
}

/** A browser that keeps nothing asks again next time; nothing else is lost. */
export function rememberChoice(summit: string, member: string, choice: Choice, store: Store = localStorage): void {
  try {
    store.setItem(keyOf(summit, member), JSON.stringify(choice))
  } catch {
    return
  }
}

export type Device = Readonly<Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label'>>

/** The chosen device among those plugged in now: by id, else by name. */
export function findDevice(devices: readonly Device[], kind: MediaDeviceKind, wanted: Chosen | undefined): Device | undefined {
  if (!wanted) return undefined
  const same = devices.filter((d) => d.kind === kind && d.deviceId !== '')
  return same.find((d) => d.deviceId === wanted.id) ?? same.find((d) => wanted.label !== '' && d.label === wanted.label)
}

const headsetNames =
  /head ?(set|phone)|ear ?(phone|bud|piece|set)|air ?pods|buds\b|hands[- ]?free|耳机|耳麥|耳麦|头戴|гарнитур|наушник/iu

/**
 * Whether a headset is used: as the seat says, else by the names of the devices in use. Unknown counts as
 * loudspeakers, because an echo disturbs the whole table and processing only this voice.
 */
export function usesHeadset(use: Readonly<{ said?: boolean | undefined; microphone?: string | undefined; speaker?: string | undefined }>): boolean {
  if (use.said !== undefined) return use.said
  // A headset's microphone with the sound on other speakers still echoes.
  if (use.speaker) return headsetNames.test(use.speaker)
  return headsetNames.test(use.microphone ?? '')
}

export type Processing = Readonly<{ echoCancellation: boolean; noiseSuppression: boolean; autoGainControl: boolean }>

/**
 * With a headset all processing is off (ISO 20109, and echo cancellation leaks the floor into an
 * interpreter's voice); with loudspeakers it is all on.
 */
export function microphoneProcessing(headset: boolean): Processing {
  return { echoCancellation: !headset, noiseSuppression: !headset, autoGainControl: !headset }
}

/** Ids under which Chromium lists one of the others once more. */
const ALIASES: ReadonlySet<string> = new Set(['', 'default', 'communications'])

/** Microphones that can be chosen by name: without the aliases that a browser lists for one of them. */
export const realMicrophones = (devices: readonly Device[]): Device[] => devices.filter(({ kind, deviceId }) => kind === 'audioinput' && !ALIASES.has(deviceId))

/** Whether one device is meant, and not whichever the system prefers at the time. */
export const isOne = (wanted: Chosen | undefined): wanted is Chosen => wanted !== undefined && !ALIASES.has(wanted.id)

/** The microphone itself, also where the browser has opened it as the system's own choice: "Default - NAME". */
export function microphoneBehind(devices: readonly Device[], taken: Chosen): Chosen {
  const real = realMicrophones(devices)
  const found = real.find(({ deviceId }) => deviceId === taken.id) ?? real.find(({ label }) => label !== '' && (taken.label === label || taken.label.endsWith(` - ${label}`)))
  return found ? { id: found.deviceId, label: found.label } : taken
}

/** What of the chosen devices is not plugged in. */
export type Missing = Readonly<{ what: 'microphone' | 'speaker'; label: string }>

/** A microphone to open: which, undefined for the browser's own choice; as for a headset or not; and in whose place. */
export type Take = Readonly<{ id: string | undefined; headset: boolean; missing?: Missing }>

/**
 * The microphone to open now. While the chosen microphone or speaker is missing nothing that was said of the headset holds:
 * what is left tells by its name whether it is one. `instead`: the microphone to open meanwhile.
 */
export function microphoneOf(choice: Choice, devices: readonly Device[], instead?: string): Take {
  const missing = missingOf(choice, devices)
  const take = opened(missing ? { ...choice, headset: undefined } : choice, devices, instead)
  return { ...take, ...(missing && { missing }) }
}

function opened(choice: Omit<Choice, 'headset'> & { headset?: boolean | undefined }, devices: readonly Device[], instead?: string): Take {
  const microphone = realMicrophones(devices).find((d) => d.deviceId === instead) ?? findDevice(devices, 'audioinput', choice.microphone)
  const speaker = findDevice(devices, 'audiooutput', choice.speaker) ?? devices.find((d) => d.kind === 'audiooutput')
  const preferred = microphone ?? devices.find((d) => d.kind === 'audioinput')
  return { id: microphone?.deviceId, headset: usesHeadset({ said: choice.headset, microphone: preferred?.label, speaker: speaker?.label }) }
}

/** Before a browser has given a device it hides them all: what it hides is not missing. */
function missingOf({ microphone, speaker }: Choice, devices: readonly Device[]): Missing | undefined {
  const lists = (kind: MediaDeviceKind) => devices.some((d) => d.kind === kind && d.deviceId !== '' && d.label !== '')
  if (microphone && lists('audioinput') && !findDevice(devices, 'audioinput', microphone)) return { what: 'microphone', label: microphone.label }
  if (speaker && lists('audiooutput') && !findDevice(devices, 'audiooutput', speaker)) return { what: 'speaker', label: speaker.label }
  return undefined
}

/** Constraints for the chosen microphone; a chosen one that is not plugged in gives way to the browser's own. */
export function microphoneConstraints(choice: Choice, devices: readonly Device[]): MediaTrackConstraints & Processing {
  const { id, headset } = opened(choice, devices)
  return { ...(id !== undefined && { deviceId: { exact: id } }), ...microphoneProcessing(headset) }
}

/** Constraints for the chosen camera, 720p at 30 frames where it can; undefined when the seat takes part without. */
export function cameraConstraints(choice: Choice, devices: readonly Device[]): MediaTrackConstraints | undefined {
  if (choice.camera === 'off') return undefined
  const camera = findDevice(devices, 'videoinput', choice.camera)
  return {
    ...(camera && { deviceId: { exact: camera.deviceId } }),
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
  }
}
