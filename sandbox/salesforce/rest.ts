import type { RecordInput } from './check-record.ts'
import { answerCollection } from './collections.ts'
import { answerComposite } from './composite.ts'
import type { Call } from './context.ts'
import { describeGlobal, describeObject } from './describe.ts'
import { notFound, RestError } from './errors.ts'
import { randomToken } from './ids.ts'
import { findField, type ObjectDefinition } from './objects.ts'
import { objectNamed, readValue, requireRow, rowsOf } from './records.ts'
import type { RestAnswer, RestRequest } from './rest-message.ts'
import { runQuery } from './soql.ts'
import { describeColumns } from './soql-columns.ts'
import { attributesOf } from './soql-select.ts'
import { runSearch } from './sosl.ts'
import type { Row } from './state.ts'
import { createRecord, deleteRecord, updateRecord, upsertRecord } from './write.ts'

type Handler = (call: Call, request: RestRequest, parts: string[]) => RestAnswer

const routes: [method: string, pattern: RegExp, handler: Handler][] = [
  ['GET', /^\/?$/, resources],
  ['GET', /^\/limits$/, limits],
  ['GET', /^\/sobjects$/, (call) => ok(describeGlobal(call))],
  ['GET', /^\/sobjects\/([^/]+)\/describe$/, describe],
  ['POST', /^\/sobjects\/([^/]+)$/, create],
  ['GET', /^\/sobjects\/([^/]+)\/updated$/, updated],
  ['GET', /^\/sobjects\/([^/]+)\/([^/]+)$/, retrieve],
  ['PATCH', /^\/sobjects\/([^/]+)\/([^/]+)$/, update],
  ['DELETE', /^\/sobjects\/([^/]+)\/([^/]+)$/, remove],
  ['GET', /^\/sobjects\/([^/]+)\/([^/]+)\/([^/]+)$/, retrieveByKey],
  ['PATCH', /^\/sobjects\/([^/]+)\/([^/]+)\/([^/]+)$/, upsert],
  ['GET', /^\/query$/, (call, request) => query(call, request, false)],
  ['GET', /^\/queryAll$/, (call, request) => query(call, request, true)],
  ['GET', /^\/query(?:All)?\/([^/]+)$/, queryMore],
  ['GET', /^\/search$/, search],
  ['POST', /^\/composite$/, (call, request) => answerComposite(call, request, answerRest)],
  ['POST', /^\/composite\/sobjects$/, (call, request) => answerCollection(call, request)],
  ['PATCH', /^\/composite\/sobjects$/, (call, request) => answerCollection(call, request)],
  ['DELETE', /^\/composite\/sobjects$/, (call, request) => answerCollection(call, request)],
  [
    'PATCH',
    /^\/composite\/sobjects\/([^/]+)\/([^/]+)$/,
    (call, request, [object, key]) =>
      answerCollection(call, request, { object: object ?? '', key: key ?? '' }),
  ],
]

/** Finds the resource and answers. Throws a RestError for what Salesforce refuses. */
export function answerRest(call: Call, request: RestRequest): RestAnswer {
  let known = false
  for (const [method, pattern, handler] of routes) {
    const match = pattern.exec(request.path)
    if (!match) continue
    known = true
    if (method === request.method) return handler(call, request, match.slice(1).map(decodeURIComponent))
  }
  if (!known) throw notFound()
  throw new RestError(405, 'METHOD_NOT_ALLOWED', { message: `HTTP Method '${request.method}' not allowed.` })
}

/** The object of a path. Throws 404 NOT_FOUND. */
export function pathObject(call: Call, name: string | undefined): ObjectDefinition {
  const object = objectNamed(call.salesforce, name ?? '')
  if (!object) throw notFound()
  return object
}

function ok(body: unknown): RestAnswer {
  return { status: 200, body }
}

function resources(call: Call): RestAnswer {
  const names = ['sobjects', 'query', 'queryAll', 'search', 'limits', 'composite']
  return ok(Object.fromEntries(names.map((name) => [name, `${call.root}/${name}`])))
}

function limits(call: Call): RestAnswer {
  const used = call.salesforce.store.state.apiUsage
  return ok({
    DailyApiRequests: { Max: 15000, Remaining: Math.max(0, 15000 - used) },
    DailyBulkApiBatches: { Max: 15000, Remaining: 15000 },
    DataStorageMB: { Max: 10240, Remaining: 10198 },
    FileStorageMB: { Max: 10240, Remaining: 10240 },
    SingleEmail: { Max: 5000, Remaining: 5000 },
  })
}

function describe(call: Call, _request: RestRequest, [name]: string[]): RestAnswer {
  return ok(describeObject(call, pathObject(call, name)))
}

function create(call: Call, request: RestRequest, [name]: string[]): RestAnswer {
  const object = pathObject(call, name)
  const id = createRecord(call, object, inputOf(request.body))
  return {
    status: 201,
    body: { id, success: true, errors: [] },
    headers: { location: `${call.root}/sobjects/${object.name}/${id}` },
  }
}

function retrieve(call: Call, request: RestRequest, [name, id = '']: string[]): RestAnswer {
  const object = pathObject(call, name)
  return ok(recordOf(call, object, { row: requireRow(call.salesforce, object.name, id), request }))
}

/** The ids of records that changed between `start` and `end` (ISO 8601). */
function updated(call: Call, request: RestRequest, [name]: string[]): RestAnswer {
  const object = pathObject(call, name)
  const [start, end] = ['start', 'end'].map((one) =>
    Date.parse(request.query.get(one)?.replace(' ', '+') ?? ''),
  )
  if (start === undefined || end === undefined || !(start <= end)) {
    throw new RestError(400, 'INVALID_REPLICATION_DATE', { message: 'startDate before endDate is required' })
  }
  const at = (row: Row) => Date.parse(String(row.SystemModstamp).replace('+0000', 'Z'))
  const rows = rowsOf(call.salesforce, object.name).filter((row) => at(row) >= start && at(row) <= end)
  const latestDateCovered = new Date(Math.min(end, Date.now())).toISOString().replace('Z', '+0000')
  return ok({ ids: rows.map((row) => row.Id), latestDateCovered })
}

function retrieveByKey(call: Call, request: RestRequest, [name, key = '', value = '']: string[]): RestAnswer {
  const object = pathObject(call, name)
  const column = findField(object, key)
  const rows = call.salesforce.store.state.records[object.name]
  const row = column?.externalId
    ? rows.find(
        (one) => one.IsDeleted !== true && String(one[column.name]).toLowerCase() === value.toLowerCase(),
      )
    : undefined
  if (!row) throw notFound(`Provided external ID field does not exist or is not accessible: ${key}`)
  return ok(recordOf(call, object, { row, request }))
}

function recordOf(
  call: Call,
  object: ObjectDefinition,
  source: { row: Row; request: RestRequest },
): Record<string, unknown> {
  const asked = source.request.query
    .get('fields')
    ?.split(',')
    .map((name) => name.trim())
  const names = asked ?? object.fields.map((one) => one.name)
  const record: Record<string, unknown> = { attributes: attributesOf(call.root, object.name, source.row.Id) }
  for (const name of asked && !asked.some((one) => one.toLowerCase() === 'id') ? [...names, 'Id'] : names) {
    const column = findField(object, name)
    if (!column) {
      throw new RestError(400, 'INVALID_FIELD', {
        message: `No such column '${name}' on sobject of type ${object.name}`,
      })
    }
    record[column.name] = readValue(object, source.row, column.name)
  }
  return record
}

function update(call: Call, request: RestRequest, [name, id = '']: string[]): RestAnswer {
  updateRecord(call, pathObject(call, name), { id, input: inputOf(request.body) })
  return { status: 204 }
}

function upsert(call: Call, request: RestRequest, [name, field = '', value = '']: string[]): RestAnswer {
  const object = pathObject(call, name)
  const { id, created } = upsertRecord(call, object, { field, value, input: inputOf(request.body) })
  const headers = { location: `${call.root}/sobjects/${object.name}/${id}` }
  return { status: created ? 201 : 200, body: { id, success: true, errors: [], created }, headers }
}

function remove(call: Call, _request: RestRequest, [name, id = '']: string[]): RestAnswer {
  deleteRecord(call, pathObject(call, name), id)
  return { status: 204 }
}

function query(call: Call, request: RestRequest, deleted: boolean): RestAnswer {
  const soql = request.query.get('q')
  if (!soql) throw new RestError(400, 'MALFORMED_QUERY', { message: 'SOQL query is missing' })
  if (request.query.get('columns') === 'true') return ok(describeColumns(call, soql))
  const { total, records } = runQuery(call, soql, { deleted })
  const wanted = /batchSize=(\d+)/.exec(String(call.headers['sforce-query-options'] ?? ''))?.[1]
  const size = Math.min(2000, Math.max(200, Number(wanted ?? 2000)))
  if (records.length <= size) return ok({ totalSize: total, done: true, records })
  const locator = `01g${randomToken(12).replaceAll(/[-_]/g, '0').slice(0, 15)}`
  call.salesforce.cursors.set(locator, { userId: call.userId, records })
  return ok(page(call, { locator, from: 0, size, records }))
}

function search(call: Call, request: RestRequest): RestAnswer {
  return ok({ searchRecords: runSearch(call, request.query.get('q') ?? '') })
}

function queryMore(call: Call, _request: RestRequest, [place = '']: string[]): RestAnswer {
  const [, locator = '', from = '', size = ''] = /^(\w+)-(\d+)(?:-(\d+))?$/.exec(place) ?? []
  const cursor = call.salesforce.cursors.get(locator)
  if (!cursor || cursor.userId !== call.userId) {
    throw new RestError(400, 'INVALID_QUERY_LOCATOR', { message: 'invalid query locator' })
  }
  return ok(page(call, { locator, from: Number(from), size: Number(size) || 2000, records: cursor.records }))
}

function page(
  call: Call,
  at: { locator: string; from: number; size: number; records: unknown[] },
): Record<string, unknown> {
  const next = at.from + at.size
  const done = next >= at.records.length
  const place = at.size === 2000 ? `${next}` : `${next}-${at.size}`
  return {
    totalSize: at.records.length,
    done,
    ...(done ? {} : { nextRecordsUrl: `${call.root}/query/${at.locator}-${place}` }),
    records: at.records.slice(at.from, next),
  }
}

/** A body as columns. Throws 400 JSON_PARSER_ERROR when it is not an object. */
function inputOf(body: unknown): RecordInput {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as RecordInput
  throw new RestError(400, 'JSON_PARSER_ERROR', {
    message: 'The HTTP entity body is required, but this request has no entity body.',
  })
}
