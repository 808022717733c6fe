/** The nearest-rank quantile (0 to 1) of a list that is not empty. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new Error('no value to take a quantile of')
  return value
}
