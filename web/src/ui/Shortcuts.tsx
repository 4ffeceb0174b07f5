import { useEffect, useState } from 'react'
import { DialogTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Button } from './Button.tsx'
import { writes } from './keys.ts'
import { Panel } from './Panel.tsx'

export type Shortcut = Readonly<{ keys: readonly string[]; does: string }>

/** A room's keys, listed under "?". It hides nothing: a meeting goes on behind it, and Escape closes it. */
export function Shortcuts({ shortcuts }: { shortcuts: readonly Shortcut[] }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return
      event.preventDefault()
      setOpen((was) => !was)
    }
    window.addEventListener('keydown', key)
    return () => { window.removeEventListener('keydown', key) }
  }, [])
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button look="quiet" size="small">
        {t('keys')} <kbd aria-hidden>{'?'}</kbd>
      </Button>
      <Panel title={t('keys')} placement="top end">
        <dl>
          {[...shortcuts, { keys: ['?'], does: t('keysList') }].map(({ keys, does }) => (
            <div key={does}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </Panel>
    </DialogTrigger>
  )
}
