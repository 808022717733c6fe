import { checkInput, type RecordInput } from './check-record.ts'
import type { Call } from './context.ts'
import { notFound, RestError } from './errors.ts'
import { takeFault } from './faults.ts'
import { newId, objectOfId, toLongId } from './ids.ts'
import { findField, type ObjectDefinition, taskStatuses } from './objects.ts'
import { findRow, requireRow, visibleRow } from './records.ts'
import { type Row, salesforceTime } from './state.ts'

/** Creates a record, saves it and returns its 18-character id. Throws a RestError when it is refused. */
export function createRecord(call: Call, object: ObjectDefinition, input: RecordInput): string {
  requireWritable(object)
  const checked = checkInput(call, object, { input, kind: 'create' })
  const { state } = call.salesforce.store
  state.sequence += 1
  const now = salesforceTime(new Date())
  const row: Row = {
    Id: newId(object.name, state.sequence),
    IsDeleted: false,
    CreatedDate: now,
    CreatedById: call.userId,
    ...(findField(object, 'OwnerId') ? { OwnerId: call.userId } : {}),
    ...checked,
  }
  finish(call, object, { row, now })
  refuseDuplicate(call, object, row)
  state.records[object.name].push(row)
  commit(call, object)
  return String(row.Id)
}

/** Changes a record and saves it. Throws a RestError when it is refused; then nothing has changed. */
export function updateRecord(
  call: Call,
  object: ObjectDefinition,
  change: { id: string; input: RecordInput },
): void {
  requireWritable(object)
  const row = requireRow(call.salesforce, object.name, change.id)
  const checked = checkInput(call, object, { input: change.input, kind: 'update' })
  const next: Row = { ...row, ...checked }
  finish(call, object, { row: next, now: salesforceTime(new Date()) })
  refuseDuplicate(call, object, next)
  Object.assign(row, next)
  commit(call, object)
}

/**
 * Creates or changes the record whose external id has this value.
 * Throws 404 NOT_FOUND when the column is not an external id of the object.
 */
export function upsertRecord(
  call: Call,
  object: ObjectDefinition,
  key: { field: string; value: string; input: RecordInput },
): { id: string; created: boolean } {
  const column = findField(object, key.field)
  if (!column?.externalId) {
    throw notFound(`Provided external ID field does not exist or is not accessible: ${key.field}`)
  }
  const { [column.name]: _same, ...input } = key.input
  const existing = call.salesforce.store.state.records[object.name].find(
    (row) => row.IsDeleted !== true && isSameKey(row[column.name], key.value),
  )
  if (!existing) {
    const id = createRecord(call, object, { ...input, [column.name]: key.value })
    return { id, created: true }
  }
  updateRecord(call, object, { id: String(existing.Id), input })
  return { id: String(existing.Id), created: false }
}

/** Moves a record to the recycle bin. Throws 404 when it is not there. */
export function deleteRecord(call: Call, object: ObjectDefinition, id: string): void {
  requireWritable(object)
  const row = requireRow(call.salesforce, object.name, id)
  row.IsDeleted = true
  row.SystemModstamp = salesforceTime(new Date())
  commit(call, object)
}

function requireWritable(object: ObjectDefinition): void {
  if (object.writable) return
  throw new RestError(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', {
    message: `entity type cannot be inserted or updated: ${object.label}`,
  })
}

function commit(call: Call, object: ObjectDefinition): void {
  if (!call.batch) call.salesforce.store.save()
  if (object.name !== 'Task') return
  if (takeFault(call.salesforce, 'next_task_write_drops_after_commit', call.userId)) call.drop = true
}

/** Fills what Salesforce computes: stamps, full ids, names, and what follows from a task's columns. */
function finish(call: Call, object: ObjectDefinition, write: { row: Row; now: string }): void {
  const { row, now } = write
  row.LastModifiedDate = now
  row.SystemModstamp = now
  row.LastModifiedById = call.userId
  for (const column of object.fields) {
    const value = row[column.name]
    if (column.type === 'reference' && typeof value === 'string') row[column.name] = toLongId(value)
  }
  if (object.name === 'Lead' || object.name === 'Contact') {
    row.Name = [row.FirstName, row.LastName].filter(Boolean).join(' ')
  }
  if (object.name === 'Task') finishTask(call, row, now)
}

function finishTask(call: Call, row: Row, now: string): void {
  if (row.WhatId && row.WhoId && objectOfId(String(row.WhoId)) === 'Lead') {
    throw new RestError(400, 'FIELD_INTEGRITY_EXCEPTION', {
      message:
        'Related To ID: the related record must be empty when the name is a lead: a lead cannot be associated with a related-to entity',
      fields: ['WhatId'],
    })
  }
  row.IsClosed = taskStatuses.some((status) => status.label === row.Status && status.closed === true)
  row.IsHighPriority = row.Priority === 'High'
  row.IsArchived = false
  row.CompletedDateTime = row.IsClosed ? (row.CompletedDateTime ?? now) : null
  row.AccountId = accountOfTask(call, row)
}

function accountOfTask(call: Call, row: Row): string | null {
  const what = visibleRow(call.salesforce, row.WhatId as string | null)
  if (what)
    return String(objectOfId(String(what.Id)) === 'Account' ? what.Id : (what.AccountId ?? '')) || null
  const who = findRow(call.salesforce, row.WhoId as string | null)
  return (who?.AccountId as string | null | undefined) ?? null
}

function refuseDuplicate(call: Call, object: ObjectDefinition, row: Row): void {
  for (const column of object.fields.filter((one) => one.externalId)) {
    const value = row[column.name]
    if (value === null || value === undefined) continue
    const other = call.salesforce.store.state.records[object.name].find(
      (one) => one.Id !== row.Id && one.IsDeleted !== true && isSameKey(one[column.name], String(value)),
    )
    if (!other) continue
    throw new RestError(400, 'DUPLICATE_VALUE', {
      message: `duplicate value found: ${column.name} duplicates value on record with id: ${other.Id}`,
      fields: [],
    })
  }
}

/** Unique text columns of Salesforce ignore case unless they were made case-sensitive. */
function isSameKey(stored: unknown, value: string): boolean {
  return typeof stored === 'string' && stored.toLowerCase() === value.toLowerCase()
}
