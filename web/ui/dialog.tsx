import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'

interface DialogProps {
  title: string
  closeLabel: string
  onClose(): void
  /** `lg` for lists. */
  size?: 'md' | 'lg'
  children: ReactNode
}

/** A dialog over the page. Closes by its button, Escape, and a click beside it. */
export function Dialog({ title, closeLabel, onClose, size, children }: DialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': closeLabel }}
      // The library writes a <header>, which would count as a second banner of the page.
      attributes={{ header: { role: 'none' } }}
    >
      {children}
    </Modal>
  )
}
