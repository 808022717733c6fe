import { useBlocker } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { Leaving } from '../ui/leaving-dialog.tsx'
import { askBefore } from './leaving.ts'

/**
 * Stops whoever leaves a page, or signs out on it, while something on it is not saved; the browser itself asks before it
 * closes the tab.
 */
export function useLeaving(isDirty: boolean): Leaving {
  const [goOn, setGoOn] = useState<(() => void) | null>(null)
  // Whoever has been asked here is not asked by the browser once more.
  const isAsked = useRef(false)
  const blocker = useBlocker({
    // What stands behind the page's own address, an anchor for instance, loses nothing.
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty && !isAsked.current,
    withResolver: true,
  })
  useEffect(() => (isDirty ? askBefore((go) => setGoOn(() => go)) : undefined), [isDirty])
  if (goOn)
    return {
      leave: () => {
        isAsked.current = true
        setGoOn(null)
        goOn()
      },
      stay: () => setGoOn(null),
    }
  return blocker.status === 'blocked' ? { leave: blocker.proceed, stay: blocker.reset } : null
}
