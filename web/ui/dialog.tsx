import { Group, Modal, Stack } from '@mantine/core'
import type { SheetProps } from './sheet.tsx'

interface DialogProps extends SheetProps {
  /** `lg` for lists. */
  size?: 'md' | 'lg'
}

/** The web app's sheet, over the page. Closes by its button, Escape, and a click beside it. */
export function Dialog({ title, closeLabel, onClose, footer, size, children }: DialogProps) {
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
      <Stack gap="md">
        {children}
        {footer ? <Group justify="flex-end">{footer}</Group> : null}
      </Stack>
    </Modal>
  )
}
