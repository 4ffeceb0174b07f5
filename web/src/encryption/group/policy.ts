/**
 * Who may change a chamber's group, and who should: the record decides, the node does not. Pure: tables in, answers out.
 */
import type { Leaf } from '../types.ts'
import type { Change } from './group.ts'

/** By member: the device that the record admits to the chamber now. */
export type Admitted = ReadonlyMap<string, string>

/** A leaf and the device that its credential proves. */
export type Known = Leaf & Readonly<{ device: string | undefined }>

const stays = (leaf: Known, admitted: Admitted): boolean => leaf.device !== undefined && admitted.get(leaf.member) === leaf.device

/** Leaves that the record does not admit. */
export const strangersIn = (leaves: readonly Known[], admitted: Admitted): readonly Known[] => leaves.filter((leaf) => !stays(leaf, admitted))

/**
 * Why a commit is refused, or undefined. All leaves in it are certified already. Whom it lets in is not asked here: the
 * record may have changed since it was made. While somebody is in whom the record does not admit, nobody sends, and they
 * are taken out again.
 */
export function refusal({ by, joins, removes }: Change, leaves: readonly Known[]): string | undefined {
  const leafAt = (index: number) => leaves.find((leaf) => leaf.index === index)
  if (removes.some((index) => !leafAt(index))) return 'it removes nobody'
  if (by !== undefined) return leafAt(by) ? undefined : 'nobody in the group makes it'
  if (!joins) return 'a stranger comes in'
  if (removes.some((index) => leafAt(index)?.member !== joins.member)) return `${joins.member} comes in and takes somebody else out`
  if (removes.length === 0 && leaves.some(({ member }) => member === joins.member)) return `${joins.member} comes in a second time`
  return undefined
}

/** What is to be changed in a group: who asks to be let in and is not, and who must go. */
export type Due = Readonly<{ adds: readonly string[]; removes: readonly number[] }>

/** A member that asks and has a leaf lost what went with it: the old leaf goes. */
export function due(leaves: readonly Known[], admitted: Admitted, asking: ReadonlySet<string>, own: number): Due {
  const adds = [...asking].filter((member) => admitted.has(member) && leaves.find((leaf) => leaf.index === own)?.member !== member)
  const removes = leaves.filter((leaf) => leaf.index !== own && (!stays(leaf, admitted) || adds.includes(leaf.member))).map(({ index }) => index)
  return { adds, removes }
}

/** Whoever leads acts at once; the others wait their turn, in case the one before does not. */
const turn = { first: 150, each: 100, chance: 80 } as const

/** How long a device with so many before it leaves something to them, in milliseconds. `chance` lies between 0 and 1. */
export const waitBehind = (before: number, chance: number): number => (before === 0 ? 0 : turn.first + before * turn.each + chance * turn.chance)

/** How long this device leaves a commit to others. */
export const waitFor = (leaves: readonly Known[], admitted: Admitted, own: number, chance: number): number =>
  waitBehind(leaves.filter((leaf) => stays(leaf, admitted) && leaf.index < own).length, chance)
