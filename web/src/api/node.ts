/** The node's HTTP interface, one function a request: docs/protocol.md, "HTTP". */
import type { Entry } from '../identity/certificates.ts'
import { Problem, problemOf, Unreachable } from './problem.ts'
import type { Head, View } from './view.ts'

export type Receipt = Readonly<{ receipt: string; seq: number; hash: string }>
export type ChamberToken = Readonly<{ id: string; identity: string; token: string }>
export type ShownInvitation = Readonly<{
  state: 'open' | 'used' | 'revoked' | 'expired'
  certificate: string
  chain: readonly string[]
  head: Head
}>
export type PublicView = Readonly<{ genesis: Entry }> & Pick<View, 'delegations' | 'head'>

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(`/api${path}`, { ...init, cache: 'no-store' })
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new Unreachable('no answer', { cause: error })
  }
  if (!response.ok) throw await problemOf(response)
  return response
}

async function json<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await ask(path, init)
  try {
    return (await response.json()) as T
  } catch (error) {
    throw new Unreachable('an answer cut short', { cause: error })
  }
}

const post = (body?: unknown): RequestInit => ({
  method: 'POST',
  ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
})

const seatPath = (summit: string, member: string) => `/summits/${summit}/seats/${member}`

export const about = () => json<{ node: string; version: string; now: string }>('/about')

export const publicView = (summit: string) => json<PublicView>(`/summits/${summit}`)

export const challenge = (summit: string, member: string) =>
  json<{ challenge: string }>(`/summits/${summit}/challenges`, post({ member }))

export const invitation = (summit: string, member: string, proof: string) =>
  json<ShownInvitation>(`${seatPath(summit, member)}/invitation`, post({ proof }))

export const session = async (summit: string, member: string, proof: string): Promise<void> => {
  await ask(`${seatPath(summit, member)}/session`, post({ proof }))
}

export const sendAct = (act: string) => json<Receipt>('/acts', post({ act }))

export const media = (summit: string, member: string) =>
  json<{ chambers: readonly ChamberToken[] }>(`${seatPath(summit, member)}/media`, post())

/** The live events of a seat; `here` puts it at the table. */
export const events = (summit: string, member: string, here: boolean, lastEventId: string, signal: AbortSignal) =>
  ask(`${seatPath(summit, member)}/events${here ? '?here=1' : ''}`, {
    signal,
    headers: { Accept: 'text/event-stream', ...(lastEventId !== '' && { 'Last-Event-ID': lastEventId }) },
  })

export const recordPath = (summit: string) => `/api/summits/${summit}/record`

export { Problem, Unreachable }
