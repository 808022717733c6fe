import { z } from 'zod'
import { readableRows } from '../readable-rows.ts'
import type { TimedCache } from '../timed-cache.ts'
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

/** What is writable, remembered for a while. */
export type ShapeCache = TimedCache<TaskShape>
