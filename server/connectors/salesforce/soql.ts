/** A SOQL string literal. SOQL has no bind variables: everything that comes from outside passes here. */
export function literal(text: string): string {
  const escaped = text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `'${escaped}'`
}

/** `('a', 'b')` for IN. */
export function literals(texts: readonly string[]): string {
  return `(${texts.map(literal).join(', ')})`
}

/** Parts of at most `size`: a query travels in an address of limited length. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size))
}
