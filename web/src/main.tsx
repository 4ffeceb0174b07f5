import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { Fault } from './app/Fault.tsx'
import { startLanguages } from './i18n/i18n.ts'
import { Reader } from './i18n/Reader.tsx'
import { readAddress } from './identity/links.ts'
import './ui/ui.css'

const root = document.getElementById('root')
if (root) {
  // Read once: the fragment is gone as soon as it has served.
  const address = readAddress(new URL(location.href))
  await startLanguages()
  createRoot(root).render(
    <StrictMode>
      <Fault>
        <Reader>
          <App address={address} />
        </Reader>
      </Fault>
    </StrictMode>,
  )
}
// Another link opened in this tab is another visit.
addEventListener('hashchange', () => {
  location.reload()
})
