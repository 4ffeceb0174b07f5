import { lazy, useState, type ComponentType } from 'react'
import { about } from '../api/node.ts'
import { untilAnswered } from '../door/door.ts'

/** A room of the product that loads when it is first needed, or ahead of that. */
export type Late<P> = ((props: P) => React.ReactNode) & { readonly load: () => Promise<void> }

/**
 * Like `lazy`, but drawn in the same instant once its code is there. Left to itself React holds back what was not
 * ready at its first look for 300 ms, which would come on top of the way to the first picture.
 */
export function late<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): Late<P> {
  let Ready: ComponentType<P> | undefined
  const loaded = async () => {
    const module = await load()
    Ready = module.default
    return module
  }
  const patiently = async () => {
    try {
      return await loaded()
    } catch {
      // The node was gone, or is another version by now, with other files: then only a reload helps, and the seat rejoins by itself.
      await untilAnswered(about, () => undefined, new AbortController().signal)
      return loaded().catch(() => {
        location.reload()
        return new Promise<never>(() => undefined)
      })
    }
  }
  const Later = lazy(patiently)
  const Room = (props: P) => {
    // For as long as the room is there: another component in its place would begin it anew.
    const [Body] = useState(() => Ready ?? Later)
    return <Body {...props} />
  }
  return Object.assign(Room, {
    load: async () => {
      await loaded()
    },
  })
}
