/** A SOQL string literal. SOQL has no bind variables: everything that comes from outside passes here. */
export function literal(text: string): string {
  const escaped = text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `'${escaped}'`
}

/** `('a', 'b')` for IN. */
export function literals(texts: readonly string[]): string {
  return `(${texts.map(literal).join(', ')})`
}
