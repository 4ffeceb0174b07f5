import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'

/** One question over a screen; Escape steps back. */
export function Dialog({ title, role, onClose, children }: { title: string; role?: 'dialog' | 'alertdialog'; onClose: () => void; children: ReactNode }) {
  return (
    <ModalOverlay
      className="veil"
      isOpen
      isDismissable={role !== 'alertdialog'}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className="dialog">
        <AriaDialog role={role ?? 'dialog'}>
          <Heading slot="title">{title}</Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
