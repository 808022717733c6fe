import { type ReactNode, useCallback, useState } from 'react'
import hidden from '../../../ui/hidden.module.css'
import classes from './panel.module.css'

interface Announcement {
  text: string
  visible: boolean
}

/** One live region for the whole panel; `visible` for what cannot be seen anywhere else on it. */
export function useAnnouncer() {
  const [said, setSaid] = useState<Announcement>({ text: '', visible: false })
  const announce = useCallback(
    (text: string, { visible = false }: { visible?: boolean } = {}) => setSaid({ text, visible }),
    [],
  )
  const announcement: ReactNode = (
    <div role="status" className={said.visible ? classes.notice : hidden.hidden} data-tone="attention">
      {said.text}
    </div>
  )
  return { announcement, announce }
}
