import { useEffect, useState } from 'react'

/** What is told for a while, in milliseconds from when it was set last, and then goes. Set it to a new object each time. */
export function useBrief<T extends object>(ms: number): readonly [T | undefined, (said: T | undefined) => void] {
  const [said, say] = useState<T>()
  useEffect(() => {
    if (!said) return undefined
    const timer = setTimeout(() => { say(undefined) }, ms)
    return () => { clearTimeout(timer) }
  }, [said, ms])
  return [said, say]
}
