import type { RecordInput } from './check-record.ts'
import type { Call } from './context.ts'
import { RestError } from './errors.ts'
import { objectOfId } from './ids.ts'
import type { ObjectDefinition } from './objects.ts'
import { objectNamed } from './records.ts'
import type { RestAnswer, RestRequest } from './rest-message.ts'
import { createRecord, deleteRecord, updateRecord, upsertRecord } from './write.ts'

interface Outcome {
  id?: string
  success: boolean
  errors: { statusCode: string; message: string; fields: string[] }[]
  created?: boolean
}

/**
 * `/composite/sobjects`: up to 200 records in one call. Always answers 200 with one outcome a record,
 * in order. Throws only for a request that cannot be read at all.
 */
export function answerCollection(
  call: Call,
  request: RestRequest,
  upsert?: { object: string; key: string },
): RestAnswer {
  const { allOrNone, steps } = plan(call, request, upsert)
  if (steps.length > 200) {
    throw new RestError(400, 'EXCEEDED_ID_LIMIT', {
      message: 'record limit reached. cannot submit more than 200 records into this call',
    })
  }
  const { state } = call.salesforce.store
  const before = structuredClone(state.records)
  call.batch = true
  const outcomes = steps.map(attempt)
  const keep = !allOrNone || outcomes.every((one) => one.success)
  if (!keep) state.records = before
  call.salesforce.store.save()
  return { status: 200, body: keep ? outcomes : outcomes.map(rolledBack) }
}

type Step = () => Outcome

function plan(
  call: Call,
  request: RestRequest,
  upsert: { object: string; key: string } | undefined,
): { allOrNone: boolean; steps: Step[] } {
  if (request.method === 'DELETE') {
    const ids = (request.query.get('ids') ?? '').split(',').filter(Boolean)
    return {
      allOrNone: request.query.get('allOrNone') === 'true',
      steps: ids.map((id) => () => {
        deleteRecord(call, requireObject(call, objectOfId(id) ?? ''), id)
        return { id, success: true, errors: [] }
      }),
    }
  }
  const body = request.body as { allOrNone?: unknown; records?: unknown } | undefined
  if (!Array.isArray(body?.records)) {
    throw new RestError(400, 'JSON_PARSER_ERROR', { message: 'The request has no records' })
  }
  const records = body.records as RecordInput[]
  const steps = records.map((record) => () => writeOne(call, record, { request, upsert }))
  return { allOrNone: body.allOrNone === true, steps }
}

function writeOne(
  call: Call,
  record: RecordInput,
  kind: { request: RestRequest; upsert: { object: string; key: string } | undefined },
): Outcome {
  const type = (record.attributes as { type?: string } | undefined)?.type ?? kind.upsert?.object ?? ''
  const object = requireObject(call, type)
  if (kind.upsert) {
    const { key } = kind.upsert
    const value = Object.entries(record).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1]
    if (value === undefined || value === null || value === '') {
      throw new RestError(400, 'MISSING_ARGUMENT', { message: `${key} not specified`, fields: [key] })
    }
    const { id, created } = upsertRecord(call, object, { field: key, value: String(value), input: record })
    return { id, success: true, errors: [], created }
  }
  if (kind.request.method === 'POST') {
    return { id: createRecord(call, object, record), success: true, errors: [] }
  }
  const { Id, id, ...input } = record
  const target = String(Id ?? id ?? '')
  updateRecord(call, object, { id: target, input })
  return { id: target, success: true, errors: [] }
}

function requireObject(call: Call, name: string): ObjectDefinition {
  const object = objectNamed(call.salesforce, name)
  if (object) return object
  throw new RestError(400, 'INVALID_TYPE', { message: `sObject type '${name}' is not supported.` })
}

function attempt(step: Step): Outcome {
  try {
    return step()
  } catch (error) {
    if (error instanceof RestError) return { success: false, errors: [error.collectionEntry()] }
    throw error
  }
}

function rolledBack(outcome: Outcome): Outcome {
  if (!outcome.success) return outcome
  return {
    success: false,
    errors: [
      {
        statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
        message:
          'Record rolled back because not all records were valid and the request was using AllOrNone header',
        fields: [],
      },
    ],
  }
}
