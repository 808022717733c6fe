import { useId, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import classes from './controls.module.css'

const never = () => () => undefined

/** Whether the script has taken over what the server wrote. What is drawn later knows nothing else. */
export function useTakenOver(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

/**
 * Keeps a press upon a button that stands in the page before the script that would answer it. The browser itself keeps it, by
 * opening a popover in which nothing is; the script finds that open and presses the button again.
 */
export function useEarlyPress() {
  const isTakenOver = useTakenOver()
  const mark = useRef<HTMLSpanElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const { current } = mark
    if (!current || !CSS.supports('selector(:popover-open)') || !current.matches(':popover-open')) return
    current.hidePopover()
    document.querySelector<HTMLButtonElement>(`[popovertarget="${current.id}"]`)?.click()
  }, [])
  return isTakenOver
    ? { popoverTarget: undefined, popoverTargetAction: undefined, pressed: null }
    : {
        popoverTarget: id,
        // Pressed twice is still pressed.
        popoverTargetAction: 'show' as const,
        pressed: <span ref={mark} id={id} popover="auto" className={classes.pressed} />,
      }
}
