/** How much more work the larger input is, in `growthOf`: 16 when it grows with the size, 256 when with its square. */
const step = 16

/** Six times what linear work takes, and well below what quadratic work takes: no machine is that uneven. */
export const linear = 96

const tries = 7

/**
 * How many times longer reading sixteen times as much takes. Each of the two is the best of several tries over the same
 * amount of data, in processor time of this process: neither a slow nor a busy machine changes it much.
 */
export function growthOf(read: (input: string) => unknown, make: (size: number) => string, size: number) {
  const [small, large] = [make(size), make(size * step)]
  // Once before, so that neither pays for the compiler.
  best(() => read(small), step)
  return best(() => read(large), 1) / best(() => read(small), step)
}

/** Processor time of one call in microseconds; `times` calls are measured together. */
function best(call: () => unknown, times: number): number {
  const measured = Array.from({ length: tries }, () => {
    const before = process.cpuUsage()
    for (let at = 0; at < times; at++) call()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / times
  })
  return Math.max(1, Math.min(...measured))
}
