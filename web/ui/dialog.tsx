import { Group, Modal, Stack } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { SheetProps } from './sheet.tsx'

interface DialogProps extends SheetProps {
  /** `lg` for lists: it stands at the top, so that what is chosen in it by keeps its place when the rest grows. */
  size?: 'md' | 'lg'
  /** Another dialog lies over this one, which Escape and the keyboard are for. */
  isCovered?: boolean
}

/** The web app's sheet, over the page. Closes by its button, Escape, and a click beside it. */
export function Dialog(props: DialogProps) {
  const { title, closeLabel, onClose, footer, size, isCovered = false, children } = props
  useFocusBack()
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      centered={size !== 'lg'}
      closeOnEscape={!isCovered}
      trapFocus={!isCovered}
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

/**
 * Gives the focus back to what had it before, as the library does only for a dialog that it closes itself: these are
 * taken away. Whoever goes on by keyboard would begin at the top of the page.
 */
function useFocusBack() {
  const [opener] = useState(() => document.activeElement)
  // A menu is gone by then; what opened it is not.
  const [menu] = useState(() => opener?.closest('[role="menu"]')?.getAttribute('aria-labelledby'))
  useEffect(
    () => () => {
      // After the dialog has left the page and taken the focus with it.
      setTimeout(() => {
        if (document.activeElement && document.activeElement !== document.body) return
        const places = [opener, menu ? document.getElementById(menu) : null, document.querySelector('main')]
        const place = places.find(
          (one) => one instanceof HTMLElement && one !== document.body && one.isConnected,
        )
        if (place instanceof HTMLElement) place.focus({ preventScroll: true })
      })
    },
    [opener, menu],
  )
}
