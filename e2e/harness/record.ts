/** Records on disk, verified by the released command as anyone would. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parley } from './node.ts'

/** What `parley verify` says of a record: by itself, next to receipts that a seat kept, or against another of the same summit. */
export async function verify(
  record: string | Uint8Array,
  { receipts = [], against }: Readonly<{ receipts?: readonly string[]; against?: string }> = {},
): Promise<{ code: number; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-record-'))
  const kept = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  try {
    return await parley(
      'verify',
      ...(receipts.length > 0 ? ['--receipts', kept('receipts.txt', `${receipts.join('\n')}\n`)] : []),
      kept('summit.ndjson', record),
      ...(against === undefined ? [] : [kept('other.ndjson', against)]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
