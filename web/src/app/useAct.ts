/** One act at a time from a screen, with what went wrong. */
import { useCallback, useState } from 'react'
import type { ActKind, Receipt, Seat } from './seat.ts'

export type Acting = Readonly<{
  busy: boolean
  trouble: unknown
  act: (kind: ActKind, body?: Readonly<Record<string, unknown>>) => Promise<Receipt | undefined>
}>

export function useAct(seat: Seat): Acting {
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<unknown>()
  const act = useCallback<Acting['act']>(
    async (kind, body = {}) => {
      setBusy(true)
      setTrouble(undefined)
      try {
        return await seat.act(kind, body)
      } catch (error) {
        setTrouble(error)
        return undefined
      } finally {
        setBusy(false)
      }
    },
    [seat],
  )
  return { busy, trouble, act }
}
