/** What the reader has picked, kept on this device; a browser that keeps nothing forgets it, and shows all the same. */

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // For this visit it holds.
  }
}
