import { z } from 'zod'
import { chunks } from '../../platform/chunks.ts'
import { ConnectorError } from '../connector-error.ts'
import type { TaskOutcome, TaskWrite } from '../crm-activities.ts'
import { type RestClient, understand } from './client.ts'
import { rowFault } from './faults.ts'
import { to18 } from './salesforce-id.ts'
import { literals } from './soql.ts'
import { taskRow } from './task-row.ts'
import { keyColumn, type TaskShape } from './task-shape.ts'
import { failedWith, mayBeMended, outcomeOfTask } from './tasks.ts'

/**
 * Rows that one call may hold: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm
 */
const mostRows = 200
/** Characters of one call: far below what Salesforce reads. */
const mostText = 2_000_000
/** Keys of one query, whose address holds 16,000 characters. */
const mostKeys = 50

/** One outcome a row, in their order; a row that is refused says `statusCode` where other calls say `errorCode`. */
const rowOutcomes = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    errors: z
      .array(
        z.object({
          statusCode: z.string(),
          message: z.string().default(''),
          fields: z.array(z.string()).nullish(),
        }),
      )
      .default([]),
  }),
)
const foundTask = z.object({ Id: z.string(), [keyColumn]: z.string() })

/** Writes several Tasks, as many in one call as it may hold. What one of them needs beyond that, it gets by itself. */
export async function writeTogether(
  client: RestClient,
  shape: TaskShape,
  writes: readonly TaskWrite[],
): Promise<TaskOutcome[]> {
  const outcomes = new Map<TaskWrite, TaskOutcome>()
  if (shape.hasKey) await lookForKeys(client, writes, outcomes)
  // Without our key one in doubt is looked for by its text.
  const isAlone = ({ doubtful }: TaskWrite) => doubtful && !shape.hasKey
  const rows = writes.filter((write) => !outcomes.has(write) && !isAlone(write))
  let lost: ConnectorError | null = null
  for (const part of parts(rows, shape)) {
    const answered = lost ?? (await writePart(client, shape, part))
    const isLost = answered instanceof ConnectorError
    for (const [at, { write }] of part.entries())
      outcomes.set(write, isLost ? failedWith(answered) : (answered[at] ?? unreadable()))
    if (isLost) lost = notBegun(answered)
  }
  for (const write of writes) {
    const outcome = outcomes.get(write) ?? (lost && failedWith(lost))
    const isOpen = !outcome || (outcome.state === 'failed' && mayBeMended(outcome.error))
    outcomes.set(write, isOpen ? await outcomeOfTask(client, shape, write) : outcome)
  }
  return writes.map((write) => outcomes.get(write) ?? unreadable())
}

/** Those in doubt whose key is there already: they are written. */
async function lookForKeys(
  client: RestClient,
  writes: readonly TaskWrite[],
  outcomes: Map<TaskWrite, TaskOutcome>,
): Promise<void> {
  for (const some of chunks(
    writes.filter((write) => write.doubtful),
    mostKeys,
  )) {
    try {
      const keys = literals(some.map(({ task }) => task.key))
      const rows = await client.query(`SELECT Id, ${keyColumn} FROM Task WHERE ${keyColumn} IN ${keys}`)
      const found = new Map(
        rows.map((row) => understand(foundTask, row)).map((row) => [row[keyColumn], row.Id]),
      )
      for (const write of some) {
        const taskId = to18(found.get(write.task.key) ?? '')
        if (taskId) outcomes.set(write, { state: 'written', taskId })
      }
    } catch (error) {
      for (const write of some) outcomes.set(write, failedWith(error))
    }
  }
}

interface PartRow {
  write: TaskWrite
  row: Record<string, unknown>
}

/** The rows in parts that one call may hold each. */
function parts(writes: readonly TaskWrite[], shape: TaskShape): PartRow[][] {
  const all: PartRow[][] = []
  let room = 0
  for (const write of writes) {
    const key = shape.hasKey ? { [keyColumn]: write.task.key } : {}
    const row = { attributes: { type: 'Task' }, ...key, ...taskRow(write.task, shape) }
    const { length } = JSON.stringify(row)
    const last = all.at(-1)
    if (last && last.length < mostRows && length <= room) last.push({ write, row })
    else {
      all.push([{ write, row }])
      room = mostText
    }
    room -= length
  }
  return all
}

/** One outcome a row; what the whole call met, where none of them has one. */
async function writePart(
  client: RestClient,
  shape: TaskShape,
  part: PartRow[],
): Promise<TaskOutcome[] | ConnectorError> {
  const body = { allOrNone: false, records: part.map(({ row }) => row) }
  const call = shape.hasKey
    ? ({ method: 'PATCH', path: `/composite/sobjects/Task/${keyColumn}` } as const)
    : ({ method: 'POST', path: '/composite/sobjects' } as const)
  try {
    const answer = rowOutcomes.safeParse(await client.call({ ...call, body, kind: 'write' }))
    if (!answer.success || answer.data.length !== part.length) return part.map(unreadable)
    return answer.data.map(({ id, success, errors }) => {
      if (!success) return { state: 'failed', error: rowFault(errors) }
      const taskId = to18(id ?? '')
      return taskId ? { state: 'written', taskId } : unreadable()
    })
  } catch (error) {
    if (error instanceof ConnectorError) return error
    throw error
  }
}

/** A success that cannot be read was a success: look before writing again. */
function unreadable(): TaskOutcome {
  return { state: 'failed', error: new ConnectorError('ambiguous', { vendorCode: 'unexpected_answer' }) }
}

/** What a call that was lost means for rows that were not sent yet. */
function notBegun(lost: ConnectorError): ConnectorError {
  return lost.fault === 'ambiguous' ? new ConnectorError('temporary', { cause: lost }) : lost
}
