import { createContext } from 'react'

/** What the app is doing at this instant, each the same object as long as it lasts: requests that change something. */
export const UnderWay = createContext<() => readonly unknown[]>(() => [])

/**
 * Lets a press through unless what an earlier one has begun is still under way: a second one may come before anything is
 * drawn as busy. A press that begins nothing, because the page finds something wrong, holds up none.
 */
export function onePress(underWay: () => readonly unknown[]): (press: () => void) => void {
  let begun: unknown[] = []
  return (press) => {
    const before = underWay()
    if (begun.some((one) => before.includes(one))) return
    press()
    begun = underWay().filter((one) => !before.includes(one))
  }
}
