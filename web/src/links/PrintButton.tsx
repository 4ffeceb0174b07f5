import { Printer } from 'lucide-react'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { Button } from '../ui/Button.tsx'
import { prepare, type Prepared, type Sheet } from './sheet.ts'
import { SheetPage } from './SheetPage.tsx'
import './links.css'

/** Prints a page for each sheet. `children` is the visible word; `name` says to a screen reader whose sheet it is. */
export function PrintButton({ sheets, name, children }: { sheets: readonly Sheet[]; name?: string; children: string }) {
  const [pages, setPages] = useState<readonly Prepared[]>([])
  useEffect(() => {
    if (pages.length === 0) return
    // Some browsers come back from print() before the page is on paper: it stays until they say so.
    const done = () => { setPages([]) }
    addEventListener('afterprint', done)
    print()
    return () => { removeEventListener('afterprint', done) }
  }, [pages])
  return (
    <>
      <Button size="small" {...(name !== undefined && { 'aria-label': name })} onPress={() => void Promise.all(sheets.map(prepare)).then(setPages)}>
        <Printer aria-hidden />
        {children}
      </Button>
      {pages.length === 0
        ? null
        : createPortal(
            <div className="sheets">
              {pages.map((page) => (
                <SheetPage key={page.sheet.link} {...page} />
              ))}
            </div>,
            document.body,
          )}
    </>
  )
}
