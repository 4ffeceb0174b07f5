import { useEffect, useRef, useState } from 'react'
import { type NodeHealth, operatorHealth, operatorSummits, type OperatorSummit } from '../api/node.ts'
import { passing } from '../api/problem.ts'
import { ownTime } from '../ui/time.ts'
import { isRefusal } from './refusal.ts'

export type NodeNow = Readonly<{
  summits?: readonly OperatorSummit[]
  health?: NodeHealth
  /** The node's time less this device's. */
  clock: number
  /** It did not answer last time. */
  gone: boolean
  trouble?: unknown
}>

const pause = 10_000

/** The node as it is now, looked at every ten seconds; `look` does it at once. */
export function useNode(token: string, onRefused: () => void): NodeNow & { look: () => void } {
  const [now, setNow] = useState<NodeNow>({ clock: 0, gone: false })
  const [looks, setLooks] = useState(0)
  const refused = useRef(onRefused)
  useEffect(() => {
    refused.current = onRefused
  }, [onRefused])
  useEffect(() => {
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      try {
        const asked = ownTime()
        const health = await operatorHealth(token)
        const clock = Date.parse(health.now) - (asked + ownTime()) / 2
        const summits = await operatorSummits(token)
        if (!over) setNow({ summits: summits ?? [], health, clock, gone: false })
      } catch (error) {
        if (over) return
        if (isRefusal(error)) {
          refused.current()
          return
        }
        setNow((before) => {
          const { trouble: _, ...rest } = before
          return passing(error) ? { ...rest, gone: true } : { ...rest, trouble: error }
        })
      }
      if (!over) timer = setTimeout(() => void look(), pause)
    }
    void look()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [token, looks])
  return { ...now, look: () => { setLooks((looks) => looks + 1) } }
}
