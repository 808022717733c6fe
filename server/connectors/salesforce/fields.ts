import { z } from 'zod'
import { chunks } from '../../platform/chunks.ts'
import { ConnectorError } from '../connector-error.ts'
import type { CrmField, CrmFieldObject, CrmFields, CrmValue } from '../crm-fields.ts'
import { readableRows } from '../readable-rows.ts'
import type { TimedCache } from '../timed-cache.ts'
import { type RestClient, understand } from './client.ts'
import { to18 } from './salesforce-id.ts'
import { literals } from './soql.ts'

const described = z.object({
  fields: readableRows(z.object({ name: z.string(), label: z.string().nullish(), type: z.string() })),
})
const value = z.union([z.string(), z.number(), z.boolean()]).nullish().catch(null)

/** Kinds of column whose value is no text for a reader: compound ones have their parts beside them. */
const unreadable = new Set(['address', 'location', 'base64', 'complexvalue', 'anyType'])

/** Ids and columns of one query, whose address stays so below what Salesforce takes. */
const together = 200
const columnsAtOnce = 40
const objects: CrmFieldObject[] = ['Lead', 'Contact', 'Account', 'Opportunity', 'User']

export type FieldCache = TimedCache<CrmField[]>

/** `key`: what may be read depends on the org and on the user's rights in it. */
export function createFields(client: RestClient, cache: FieldCache, key: string): CrmFields {
  /** A column that the list promised may be gone: nobody is told of it again. */
  async function ask(soql: string): Promise<unknown[]> {
    try {
      return await client.query(soql)
    } catch (error) {
      if (error instanceof ConnectorError && error.vendorCode === 'INVALID_FIELD')
        for (const object of objects) cache.forget(`${key} ${object}`)
      throw error
    }
  }
  return {
    list: (object) => cache.get(`${key} ${object}`, () => listFields(client, object)),
    async read(object, ids, paths) {
      const found = new Map<string, ReadonlyMap<string, CrmValue>>()
      for (const columns of chunks(paths, columnsAtOnce))
        for (const some of chunks([...new Set(ids)], together)) {
          const rows = await ask(
            `SELECT Id, ${columns.join(', ')} FROM ${object} WHERE Id IN ${literals(some)}`,
          )
          for (const row of rows) {
            const id = to18(String(at(row, 'Id'))) ?? String(at(row, 'Id'))
            const values = columns.map((path) => [path, at(row, path)] as const)
            found.set(id, new Map([...(found.get(id) ?? []), ...values]))
          }
        }
      return found
    },
  }
}

async function listFields(client: RestClient, object: CrmFieldObject): Promise<CrmField[]> {
  const { fields } = understand(described, await describe(client, object))
  return fields
    .filter(({ type }) => !unreadable.has(type))
    .map(({ name, label, type }) => ({ name, label: label ?? name, type }))
}

/** An object that this user's profile hides has no columns for them. */
async function describe(client: RestClient, object: CrmFieldObject): Promise<unknown> {
  try {
    return await client.call({ method: 'GET', path: `/sobjects/${object}/describe`, kind: 'read' })
  } catch (error) {
    if (error instanceof ConnectorError && error.fault === 'not_found') return { fields: [] }
    throw error
  }
}

/** What stands at a path of a row; a parent that is not there has nothing. */
function at(row: unknown, path: string): CrmValue {
  const found = path
    .split('.')
    .reduce<unknown>(
      (within, name) =>
        typeof within === 'object' && within !== null ? (within as Record<string, unknown>)[name] : null,
      row,
    )
  return value.parse(found) ?? null
}
