import { createContext, type ReactNode, use, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { RecordSign } from '../record/RecordSign.tsx'
import { isolated } from './isolate.ts'
import { oneLine } from './languages.ts'
import { NotEncrypted } from './Notice.tsx'
import { Preferences } from './Preferences.tsx'
import { type Theme, useRoomTheme } from './theme.ts'

/** What stands first in the title of every screen, when something must be seen in the tab, too. */
export const TitleFirst = createContext<string | undefined>(undefined)

/** What the tab is called: where we are, then what it is about. */
export function useTitle(...parts: (string | undefined)[]): void {
  const { i18n } = useTranslation()
  const first = use(TitleFirst)
  const title = oneLine([first ?? '', ...parts.map((part) => part ?? ''), 'Parley'], i18n.language)
  useEffect(() => {
    document.title = title
  }, [title])
}

/** The frame of every screen outside the plenary and the booth. */
export function Screen({ name, title, theme = 'auto', centre = false, head, children }: {
  /** What a screen reader calls the main part. */
  name: string
  /** What the screen is about, at its head. */
  title?: string
  theme?: Theme
  centre?: boolean
  head?: ReactNode
  children: ReactNode
}) {
  const { i18n } = useTranslation()
  useRoomTheme(theme)
  useTitle(name, title)
  return (
    <div className="screen">
      <header className="screen-head">
        <p className="screen-title">{title === undefined ? null : isolated(title, i18n.language)}</p>
        {head}
        <Preferences />
      </header>
      <main className="screen-body" aria-label={name} data-centre={centre || undefined}>
        {children}
      </main>
      <footer className="screen-foot">
        <NotEncrypted />
        <RecordSign />
      </footer>
    </div>
  )
}
