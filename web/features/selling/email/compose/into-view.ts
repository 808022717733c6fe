/** A ref: the sheet scrolls, and what has appeared in it may stand below what is in sight. */
export function bringIntoView(element: Element | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
