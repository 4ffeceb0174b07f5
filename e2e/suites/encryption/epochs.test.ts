/** A chamber's group over as many epochs as a restless day has: by the app's own code, without a node between. */
import { expect, test } from 'vitest'
import { makeCredential } from '../../../web/src/encryption/group/credential.ts'
import { Group, makePackage, newLeafKey } from '../../../web/src/encryption/group/group.ts'
import { delegationOf, summit } from '../../../web/src/testing/delivery.ts'

const epochs = 1_000

test('A thousand epochs: both sides have the same keys, and what is kept of it does not grow', async () => {
  const moscow = await delegationOf('moscow')
  const place = { summit, chamber: 'plenary', keyOf: () => moscow.key }
  const own = async (name: string) => {
    const { device, chain } = await moscow.certify(name)
    const keys = await newLeafKey()
    return { ...keys, identity: await makeCredential(place, name, device, chain, keys.publicKey) }
  }
  const leaf = await own('boris')
  const pack = await makePackage(leaf)
  const made = await (await Group.create(place, await own('anna'))).commit([pack.bytes], [])
  if (!made.welcome) throw new Error('no welcome')
  let anna = made.next
  let boris = await Group.welcomed(place, leaf, [pack], made.welcome)
  let early = 0
  const began = performance.now()
  for (let epoch = 2; epoch <= epochs; epoch++) {
    const byAnna = epoch % 2 === 0
    const { commit, next } = await (byAnna ? anna : boris).commit([], [])
    ;[anna, boris] = byAnna ? [next, await boris.apply(commit)] : [await anna.apply(commit), next]
    if (epoch === 10) early = boris.encode().length
  }
  process.stdout.write(`${String(epochs)} epochs, made and followed: ${((performance.now() - began) / epochs).toFixed(0)} ms each\n`)
  const [one, other] = await Promise.all([anna.describe(), boris.describe()])
  expect(one.number).toBe(BigInt(epochs))
  expect([other.number, other.code]).toEqual([one.number, one.code])
  expect(boris.encode().length).toBeLessThan(1.1 * early)
}, 180_000)
