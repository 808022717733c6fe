/** How much more work the larger input is, in `growthOf`: 16 when it grows with the size, 256 when with its square. */
const step = 16

/** Four times what linear work takes, and a quarter of what quadratic work takes: no machine is that uneven. */
export const linear = 64

/** Asked again where it is too much, as often as it takes: what grows with the square never comes below `linear`. */
const rounds = { least: 2, most: 20 }

/**
 * How many times longer reading sixteen times as much takes. Each of the two is the best of several rounds over the same
 * amount of data, in processor time of this process: neither a slow nor a busy machine changes it much.
 */
export function growthOf(read: (input: string) => unknown, make: (size: number) => string, size: number) {
  const [small, large] = [make(size), make(size * step)]
  const best = { small: Number.POSITIVE_INFINITY, large: Number.POSITIVE_INFINITY }
  const growth = () => best.large / best.small
  for (let round = 1; round <= rounds.most; round++) {
    best.small = Math.min(best.small, timeOf({ read, input: small, times: step }))
    best.large = Math.min(best.large, timeOf({ read, input: large, times: 1 }))
    if (round >= rounds.least && growth() < linear) break
  }
  return growth()
}

/** Processor time of one reading in microseconds; `times` of them are measured together. */
function timeOf(about: { read: (input: string) => unknown; input: string; times: number }): number {
  const before = process.cpuUsage()
  for (let at = 0; at < about.times; at++) about.read(about.input)
  const { user, system } = process.cpuUsage(before)
  return Math.max(1, (user + system) / about.times)
}
