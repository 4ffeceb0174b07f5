/** What the bench's builds have in place of the chamber's group: nobody agrees on anything, and messages travel as they are. */
import type { EncryptionLike } from '../../web/src/media/attending.ts'

export class Unsealed implements Omit<EncryptionLike, 'room'> {
  readonly now = { at: 'off', code: undefined, alarms: [] } as const

  sendBy(): void {
    // Nothing of its own is told to the others.
  }

  seal(_: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(bytes)
  }

  open(_: string, __: string, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(new Uint8Array(bytes))
  }

  end(): void {
    // There are no keys to forget.
  }
}

/** The page says of which build it is, so that no measure is taken on another by mistake. */
export function mark(build: string): void {
  document.documentElement.dataset['bench'] = build
}
