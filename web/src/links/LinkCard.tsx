import { useRef } from 'react'
import { LinkButtons } from './LinkButtons.tsx'
import type { Sheet } from './sheet.ts'
import './links.css'

/** A link to hand out, in a field that `label` names, with what can be done with it: LinkButtons.tsx. */
export function LinkCard({ sheet, label, whose, first = false }: { sheet: Sheet; label: string; whose?: string; first?: boolean }) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <div className="link-card">
      <label className="field">
        <span>{label}</span>
        <input ref={field} className="input" dir="ltr" readOnly value={sheet.link} onFocus={(event) => { event.target.select() }} />
      </label>
      <LinkButtons sheet={sheet} first={first} {...(whose !== undefined && { whose })} onCopy={() => { field.current?.select() }} />
    </div>
  )
}
