/** Acts as a device signs them: docs/protocol.md, "Acts". */
import { v7 } from 'uuid'
import { rules } from '../api/rules.ts'
import type { Head, Role } from '../api/view.ts'
import type { Signer } from './keys.ts'
import { sign } from './signed.ts'

export type ActKind = keyof typeof rules

export const isActKind = (kind: string): kind is ActKind => Object.hasOwn(rules, kind)

/** The acts that protect: they are never too late, and worth insisting on. */
export const protects = (kind: ActKind): boolean => rules[kind].effect === 'protects'

export const exposes = (kind: ActKind): boolean => rules[kind].effect === 'exposes'

/** Whether a device of who has this role may sign such an act at all. */
export const mayDo = (kind: ActKind, role: Role): boolean => (rules[kind].roles as readonly Role[]).includes(role)

export type Act = Readonly<{
  kind: ActKind
  body: Readonly<Record<string, unknown>>
  summit: string
  /** An entry the signer has seen. */
  basis: Head
  /** The node's time, in milliseconds since the epoch. */
  time: number
}>

/** The act's id and the bytes to send; the same bytes sent again get the first answer again. */
export async function signAct(signer: Signer, act: Act): Promise<{ id: string; jws: string }> {
  const id = v7()
  const jws = await sign(signer, 'parley-act', {
    id,
    summit: act.summit,
    kind: act.kind,
    body: act.body,
    time: new Date(act.time).toISOString(),
    basis: { seq: act.basis.seq, hash: act.basis.hash },
  })
  return { id, jws }
}
