import type { ReactNode } from 'react'
import { Dialog, Heading, Popover, type PopoverProps } from 'react-aria-components'

/** What a button or a key opens beside it, while all keys go on acting and everything else stays in reach. */
export function Panel({ title, className, placement = 'top', children }: { title: string; className?: string; placement?: PopoverProps['placement']; children: ReactNode }) {
  return (
    // Its hidden button to close stands beside the dialog, and has to be in a landmark, too.
    <Popover className="keys" {...(placement && { placement })} isNonModal render={(props) => <div {...props} role="region" />}>
      <Dialog {...(className !== undefined && { className })}>
        <Heading slot="title">{title}</Heading>
        {children}
      </Dialog>
    </Popover>
  )
}
