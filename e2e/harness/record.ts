/** Records on disk, verified by the released command as anyone would. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parley } from './node.ts'

export async function verify(record: string | Uint8Array): Promise<{ code: number; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-record-'))
  const file = join(folder, 'summit.ndjson')
  writeFileSync(file, record)
  try {
    return await parley('verify', file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
