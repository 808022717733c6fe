import { z } from 'zod'
import { type ErrorBody, type ErrorCode, errorBody } from '../../contract/errors.ts'
import { readRetryAfter } from './server-away.ts'

// zod would try `new Function` for speed; the page's content security policy forbids it and reports the try.
z.config({ jitless: true })

export type ErrorDetails = NonNullable<ErrorBody['error']['details']>

/**
 * A refusal in the product's own words: a code from the closed list, what fills its sentences, which fields
 * were wrong (dotted paths), the HTTP status (0 when no answer came), whether the network was missing, and the
 * milliseconds after which a new try makes sense (null when the server did not say).
 */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: ErrorDetails | undefined
  readonly fields: string[] | undefined
  readonly offline: boolean
  readonly retryAfter: number | null

  constructor(
    refusal: ErrorBody['error'] & { status: number; offline?: boolean; retryAfter?: number | null },
  ) {
    super(refusal.code)
    this.name = 'ApiError'
    this.code = refusal.code
    this.status = refusal.status
    this.details = refusal.details
    this.fields = refusal.fields
    this.offline = refusal.offline ?? false
    this.retryAfter = refusal.retryAfter ?? null
  }
}

export interface ClientOptions {
  /** Put before every path; '' for the page's own host. */
  baseUrl?: string
  /** When given, the client sends this bearer and never a cookie. */
  bearer?: () => string | null
  /** Called on every `signed_out` answer, before the error is thrown. */
  onSignedOut?: () => void
}

export interface RequestExtras {
  signal?: AbortSignal
  /** Lets the request outlive the page, for what is said while leaving it. */
  keepalive?: boolean
}

type Schema<T> = z.ZodType<T>
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
interface Outgoing extends RequestExtras {
  method: Method
  body?: BodyInit
  contentType?: string
}

/** For answers that the caller does not read, with or without a body (204). */
export const ignored: Schema<unknown> = z.unknown()

/**
 * A client for our own API: JSON in, JSON out, answers parsed with the contract's schema.
 * Every method throws `ApiError`; a missing network is code `unexpected` with `offline: true`.
 */
export function createClient(options: ClientOptions = {}) {
  const send = <T>(path: string, schema: Schema<T>, outgoing: Outgoing) =>
    exchange(options, { path, schema, outgoing })
  const withBody =
    (method: Method) =>
    <T>(path: string, schema: Schema<T>, ...[body, extras = {}]: [unknown?, RequestExtras?]): Promise<T> =>
      send(path, schema, { ...extras, method, ...jsonBody(body) })
  return {
    get: <T>(path: string, schema: Schema<T>, extras: RequestExtras = {}) =>
      send(path, schema, { ...extras, method: 'GET' }),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    delete: withBody('DELETE'),
  }
}

function jsonBody(body: unknown): Pick<Outgoing, 'body' | 'contentType'> {
  return body === undefined ? {} : { body: JSON.stringify(body), contentType: 'application/json' }
}

async function exchange<T>(
  options: ClientOptions,
  { path, schema, outgoing }: { path: string; schema: Schema<T>; outgoing: Outgoing },
): Promise<T> {
  const response = await fetchOrOffline(options, path, outgoing)
  const answer = await readJson(response)
  if (!response.ok) {
    const error = refusal(response, answer)
    if (error.code === 'signed_out') options.onSignedOut?.()
    throw error
  }
  const parsed = schema.safeParse(answer)
  if (!parsed.success) throw new ApiError({ code: 'unexpected', status: response.status })
  return parsed.data
}

async function fetchOrOffline(options: ClientOptions, path: string, outgoing: Outgoing): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (outgoing.contentType) headers['content-type'] = outgoing.contentType
  const token = options.bearer?.()
  if (token) headers.authorization = `Bearer ${token}`
  try {
    return await fetch(`${options.baseUrl ?? ''}${path}`, {
      method: outgoing.method,
      headers,
      body: outgoing.body,
      signal: outgoing.signal,
      keepalive: outgoing.keepalive,
      credentials: options.bearer ? 'omit' : 'same-origin',
    })
  } catch (error) {
    if (outgoing.signal?.aborted) throw error
    throw new ApiError({ code: 'unexpected', status: 0, offline: true })
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An answer that is not in our format (a proxy's page, say) is `unexpected`. */
function refusal({ status, headers }: Response, answer: unknown): ApiError {
  const parsed = errorBody.safeParse(answer)
  const retryAfter = readRetryAfter(headers.get('retry-after'))
  return new ApiError({
    ...(parsed.success ? parsed.data.error : { code: 'unexpected' }),
    status,
    retryAfter,
  })
}
