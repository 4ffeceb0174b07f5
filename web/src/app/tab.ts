/** One seat stands in one tab of a browser: a second tab asks before it takes over. */

const name = (summit: string, member: string) => `parley/${summit}/${member}`

/** Long enough for a tab that is being reloaded to let go. */
const grace = 1_500

export type Held = Readonly<{ release: () => void }>

/**
 * Holds the seat in this tab until released. Undefined when another tab has it and `steal` is not set; `lost` is called when another
 * tab takes it over.
 */
export async function holdSeat(summit: string, member: string, steal: boolean, lost: () => void): Promise<Held | undefined> {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const patience = new AbortController()
  const timer = setTimeout(() => {
    patience.abort()
  }, grace)
  return new Promise((resolve) => {
    let held = false
    navigator.locks
      .request(name(summit, member), steal ? { steal } : { signal: patience.signal }, () => {
        clearTimeout(timer)
        held = true
        resolve({ release })
        return released
      })
      .catch(() => {
        if (held) lost()
        else resolve(undefined)
      })
  })
}
