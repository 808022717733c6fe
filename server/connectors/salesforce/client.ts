import { z } from 'zod'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { storableJson } from '../../platform/storable-text.ts'
import { ConnectorError } from '../connector-error.ts'
import type { Owner } from '../mail.ts'
import { isNoHost } from '../oauth/network-errors.ts'
import { unlessAborted } from '../time-limit.ts'
import type { LiveGrant, TokenStore } from '../token-store.ts'
import { callFault, lacksApi, networkError, readMessage } from './faults.ts'

/** The API version we speak: the lowest that knows Canvas settings of external client apps. */
export const apiVersion = 'v66.0'
const root = `/services/data/${apiVersion}`

export interface RestCall {
  method: 'GET' | 'POST' | 'PATCH'
  /** Below the version root (`/limits`), or a complete path that Salesforce gave (`nextRecordsUrl`). */
  path: string
  body?: unknown
  /** What the call does: after a lost connection a write is doubtful, a read is not. */
  kind: 'read' | 'write'
}

/** A thin REST client of one user. Every method throws ConnectorError. */
export interface RestClient {
  instanceUrl(): string
  call(request: RestCall): Promise<unknown>
  /** All records of a query, page after page, as Salesforce wrote them; `temporary` when the pages have no end. */
  query(soql: string): Promise<unknown[]>
  /** Several queries in one round trip (at most `mostQueries`). The first that fails throws. */
  queries(soqls: string[]): Promise<unknown[][]>
  /** The same, each answered by itself: its records, or why it was refused. */
  answers(soqls: string[]): Promise<(unknown[] | ConnectorError)[]>
}

/**
 * Queries that one composite request may hold, of its 25 parts:
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm
 */
export const mostQueries = 5

/** Pages of one query, of up to 2,000 records each: nothing that is asked for here has as many. */
const mostPages = 50

interface ClientParts {
  fetch: OutboundFetch
  tokens: TokenStore
  owner: Owner
  grant: LiveGrant
  /** Ends every call of this client when it aborts; none of them begins after that. */
  signal?: AbortSignal
}

const page = z.object({
  records: z.array(z.unknown()),
  done: z.boolean(),
  nextRecordsUrl: z.string().startsWith('/services/data/').optional(),
})

const compositeAnswer = z.object({
  compositeResponse: z.array(z.object({ httpStatusCode: z.number(), body: z.unknown() })),
})

export function createRestClient(parts: ClientParts): RestClient {
  let { grant } = parts
  const { signal = new AbortController().signal } = parts
  const attempt = (request: RestCall) => send(parts.fetch, grant, { ...request, signal })

  async function call(request: RestCall): Promise<unknown> {
    const first = await attempt(request).catch((error: unknown) => {
      if (isNoHost(error)) return null
      throw error
    })
    if (first && first.status < 300) return readJson(first.text, request.kind)
    if (first && !isToRenew(first)) throw callFault({ ...first, kind: request.kind })
    // Refused before anything was done, so that repeating it is safe even for a write.
    const renewal = parts.tokens.renew({ ...parts.owner, kind: 'crm' }, grant.accessToken)
    grant = await unlessAborted(renewal, signal).catch((error: unknown) => {
      throw signal.aborted ? networkError(error, 'read') : error
    })
    const second = await attempt(request)
    if (second.status < 300) return readJson(second.text, request.kind)
    throw callFault({ ...second, kind: request.kind })
  }

  async function rest(first: unknown): Promise<unknown[]> {
    const records: unknown[] = []
    for (let next = first, pages = 0; pages < mostPages; pages++) {
      const { records: some, done, nextRecordsUrl } = understand(page, next)
      records.push(...some)
      if (done || !nextRecordsUrl) return records
      next = await call({ method: 'GET', path: nextRecordsUrl, kind: 'read' })
    }
    throw new ConnectorError('temporary', { vendorCode: 'too_many_pages' })
  }

  async function answers(soqls: string[]): Promise<(unknown[] | ConnectorError)[]> {
    const body = { allOrNone: false, compositeRequest: soqls.map(partOf) }
    const answer = await call({ method: 'POST', path: '/composite', body, kind: 'read' })
    const parts = understand(compositeAnswer, answer).compositeResponse
    // A limit of the whole request is answered once, in the place of all parts.
    const [first] = parts
    if (parts.length !== soqls.length)
      throw first && first.httpStatusCode >= 300 ? partFault(first) : oddAnswer()
    return Promise.all(parts.map((part) => (part.httpStatusCode >= 300 ? partFault(part) : rest(part.body))))
  }

  return {
    instanceUrl: () => instanceOf(grant),
    call,
    async query(soql) {
      return rest(await call({ method: 'GET', path: queryPath(soql), kind: 'read' }))
    },
    async queries(soqls) {
      return (await answers(soqls)).map((one) => {
        if (one instanceof ConnectorError) throw one
        return one
      })
    },
    answers,
  }
}

/** A query as one part of a composite request. */
function partOf(soql: string, at: number) {
  return { method: 'GET', url: `${root}${queryPath(soql)}`, referenceId: `query${at}` }
}

function partFault(failed: { httpStatusCode: number; body?: unknown }): ConnectorError {
  return callFault({ status: failed.httpStatusCode, text: JSON.stringify(failed.body), kind: 'read' })
}

/**
 * Whether new access may help: the session has ended, or the org has another My Domain since and this address leads on or
 * knows nothing. Where the org lives now comes with the access.
 */
function isToRenew({ status, text }: { status: number; text: string }): boolean {
  const message = readMessage(text)
  if (status === 401) return !lacksApi(message)
  return message === null && (status === 404 || (status >= 300 && status < 400))
}

/** Parses what Salesforce sent. Another shape is Salesforce's fault, and passing: throws ConnectorError `temporary`. */
export function understand<Shape extends z.ZodType>(shape: Shape, value: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  throw oddAnswer(parsed.error)
}

function oddAnswer(cause?: Error): ConnectorError {
  return new ConnectorError('temporary', { vendorCode: 'unexpected_answer', cause })
}

const queryPath = (soql: string) => `/query?q=${encodeURIComponent(soql)}`

function instanceOf(grant: LiveGrant): string {
  if (grant.instanceUrl) return grant.instanceUrl
  throw new ConnectorError('auth_revoked', { vendorCode: 'instance_unknown' })
}

async function send(
  fetch: OutboundFetch,
  grant: LiveGrant,
  request: RestCall & { signal: AbortSignal },
): Promise<{ status: number; text: string }> {
  const { method, path, body, kind, signal } = request
  if (signal.aborted) throw networkError(signal.reason, 'read')
  const below = path.startsWith('/services/data/') ? path : `${root}${path}`
  try {
    const answer = await fetch(`${instanceOf(grant)}${below}`, {
      method,
      headers: {
        authorization: `Bearer ${grant.accessToken}`,
        accept: 'application/json',
        // Names us in change events, so that our own writes are recognised as an echo.
        'sforce-call-options': 'client=msi-actions',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    if (error instanceof ConnectorError) throw error
    throw networkError(error, kind)
  }
}

function readJson(text: string, kind: RestCall['kind']): unknown {
  if (text === '') return null
  try {
    return storableJson(JSON.parse(text))
  } catch (error) {
    throw new ConnectorError(kind === 'write' ? 'ambiguous' : 'temporary', {
      vendorCode: 'unexpected_answer',
      cause: error,
    })
  }
}
