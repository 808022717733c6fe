import type { Mutation, MutationCache } from '@tanstack/react-query'

/**
 * Lets a press through unless what an earlier one has begun is still under way: a second one may come before anything is
 * drawn as busy. A press that begins nothing, because the page finds something wrong, holds up none.
 */
export function onePress(cache: MutationCache): (press: () => void) => void {
  const pending = () => cache.findAll({ status: 'pending' })
  let begun: Mutation[] = []
  return (press) => {
    const before = pending()
    if (begun.some((one) => before.includes(one))) return
    press()
    begun = pending().filter((one) => !before.includes(one))
  }
}
