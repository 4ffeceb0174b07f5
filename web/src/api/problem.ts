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

/** This device does not do it: the node was caught telling what is not so, or shows what this page is too old to judge. */
export class Distrusted extends Error {
  override name = 'Distrusted'

  constructor(readonly why: 'caught' | 'outdated') {
    super(why)
  }
}

/** Whether the same request may do better a moment later. */
export const passing = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof Problem && [429, 502, 503].includes(error.status))

export function problemOf(response: Response, body: unknown): Problem | Unreachable {
  // A proxy in front of a node that is gone answers in its place, and not in our form.
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json') || typeof body !== 'object' || body === null)
    return response.status >= 500 ? new Unreachable(`status ${String(response.status)}`) : new Problem('unexpected', response.status, '')
  const { type, detail } = body as { type?: unknown; detail?: unknown }
  const kind = typeof type === 'string' ? type.slice(type.lastIndexOf('/') + 1) : 'unexpected'
  return new Problem(kind, response.status, typeof detail === 'string' ? detail : '')
}
