/** Convenes, with claim keys made in this browser: the node sees their public halves alone. */
import { convene as send } from '../api/node.ts'
import { generateSigner, seedOf } from '../identity/keys.ts'
import { claimLink } from '../identity/links.ts'
import type { ClaimSheet } from '../links/sheet.ts'
import { type Draft, summitOf } from './draft.ts'

/** A summit that was convened in this browser session, with what to hand to each delegation. */
export type Convened = Readonly<{ summit: string; sheets: readonly Readonly<{ delegation: string; sheet: ClaimSheet }>[] }>

/** `origin`: where the delegations' browsers find the node. */
export async function convene(token: string, draft: Draft, origin: string): Promise<Convened> {
  const signers = await Promise.all(draft.sides.map(() => generateSigner(true)))
  const seeds = await Promise.all(signers.map(seedOf))
  const body = summitOf(draft, signers.map(({ key }) => key))
  const { summit } = await send(token, body)
  const { title, starts, minutes } = body
  return {
    summit,
    sheets: body.delegations.map(({ id, name, timeZone, language }, index) => {
      const link = claimLink(origin, summit, id, { seed: seeds[index] ?? '', genesis: summit })
      return { delegation: id, sheet: { for: 'claim', link, title, starts, minutes, delegation: { name, timeZone, language } } }
    }),
  }
}
