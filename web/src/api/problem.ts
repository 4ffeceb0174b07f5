/** Why the node, or this device, does not do what was asked (RFC 9457). */
export class Problem extends Error {
  override name = 'Problem'
  constructor(
    /** The last part of the problem's type: docs/protocol.md, "HTTP". */
    readonly kind: string,
    readonly status: number,
    readonly detail: string,
  ) {
    super(`${kind}: ${detail}`)
  }
}

/** No answer came: the node is gone, or the line to it. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

export async function problemOf(response: Response): Promise<Problem | Unreachable> {
  // A proxy in front of a node that is gone answers in its place, and not in our form.
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json'))
    return response.status >= 500 ? new Unreachable(`status ${String(response.status)}`) : new Problem('unexpected', response.status, '')
  const body = (await response.json().catch(() => ({}))) as { type?: unknown; detail?: unknown }
  const kind = typeof body.type === 'string' ? body.type.slice(body.type.lastIndexOf('/') + 1) : 'unexpected'
  return new Problem(kind, response.status, typeof body.detail === 'string' ? body.detail : '')
}
