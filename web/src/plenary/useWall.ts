import { useState } from 'react'
import { keep, kept } from '../ui/kept.ts'

const key = 'parley.wall'

/** Whether this screen hangs on a wall: picked here, else said by the link. */
export function useWall(said = false): readonly [boolean, (wall: boolean) => void] {
  const [wall, setWall] = useState(() => {
    const picked = kept(key)
    return picked === null ? said : picked === 'on'
  })
  return [
    wall,
    (on) => {
      keep(key, on ? 'on' : 'off')
      setWall(on)
    },
  ]
}
