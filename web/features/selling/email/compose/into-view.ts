/** A ref: the sheet scrolls, and what has appeared in it may stand below what is in sight. */
export function bringIntoView(element: Element | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

/** The same for what is going to grow: its beginning comes as far up as it can. */
export function bringUp(element: Element | null): void {
  element?.scrollIntoView({ block: 'start' })
}
