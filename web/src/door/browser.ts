/** What this browser must be able to do, asked before anything else. */

export type Lacking = 'secure-page' | 'keys' | 'media' | 'storage'

/** The first thing this browser cannot do, or undefined when it can do all. */
export async function lacking(scope: typeof globalThis = globalThis): Promise<Lacking | undefined> {
  if (!scope.isSecureContext) return 'secure-page'
  try {
    await scope.crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])
  } catch {
    return 'keys'
  }
  const media =
    'RTCPeerConnection' in scope && 'AudioWorkletNode' in scope && 'MediaStreamTrack' in scope && 'mediaDevices' in scope.navigator
  const modern = 'TextDecoderStream' in scope && 'locks' in scope.navigator && 'hasOwn' in Object
  const sealing = Reflect.has(scope, 'RTCRtpScriptTransform') || 'createEncodedStreams' in (scope.RTCRtpSender?.prototype ?? {})
  if (!media || !modern || !sealing) return 'media'
  try {
    // Some private windows have the interface and refuse to keep anything.
    await new Promise<void>((resolve, reject) => {
      const request = scope.indexedDB.open('parley-probe')
      request.onsuccess = () => {
        request.result.close()
        scope.indexedDB.deleteDatabase('parley-probe')
        resolve()
      }
      request.onerror = () => {
        reject(request.error ?? new Error('no storage'))
      }
    })
  } catch {
    return 'storage'
  }
  return undefined
}
