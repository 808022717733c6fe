/** Lets so many pieces of work go on at the same time; the others wait in the order in which they came. */
export function turnsOf(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = count
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((go) => waiting.push(go))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // A turn that is handed on is never free in between.
      if (next) next()
      else free++
    }
  }
}
