/** Dark or light: a room has its own, the system's choice holds where it has none, and the reader's pick beats both. */
import { useEffect, useSyncExternalStore } from 'react'
import { keep, kept } from './kept.ts'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const key = 'parley.theme'
const listeners = new Set<() => void>()
let room: Theme = 'auto'

export function pickedTheme(): Theme {
  const stored = kept(key)
  return themes.find((theme) => theme === stored) ?? 'auto'
}

function apply(): void {
  const picked = pickedTheme()
  document.documentElement.dataset['theme'] = picked === 'auto' ? room : picked
}

export function pickTheme(theme: Theme): void {
  keep(key, theme)
  apply()
  for (const listener of listeners) listener()
}

export function usePickedTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, pickedTheme)
}

/** The room's own theme; 'auto' follows the system. */
export function useRoomTheme(theme: Theme): void {
  useEffect(() => {
    room = theme
    apply()
  }, [theme])
}
