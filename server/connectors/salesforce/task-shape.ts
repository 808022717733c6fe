import { z } from 'zod'
import { readableRows } from '../readable-rows.ts'
import { type RestClient, understand } from './client.ts'

/** What an org's Task can hold for this user, as far as we write it. */
export interface TaskShape {
  /** Names of writable columns with the most characters they hold (0: no limit said). */
  writable: Map<string, number>
  /** The key column is there and is an external id, so that writing by it is idempotent. */
  hasKey: boolean
  /** Values of `Priority`, `Status` and `TaskSubtype` that may be chosen. */
  values: Map<string, string[]>
  /** The status that means done; orgs rename it. */
  closedStatus: string | null
}

/** The column that our package adds to Activity for our key. */
export const keyColumn = 'MSI_Key__c'

const describe = z.object({
  fields: readableRows(
    z.object({
      name: z.string(),
      length: z.number().default(0),
      createable: z.boolean().default(false),
      externalId: z.boolean().nullish(),
      picklistValues: z.array(z.object({ value: z.string(), active: z.boolean().default(true) })).nullish(),
    }),
  ),
})

const statuses = readableRows(z.object({ ApiName: z.string().nullish(), MasterLabel: z.string() }))

/** Reads the shape from Salesforce: two calls, side by side. */
export async function readTaskShape(client: RestClient): Promise<TaskShape> {
  const [described, closed] = await Promise.all([
    client.call({ method: 'GET', path: '/sobjects/Task/describe', kind: 'read' }),
    client.query('SELECT ApiName, MasterLabel FROM TaskStatus WHERE IsClosed = true ORDER BY SortOrder'),
  ])
  return taskShape(described, closed)
}

/** The shape from the answers of `describe` and of the query for closed statuses. */
export function taskShape(described: unknown, closed: unknown[]): TaskShape {
  const { fields } = understand(describe, described)
  const names = understand(statuses, closed).map((one) => one.ApiName || one.MasterLabel)
  const writable = fields.filter((one) => one.createable)
  return {
    writable: new Map(writable.map((one) => [one.name, one.length])),
    hasKey: writable.some((one) => one.name === keyColumn && one.externalId === true),
    values: new Map(
      fields.map((one) => [
        one.name,
        (one.picklistValues ?? []).filter((value) => value.active).map((value) => value.value),
      ]),
    ),
    closedStatus: names.includes('Completed') ? 'Completed' : (names[0] ?? null),
  }
}

const lifetime = 10 * 60_000

/** Remembers shapes for ten minutes. */
export interface ShapeCache {
  /** The shape under this key, read by `read` when it is not known. */
  get(key: string, read: () => Promise<TaskShape>): Promise<TaskShape>
  forget(key: string): void
}

/** Measured with the process's own steady clock: it is a matter of the cache, not of the product's time. */
export function createShapeCache(): ShapeCache {
  const known = new Map<string, { shape: Promise<TaskShape>; until: number }>()
  return {
    get(key, read) {
      const now = performance.now()
      for (const [old, { until }] of known) if (until <= now) known.delete(old)
      const held = known.get(key)
      if (held) return held.shape
      const shape = read()
      known.set(key, { shape, until: now + lifetime })
      // A failed reading is not remembered.
      shape.catch(() => known.delete(key))
      return shape
    },
    forget: (key) => {
      known.delete(key)
    },
  }
}
