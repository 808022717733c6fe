import type { HoldReason } from '../../../../contract/pace.ts'

/** Something that waited, from an instant to another, and for what. */
export interface Wait {
  from: number
  to: number
  reason: HoldReason
}

/** Remembers waits, in the order in which they began, so that the longest one since an instant is found at once. */
export interface Waits {
  add(wait: Wait): void
  /** The longest as far as it lies after `since`; undefined where there was none. */
  longestSince(since: number): Wait | undefined
}

const lengthSince = (since: number, { from, to }: Wait) => to - Math.max(from, since)

export function createWaits(): Waits {
  // Each is longer than all that came after it: whatever a later and longer one hides is never the answer again.
  const longest: Wait[] = []
  return {
    add(wait) {
      const last = longest.at(-1)
      // The same wait, met again.
      if (last?.to === wait.to && last.reason === wait.reason) return
      while (longest.length > 0 && lengthSince(-Infinity, longest.at(-1) as Wait) <= wait.to - wait.from)
        longest.pop()
      longest.push(wait)
    },
    longestSince(since) {
      let low = 0
      for (let high = longest.length; low < high; ) {
        const middle = (low + high) >> 1
        if ((longest[middle] as Wait).to > since) high = middle
        else low = middle + 1
      }
      return longerSince(since, longest[low], longest[low + 1])
    },
  }
}

/** The longer of two waits, as far as they lie after an instant. */
export function longerSince(since: number, one: Wait | undefined, other: Wait | undefined): Wait | undefined {
  if (!one || !other) return one ?? other
  return lengthSince(since, other) > lengthSince(since, one) ? other : one
}
