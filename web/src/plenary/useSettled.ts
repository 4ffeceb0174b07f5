import { useEffect, useState } from 'react'

/** A value as it stands once it has not changed for a while: what flickers is not shown. The first is shown at once. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(() => value) }, ms)
    return () => { clearTimeout(timer) }
  }, [value, ms])
  return settled
}
