/** The app without encryption, for the bench alone: it stands in the place of web/src/encryption/encryption.ts in a build of the bench's own. */
import type { Frames } from '../../web/src/encryption/frames/frames.ts'
import { SealedRoom } from '../../web/src/encryption/sealedRoom.ts'
import { mark, Unsealed } from './unsealed.ts'

mark('bench-build-plain')
// livekit-client would otherwise have the browser hold frames for a transform.
Reflect.deleteProperty(RTCRtpSender.prototype, 'createEncodedStreams')

const nothing = { attach: () => undefined } as unknown as Frames

export class ChamberEncryption extends Unsealed {
  room(): SealedRoom {
    return new SealedRoom(nothing)
  }
}
