import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { startLanguages } from './i18n/i18n.ts'

const root = document.getElementById('root')
if (root) {
  await startLanguages()
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
