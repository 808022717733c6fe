/** A SOQL string literal. SOQL has no bind variables: everything that comes from outside passes here. */
export function literal(text: string): string {
  const escaped = text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `'${escaped}'`
}

/** `('a', 'b')` for IN. */
export function literals(texts: readonly string[]): string {
  return `(${texts.map(literal).join(', ')})`
}

/** Characters that mean something in a search: https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm */
const reserved = /[?&|!{}[\]()^~*:\\"'+-]/g

/** What somebody types as the words of `FIND {…}`: each may go on. Null for what is too little to search by. */
export function searchTerms(text: string): string | null {
  const words = text.split(/\s+/).filter((word) => (word.match(/[\p{L}\p{N}]/gu) ?? []).length > 1)
  return words.length === 0 ? null : words.map((word) => `${word.replace(reserved, '\\$&')}*`).join(' AND ')
}
