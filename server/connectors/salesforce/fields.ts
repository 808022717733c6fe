import { z } from 'zod'
import { chunks } from '../../platform/chunks.ts'
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

/** Ids of one query; with 40 columns its address stays well below what Salesforce takes. */
const together = 200

export type FieldCache = TimedCache<CrmField[]>

/** `key`: what may be read depends on the org and on the user's rights in it. */
export function createFields(client: RestClient, cache: FieldCache, key: string): CrmFields {
  return {
    list: (object) => cache.get(`${key} ${object}`, () => listFields(client, object)),
    async read(object, ids, paths) {
      const found = new Map<string, ReadonlyMap<string, CrmValue>>()
      if (paths.length === 0) return found
      const columns = ['Id', ...paths.filter((path) => path !== 'Id')].join(', ')
      for (const some of chunks([...new Set(ids)], together)) {
        const rows = await client.query(`SELECT ${columns} FROM ${object} WHERE Id IN ${literals(some)}`)
        for (const row of rows) {
          const id = String(at(row, 'Id'))
          found.set(to18(id) ?? id, new Map(paths.map((path) => [path, at(row, path)])))
        }
      }
      return found
    },
  }
}

async function listFields(client: RestClient, object: CrmFieldObject): Promise<CrmField[]> {
  const answer = await client.call({ method: 'GET', path: `/sobjects/${object}/describe`, kind: 'read' })
  const { fields } = understand(described, answer)
  return fields
    .filter(({ type }) => !unreadable.has(type))
    .map(({ name, label, type }) => ({ name, label: label ?? name, type }))
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
