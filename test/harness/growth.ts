/** How much more work the larger input is, in `growthOf`: 16 when it grows with the size, 256 when with its square. */
const step = 16

/** Four times what linear work takes, and a quarter of what quadratic work takes: no machine is that uneven. */
export const linear = 64

const tries = 5

/**
 * How many times longer reading sixteen times as much takes. Each of the two is the best of several tries, so that a
 * busy machine changes it little, and both are measured over the same amount of data, so that a slow one changes nothing.
 */
export function growthOf(read: (input: string) => unknown, make: (size: number) => string, size: number) {
  const [small, large] = [make(size), make(size * step)]
  // Once before, so that neither pays for the compiler.
  best(() => read(small), step)
  return best(() => read(large), 1) / best(() => read(small), step)
}

/** Milliseconds of one call; `times` calls are measured together. */
function best(call: () => unknown, times: number): number {
  const measured = Array.from({ length: tries }, () => {
    const begun = performance.now()
    for (let at = 0; at < times; at++) call()
    return (performance.now() - begun) / times
  })
  return Math.max(Number.EPSILON, Math.min(...measured))
}
