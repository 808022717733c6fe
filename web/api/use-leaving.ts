import { useBlocker } from '@tanstack/react-router'
import type { Leaving } from '../ui/settings-form.tsx'

/** Stops whoever leaves a page while something on it is not saved; the browser itself asks before it closes the tab. */
export function useLeaving(isDirty: boolean): Leaving {
  const blocker = useBlocker({
    // What stands behind the page's own address, an anchor for instance, loses nothing.
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  })
  return blocker.status === 'blocked' ? { leave: blocker.proceed, stay: blocker.reset } : null
}
