import { ConnectorError } from '../connector-error.ts'
import type { RestClient } from './client.ts'
import { SalesforceMessage } from './faults.ts'

/** Rows of a query; `select` writes its column list, with a prefix for columns of a parent. */
export type Rows = (
  optional: string[],
  build: (select: (prefix?: string) => string) => string,
  ask?: RestClient['query'],
) => Promise<unknown[]>

/**
 * Salesforce says of a column that field-level security hides that there is none, and refuses the whole query: it is
 * asked again without, and such columns are remembered. Only columns named as optional may be missing.
 */
export function tolerantRows(client: RestClient): Rows {
  const hidden = new Set<string>()
  return async function rows(optional, build, ask = client.query) {
    const left = optional.filter((column) => !hidden.has(column))
    const select = (prefix = '') => ['Id', 'Name', ...left].map((column) => prefix + column).join(', ')
    try {
      return await ask(build(select))
    } catch (error) {
      const missing = left.filter((column) => isMissing(column, error))
      if (missing.length === 0) throw error
      for (const column of missing) hidden.add(column)
      return rows(optional, build, ask)
    }
  }
}

function isMissing(column: string, error: unknown): boolean {
  if (!(error instanceof ConnectorError) || error.vendorCode !== 'INVALID_FIELD') return false
  const message = error.cause instanceof SalesforceMessage ? error.cause.message : ''
  const named = /\b(?:column|relationship) '([^']+)'/i.exec(message)?.[1]
  if (!named) return false
  // `Account.Name` is refused by the name of its relationship; a plain `Name` is never the missing one.
  const [first = '', second] = column.split('.')
  return [first, second ? `${first}.${second}` : first].some(
    (name) => name.toLowerCase() === named.toLowerCase().replace(/^contact\./, ''),
  )
}
