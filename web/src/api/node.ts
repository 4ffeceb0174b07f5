/** The node's HTTP interface, one function a request, typed by its OpenAPI document. */
import createClient from 'openapi-fetch'
import { problemOf, Unreachable } from './problem.ts'
import type { components, paths } from './schema.ts'

type Schemas = components['schemas']
export type Receipt = Readonly<Schemas['TakenAct']>
export type ChamberToken = Readonly<Schemas['Door']>
export type ShownInvitation = Readonly<Schemas['ShownInvitation']>

/** A node that takes a request and never answers is as good as gone; a stream of events has a watch of its own. */
const PATIENCE_MS = 10_000

const patiently = (request: Request): Promise<Response> =>
  request.headers.get('Accept') === 'text/event-stream'
    ? fetch(request)
    : fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]) })

const client = createClient<paths>({ baseUrl: location.origin, cache: 'no-store', fetch: patiently })

type Answer<T> = Readonly<{ data?: T; error?: unknown; response: Response }>

async function answer<T>(request: Promise<Answer<T>>): Promise<Answer<T>> {
  let answered: Answer<T>
  try {
    answered = await request
  } catch (error) {
    throw new Unreachable('no answer', { cause: error })
  }
  if (!answered.response.ok) throw problemOf(answered.response, answered.error)
  return answered
}

async function data<T>(request: Promise<Answer<T>>): Promise<T> {
  const { data } = await answer(request)
  if (data === undefined) throw new Unreachable('an answer without content')
  return data
}

const seat = (summit: string, member: string) => ({ path: { summit, member } })

export const about = () => data(client.GET('/api/about'))

export const publicView = (summit: string) => data(client.GET('/api/summits/{summit}', { params: { path: { summit } } }))

export const challenge = (summit: string, member: string) =>
  data(client.POST('/api/summits/{summit}/challenges', { params: { path: { summit } }, body: { member } }))

export const invitation = (summit: string, member: string, proof: string) =>
  data(client.POST('/api/summits/{summit}/seats/{member}/invitation', { params: seat(summit, member), body: { proof } }))

export const session = async (summit: string, member: string, proof: string): Promise<void> => {
  await answer(client.POST('/api/summits/{summit}/seats/{member}/session', { params: seat(summit, member), body: { proof } }))
}

const bearing = (token: string) => ({ header: { Authorization: `Bearer ${token}` } })

export type NewSummit = Readonly<Schemas['NewSummit']>
export type OperatorSummit = Readonly<Schemas['OperatorSummit']>
export type NodeHealth = Readonly<Schemas['NodeHealth']>

export const operatorSummits = (token: string) => data(client.GET('/api/operator/summits', { params: bearing(token) }))

export const operatorHealth = (token: string) => data(client.GET('/api/operator/health', { params: bearing(token) }))

export const convene = (token: string, summit: NewSummit) => data(client.POST('/api/summits', { params: bearing(token), body: summit }))

export const sendAct = (act: string) => data(client.POST('/api/acts', { body: { act } }))

export const media = (summit: string, member: string) =>
  data(client.POST('/api/summits/{summit}/seats/{member}/media', { params: seat(summit, member) }))

/** What a broadcaster's seat publishes with; the channels are those of the open session, fixed as it begins. */
export type GalleryAccess = Readonly<Schemas['PublishingToken']>

export const galleryToken = (summit: string, member: string) =>
  data(client.POST('/api/summits/{summit}/seats/{member}/gallery', { params: seat(summit, member), body: {} }))

/** The live events of a seat; `here` puts it at the table. */
export async function events(
  summit: string,
  member: string,
  here: boolean,
  lastEventId: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { response } = await answer(
    client.GET('/api/summits/{summit}/seats/{member}/events', {
      params: { ...seat(summit, member), query: here ? { here: '1' } : {} },
      headers: { Accept: 'text/event-stream', ...(lastEventId !== '' && { 'Last-Event-ID': lastEventId }) },
      parseAs: 'stream',
      signal,
    }),
  )
  if (!response.body) throw new Unreachable('no body')
  return response.body
}

/** The record from the entry after `after` on, as it grows. */
export async function entries(summit: string, member: string, after: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { response } = await answer(
    client.GET('/api/summits/{summit}/seats/{member}/entries', {
      params: { ...seat(summit, member), query: { after: String(after) } },
      headers: { Accept: 'text/event-stream' },
      parseAs: 'stream',
      signal,
    }),
  )
  if (!response.body) throw new Unreachable('no body')
  return response.body
}

type Chamber = Readonly<{ summit: string; member: string; chamber: string }>

export const putKeyPackages = async (path: Chamber, body: Schemas['KeyPackages']): Promise<void> => {
  await answer(client.PUT('/api/summits/{summit}/seats/{member}/chambers/{chamber}/key-packages', { params: { path }, body }))
}

export const claimKeyPackages = (path: Chamber, members: string[]) =>
  data(client.POST('/api/summits/{summit}/seats/{member}/chambers/{chamber}/key-packages/claims', { params: { path }, body: { members } }))

export const postMessage = (path: Chamber, body: Schemas['NewMessage']) =>
  data(client.POST('/api/summits/{summit}/seats/{member}/chambers/{chamber}/messages', { params: { path }, body }))

export const messages = (path: Chamber, after: number) =>
  data(client.GET('/api/summits/{summit}/seats/{member}/chambers/{chamber}/messages', { params: { path, query: { after } } }))

export const groupInfo = (path: Chamber) =>
  data(client.GET('/api/summits/{summit}/seats/{member}/chambers/{chamber}/group-info', { params: { path } }))

export const calendar = (summit: string, member: string) =>
  data(client.GET('/api/summits/{summit}/seats/{member}/calendar', { params: seat(summit, member) }))

type Draft = Readonly<{ language: string; joint: boolean; announcement: object }>

/** The page of an announcement as it would be; what is not in the draft's announcement is left out, as in the act's body. */
export const preview = (summit: string, member: string, draft: Draft) =>
  data(client.POST('/api/summits/{summit}/seats/{member}/preview', { params: seat(summit, member), body: draft as Schemas['Draft'] }))

export const recordPath = (summit: string) => `/api/summits/${summit}/record`
