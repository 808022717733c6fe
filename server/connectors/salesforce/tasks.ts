import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import type { CrmTask, TaskOutcome, TaskWrite } from '../crm-activities.ts'
import type { CrmConversion } from '../crm-records.ts'
import { type RestClient, understand } from './client.ts'
import { to18 } from './salesforce-id.ts'
import { literal } from './soql.ts'
import { carriesKey, keyPath, taskRow } from './task-row.ts'
import { keyColumn, type TaskShape } from './task-shape.ts'

const saved = z.object({ id: z.string(), success: z.literal(true) })
const foundTask = z.object({ Id: z.string(), Description: z.string().nullish() })

/** Of a person's or a record's Tasks so many are looked through for one of ours. */
const newest = 200
/** Descriptions an answer: each may have 32,000 characters, of up to six bytes once JSON has escaped them. */
const together = 40

/** Codes that say: the key stands on a Task already (TaskSubtype may be set only when a Task is made). */
const writtenBefore = new Set(['DUPLICATE_VALUE', 'INVALID_FIELD_FOR_INSERT_UPDATE'])

/** Writes a Task as `writeTask` does; a refusal is an outcome too. */
export async function outcomeOfTask(
  client: RestClient,
  shape: TaskShape,
  write: TaskWrite,
): Promise<TaskOutcome> {
  try {
    return { state: 'written', ...(await writeTask(client, shape, write)) }
  } catch (error) {
    return failedWith(error)
  }
}

/** The outcome of what a connector met; anything else is thrown on. */
export function failedWith(error: unknown): TaskOutcome {
  if (error instanceof ConnectorError) return { state: 'failed', error }
  throw error
}

/** Whether a Task that was refused so among others may be taken when it is written by itself. */
export function mayBeMended({ vendorCode }: ConnectorError): boolean {
  const code = vendorCode ?? ''
  return ofConverted.has(code) || ofLists === code || writtenBefore.has(code)
}

/**
 * Writes a Task once: by upsert where the org has our key column; else by insert, after a look when an earlier write
 * is in doubt. Returns its id, 18 characters, and the conversion of its Lead if it met one. Throws ConnectorError; `ambiguous` means: ask again with `doubtful`.
 */
async function writeTask(
  client: RestClient,
  shape: TaskShape,
  write: TaskWrite,
): Promise<{ taskId: string; conversion?: CrmConversion }> {
  let next: Write = { task: write.task, shape }
  for (let mends = 0; ; mends++) {
    try {
      const { taskId } = await writeOnce(client, next.shape, { task: next.task, doubtful: write.doubtful })
      return next.conversion ? { taskId, conversion: next.conversion } : { taskId }
    } catch (error) {
      const again = mends < mostMends ? await mended(client, next, error) : null
      if (!again) throw error
      next = again
    }
  }
}

/** One for a Lead that has become a Contact, and one for each list that leaves a value out. */
const mostMends = 4

interface Write {
  task: CrmTask
  shape: TaskShape
  conversion?: CrmConversion
}

/** The same write so that Salesforce takes it; null when nothing of ours can help. Nothing was written before. */
async function mended(client: RestClient, write: Write, error: unknown): Promise<Write | null> {
  if (!(error instanceof ConnectorError)) return null
  const code = error.vendorCode ?? ''
  const { task, shape } = write
  if (ofConverted.has(code) && task.whoId?.startsWith('00Q')) {
    const { whoId: leadId } = task
    const contactId = await convertedTo(client, leadId)
    if (!contactId) return null
    return { task: { ...task, whoId: contactId }, shape, conversion: { leadId, contactId } }
  }
  // A record type or a renamed list leaves a value out that the org has.
  if (code !== ofLists) return null
  const { fields } = error
  const values = new Map([...shape.values].filter(([name]) => fields.length > 0 && !fields.includes(name)))
  // What has no values to choose from is left out already: nothing of ours was amiss.
  return values.size < shape.values.size ? { ...write, shape: { ...shape, values } } : null
}

/** How Salesforce refuses a Task about a Lead that has become a Contact. */
const ofConverted = new Set(['CANNOT_UPDATE_CONVERTED_LEAD', 'INVALID_CROSS_REFERENCE_KEY'])
const ofLists = 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'
const converted = z.object({ ConvertedContactId: z.string().nullish() })

/** The Contact that a Lead was converted to; null when it was not, or nobody is told. */
async function convertedTo(client: RestClient, leadId: string): Promise<string | null> {
  const soql = `SELECT ConvertedContactId FROM Lead WHERE Id = ${literal(leadId)} AND IsConverted = true`
  const [row] = await client.query(soql)
  const id = row === undefined ? null : understand(converted, row).ConvertedContactId
  return id ? to18(id) : null
}

async function writeOnce(
  client: RestClient,
  shape: TaskShape,
  write: TaskWrite,
): Promise<{ taskId: string }> {
  const { task, doubtful } = write
  const written = doubtful ? await findTask(client, shape, task) : null
  if (written) return { taskId: written }
  const row = taskRow(task, shape)
  if (!shape.hasKey) {
    return savedId(await client.call({ method: 'POST', path: '/sobjects/Task', body: row, kind: 'write' }))
  }
  try {
    const path = keyPath(task.key)
    return savedId(await client.call({ method: 'PATCH', path, body: row, kind: 'write' }))
  } catch (error) {
    if (!(error instanceof ConnectorError) || !writtenBefore.has(error.vendorCode ?? '')) throw error
    const earlier = await findTask(client, shape, task)
    if (earlier) return { taskId: earlier }
    throw error
  }
}

/** The Task that carries the key; null when there is none. Long texts cannot be searched, so they are compared here. */
async function findTask(client: RestClient, shape: TaskShape, task: CrmTask): Promise<string | null> {
  if (shape.hasKey) {
    const rows = await client.query(`SELECT Id FROM Task WHERE ${keyColumn} = ${literal(task.key)} LIMIT 1`)
    return taskIdOf(rows[0])
  }
  const links = [
    ...(task.whoId ? [`WhoId = ${literal(task.whoId)}`] : []),
    ...(task.whatId && !task.whoId?.startsWith('00Q') ? [`WhatId = ${literal(task.whatId)}`] : []),
  ]
  // A Task that points at nobody is looked for among the newest of its day.
  const condition = links.length > 0 ? links.join(' AND ') : `ActivityDate = ${task.date}`
  for (let offset = 0; offset < newest; offset += together) {
    const order = `ORDER BY CreatedDate DESC, Id DESC LIMIT ${together} OFFSET ${offset}`
    const rows = await client.query(`SELECT Id, Description FROM Task WHERE ${condition} ${order}`)
    const found = rows.find((row) => carriesKey(understand(foundTask, row).Description, task.key))
    if (found || rows.length < together) return taskIdOf(found)
  }
  return null
}

function taskIdOf(row: unknown): string | null {
  return row === undefined ? null : to18(understand(foundTask, row).Id)
}

/** A success that cannot be read was a success: look before writing again. */
function savedId(answer: unknown): { taskId: string } {
  const parsed = saved.safeParse(answer)
  const taskId = parsed.success ? to18(parsed.data.id) : null
  if (!taskId) throw new ConnectorError('ambiguous', { vendorCode: 'unexpected_answer', cause: parsed.error })
  return { taskId }
}
