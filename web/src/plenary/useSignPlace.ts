import { useEffect, useState } from 'react'

/** So long the place says that nobody signs, before it goes. */
const GOES_MS = 8000

/** Whether who signs has a place: while somebody does, and for a moment after it was chosen or they went off air. */
export function useSignPlace(signs: string | undefined, live: boolean): boolean {
  const [gone, setGone] = useState<string>()
  // It was not there: what is chosen anew, or is live again, has its place at once.
  if (gone !== undefined && (live || gone !== signs)) setGone(undefined)
  useEffect(() => {
    if (live || signs === undefined) return
    const timer = setTimeout(() => { setGone(signs) }, GOES_MS)
    return () => { clearTimeout(timer) }
  }, [signs, live])
  return signs !== undefined && (live || gone !== signs)
}
