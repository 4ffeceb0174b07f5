/** What runs in a page before the app, for suites and measures that need it: each is handed to the page as text. */

declare global {
  interface Window {
    /** Every peer connection that the page made, in order. */
    connectionsOfThePage?: RTCPeerConnection[]
  }
}

export function keepConnections(): void {
  const kept: RTCPeerConnection[] = []
  window.connectionsOfThePage = kept
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args: [RTCConfiguration?]) {
      const connection = new target(...args)
      kept.push(connection)
      return connection
    },
  })
}

/** All that tells the app the time of day is an hour fast. */
export function hourFast(): void {
  const { timeOrigin } = performance
  const hour = 3_600_000
  const Real = Date
  class Fast extends Real {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [Real.now() + hour] : given) as [number]))
    }
    static override now(): number {
      return Real.now() + hour
    }
  }
  Object.assign(window, { Date: Fast })
  Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + hour })
}
