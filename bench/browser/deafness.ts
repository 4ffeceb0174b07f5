/** A page that does not help when it is shown out: it sends nothing more to the engine, and lets go of nothing. */

declare global {
  interface Window {
    /** From now on the page does not leave, hang up, fall silent or forget its keys. */
    benchDeaf?: boolean
  }
}

/** Runs in the page before the app. */
export function installDeafness(): void {
  const unlessDeaf = (prototype: object, method: string): void => {
    const real = Reflect.get(prototype, method) as (this: unknown, ...args: unknown[]) => unknown
    Reflect.set(prototype, method, function (this: unknown, ...args: unknown[]) {
      return window.benchDeaf ? undefined : real.apply(this, args)
    })
  }
  unlessDeaf(RTCPeerConnection.prototype, 'close')
  unlessDeaf(RTCPeerConnection.prototype, 'removeTrack')
  unlessDeaf(WebSocket.prototype, 'send')
  unlessDeaf(WebSocket.prototype, 'close')
  unlessDeaf(MediaStreamTrack.prototype, 'stop')
  unlessDeaf(Worker.prototype, 'postMessage')
  unlessDeaf(Worker.prototype, 'terminate')
}
