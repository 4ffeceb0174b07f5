/** The delegations' keys that this device accepts: its own as the link pinned it, another's as it was first shown here. */
import { firstKey } from './keeping.ts'

type Shown = Readonly<{ id: string; key: string }>

export class AcceptedKeys {
  readonly #summit: string
  readonly #own: Shown
  readonly #keys = new Map<string, string>()

  constructor(summit: string, own: Shown) {
    this.#summit = summit
    this.#own = own
  }

  /** By delegation, of those that have one. */
  async of(delegations: readonly Shown[]): Promise<ReadonlyMap<string, string>> {
    for (const { id, key } of delegations) {
      if (this.#keys.has(id) || key === '') continue
      try {
        this.#keys.set(id, id === this.#own.id ? this.#own.key : await firstKey(this.#summit, id, key))
      } catch {
        // A browser that keeps nothing takes what it is shown first, for as long as the page lives.
        this.#keys.set(id, key)
      }
    }
    return new Map(this.#keys)
  }
}
