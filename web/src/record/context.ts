import { createContext, use, useSyncExternalStore } from 'react'
import type { RecordSight } from './sight.ts'
import type { RecordNow } from './types.ts'

/** The record of the seat that is on screen; outside of a seat there is none. */
export const RecordContext = createContext<RecordSight | undefined>(undefined)

const never = () => () => undefined
const nothing = () => undefined

export function useRecord(): RecordNow | undefined {
  const sight = use(RecordContext)
  return useSyncExternalStore<RecordNow | undefined>(sight?.subscribe ?? never, sight?.read ?? nothing)
}

/** Whether this device may still expose anything: no button that does is offered after an alarm. */
export const useTrust = (): boolean => useRecord()?.at !== 'alarm'
