/** Which app this is, by what it was served as: docs/security.md says what that proves, and what not. */
import { sha256 } from '../identity/bytes.ts'

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The SHA-256 of the served manifest, as `parley version` prints it; undefined where none is served. */
export async function appHash(): Promise<string | undefined> {
  const answer = await fetch('/app.sha256', { cache: 'no-store' })
  // A development server answers with a page.
  if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('text/plain')) return undefined
  return hex(await sha256(new Uint8Array(await answer.arrayBuffer())))
}
