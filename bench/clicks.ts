import type { BrowserContext } from '@playwright/test'

/**
 * Counts, from now on, what a person does on our own screens: presses of a pointer, and Enter or Space on a
 * control. The panel's frame counts, Salesforce's and Google's pages do not. Returns how many there were.
 */
export async function countClicks(context: BrowserContext, ownOrigin: string): Promise<() => number> {
  let clicks = 0
  await context.exposeBinding('__activated', () => {
    clicks += 1
  })
  await context.addInitScript(listen, ownOrigin)
  return () => clicks
}

/** Runs in every frame before its own scripts. Only what the browser itself trusts is a person's doing. */
function listen(ownOrigin: string): void {
  if (location.origin !== ownOrigin) return
  const tell = () => (window as unknown as { __activated(): Promise<void> }).__activated()
  const controls = 'button, a[href], summary, input, select, [role="menuitem"], [role="tab"], [role="radio"]'
  const onPointer = (event: PointerEvent) => {
    if (event.isTrusted) void tell()
  }
  const onKey = ({ isTrusted, key, target }: KeyboardEvent) => {
    if (!isTrusted || !(target instanceof Element) || !target.matches(controls)) return
    // In a field Space is a letter.
    if (key === 'Enter' || (key === ' ' && !target.matches('input[type="text"], input:not([type])')))
      void tell()
  }
  window.addEventListener('pointerdown', onPointer, { capture: true })
  window.addEventListener('keydown', onKey, { capture: true })
}
