import type { Receipt } from './node.ts'
import * as node from './node.ts'
import { passing, Problem } from './problem.ts'
import { keepReceipt } from '../identity/keystore.ts'
import { open } from '../identity/signed.ts'

/** How often an act is sent while nobody answers, and the longest pause between: an act that protects is not given up for two minutes. */
export const patience = { usual: { tries: 5, pauseMs: 4000 }, protecting: { tries: 60, pauseMs: 2000 } } as const

/** Sends an act until the node has answered, keeps the receipt, and gives it back. */
export async function deliver(
  act: { id: string; jws: string },
  summit: string,
  nodeKey: string,
  { tries, pauseMs }: (typeof patience)[keyof typeof patience] = patience.usual,
): Promise<Receipt> {
  for (let tried = 1; ; tried++) {
    try {
      const receipt = await node.sendAct(act.jws)
      const { payload, by } = await open<{ summit: string; act: string; seq: number }>('parley-receipt', receipt.receipt)
      if (by !== nodeKey || payload.summit !== summit || payload.act !== act.id || payload.seq !== receipt.seq)
        throw new Problem('receipt-wrong', 0, 'the receipt is not for this act')
      await keepReceipt({ summit, act: act.id, seq: receipt.seq, receipt: receipt.receipt })
      return receipt
    } catch (error) {
      // The same bytes sent again get the first answer again, so a lost answer is no reason to give up.
      if (!passing(error) || tried === tries) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, 250 * 2 ** tried)))
    }
  }
}
