/** Rows that one statement inserts: each column of each is a parameter, and a statement holds 65,535. */
export const rowsAtOnce = 1000

/** A list in parts of at most `size`. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size))
}
