import type { Call } from './context.ts'
import { RestError } from './errors.ts'
import type { RestAnswer, RestRequest } from './rest-message.ts'

interface Part {
  method: string
  url: string
  referenceId: string
  body?: unknown
}

interface PartAnswer {
  body: unknown
  httpHeaders: Record<string, string>
  httpStatusCode: number
  referenceId: string | null
}

/** How one part is answered: the same as if it had come over the wire. */
type Answer = (call: Call, request: RestRequest) => RestAnswer

/** Parts in all, and those among them that query or write collections. */
const mostParts = 25
const mostQueries = 5
const countsAsQuery = /\/(?:query|queryAll)(?:[/?]|$)|\/composite\/sobjects(?:[/?]|$)/

/**
 * `/composite`: up to 25 requests in one, five of them queries or collections; later ones may use
 * `@{referenceId.field}` of earlier ones.
 * The outer answer is 200 even when a part fails; with allOrNone a failure undoes the others.
 */
export function answerComposite(call: Call, request: RestRequest, answer: Answer): RestAnswer {
  const body = request.body as { allOrNone?: unknown; compositeRequest?: unknown } | undefined
  if (!Array.isArray(body?.compositeRequest)) {
    throw new RestError(400, 'JSON_PARSER_ERROR', { message: 'compositeRequest is missing' })
  }
  const parts = body.compositeRequest as Part[]
  const excess = excessOf(parts)
  if (excess) return { status: 200, body: { compositeResponse: [refused(excess)] } }
  const { state } = call.salesforce.store
  const before = structuredClone(state.records)
  const answers: PartAnswer[] = []
  let failed = false
  for (const part of parts) {
    const one: PartAnswer =
      failed && body.allOrNone === true ? halted(part) : attempt(call, part, { answers, answer })
    failed ||= one.httpStatusCode >= 400
    answers.push(one)
  }
  if (failed && body.allOrNone === true) {
    state.records = before
    call.salesforce.store.save()
    for (const one of answers) if (one.httpStatusCode < 400) Object.assign(one, halted(one))
  }
  return { status: 200, body: { compositeResponse: answers } }
}

/** Which limit a request goes beyond; null within both. */
function excessOf(parts: Part[]): string | null {
  if (parts.length > mostParts) return `The request can’t contain more than ${mostParts} operations.`
  const queries = parts.filter((part) => countsAsQuery.test(String(part.url)))
  if (queries.length <= mostQueries) return null
  return `The request can’t contain more than ${mostQueries} Query, QueryAll and sObject Collections operations.`
}

/** A limit is answered in the place of all parts, without a reference. */
function refused(message: string): PartAnswer {
  return {
    body: [{ errorCode: 'LIMIT_EXCEEDED', message }],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId: null,
  }
}

function attempt(call: Call, part: Part, so: { answers: PartAnswer[]; answer: Answer }): PartAnswer {
  const { answers } = so
  try {
    const url = new URL(String(resolveRefs(part.url, answers)), 'http://org.invalid')
    if (!url.pathname.startsWith(`${call.root}/`)) {
      throw new RestError(400, 'INVALID_INPUT', { message: `the url must begin with ${call.root}/` })
    }
    const answer = so.answer(call, {
      method: part.method,
      path: url.pathname.slice(call.root.length),
      query: url.searchParams,
      body: resolveRefs(part.body, answers),
    })
    return {
      body: answer.body ?? null,
      httpHeaders: answer.headers?.location ? { Location: answer.headers.location } : {},
      httpStatusCode: answer.status,
      referenceId: part.referenceId,
    }
  } catch (error) {
    if (!(error instanceof RestError)) throw error
    return {
      body: [error.entry()],
      httpHeaders: {},
      httpStatusCode: error.status,
      referenceId: part.referenceId,
    }
  }
}

function halted(part: { referenceId: string | null }): PartAnswer {
  const message = 'The transaction was rolled back since another operation in the same transaction failed.'
  return {
    body: [{ errorCode: 'PROCESSING_HALTED', message }],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId: part.referenceId,
  }
}

/** Replaces `@{ref.path.to[0].field}` in every string of a value. */
function resolveRefs(value: unknown, answers: PartAnswer[]): unknown {
  if (typeof value === 'string') {
    return value.replace(/@\{([^}]+)\}/g, (_all, path: string) => String(lookUp(path, answers)))
  }
  if (Array.isArray(value)) return value.map((one) => resolveRefs(one, answers))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolveRefs(one, answers)]))
  }
  return value
}

function lookUp(path: string, answers: PartAnswer[]): unknown {
  const [reference = '', ...steps] = path.split(/[.[\]]+/).filter(Boolean)
  const answer = answers.find((one) => one.referenceId === reference)
  let value: unknown = answer && answer.httpStatusCode < 400 ? answer.body : undefined
  for (const step of steps) value = (value as Record<string, unknown> | null | undefined)?.[step]
  if (value === undefined || value === null) {
    throw new RestError(400, 'PROCESSING_HALTED', {
      message: `Invalid reference specified. No value for ${path} found.`,
    })
  }
  return value
}
