import { useState } from 'react'

/** Puts a text on the clipboard, and says whether the browser let it. */
export function useCopy(text: string | undefined): { done: 'not yet' | 'copied' | 'refused'; copy: () => void } {
  const [done, setDone] = useState<'not yet' | 'copied' | 'refused'>('not yet')
  const copy = () => {
    if (text === undefined) return
    navigator.clipboard.writeText(text).then(
      () => { setDone('copied') },
      () => { setDone('refused') },
    )
  }
  return { done, copy }
}
