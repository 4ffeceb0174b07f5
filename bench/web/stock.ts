/** The app with livekit-client's own encryption and one key for all, for the bench alone: it stands in the place of web/src/encryption/encryption.ts in a build of the bench's own. */
import { ExternalE2EEKeyProvider, Room, type BaseE2EEManager } from 'livekit-client'
import type { SealedRoom } from '../../web/src/encryption/sealedRoom.ts'
import { mark, Unsealed } from './unsealed.ts'

mark('bench-build-stock')

export class ChamberEncryption extends Unsealed {
  readonly #worker = new Worker(new URL('../../web/node_modules/livekit-client/dist/livekit-client.e2ee.worker.mjs', import.meta.url), { type: 'module' })

  room(): SealedRoom {
    const keyProvider = new ExternalE2EEKeyProvider()
    void keyProvider.setKey('one key for all')
    // The client makes its manager for a room alone, and keeps it to itself; from there it is handed to the app's.
    const { e2eeManager } = new Room({ e2ee: { keyProvider, worker: this.#worker } }) as unknown as { e2eeManager: BaseE2EEManager }
    // The room says so once more, which this manager takes from its maker alone.
    Object.defineProperty(e2eeManager, 'isDataChannelEncryptionEnabled', { value: false, writable: true })
    return Object.assign(e2eeManager, { name: () => undefined }) as unknown as SealedRoom
  }

  override end(): void {
    this.#worker.terminate()
  }
}
