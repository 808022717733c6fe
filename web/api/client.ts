import { z } from 'zod'
import { type AnswerOf, type Endpoint, pathTo, type SentWith } from '../../contract/endpoint.ts'
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

interface Outgoing extends RequestExtras {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

/**
 * A client for our own API: JSON in, JSON out, answers parsed with the contract's schema.
 * Every call throws `ApiError`; a missing network is code `unexpected` with `offline: true`.
 */
export function createClient(options: ClientOptions = {}) {
  return async function call<E extends Endpoint>(
    endpoint: E,
    ...[sent]: SentWith<E, RequestExtras>
  ): Promise<AnswerOf<E>> {
    const response = await fetchOrOffline(options, endpoint, (sent ?? {}) as Outgoing)
    const answer = await readJson(response)
    if (!response.ok) {
      const error = refusal(response, answer)
      if (error.code === 'signed_out') options.onSignedOut?.()
      throw error
    }
    if (!endpoint.answer) return undefined as AnswerOf<E>
    const parsed = endpoint.answer.safeParse(answer)
    if (!parsed.success) throw new ApiError({ code: 'unexpected', status: response.status })
    return parsed.data as AnswerOf<E>
  }
}

async function fetchOrOffline(options: ClientOptions, endpoint: Endpoint, sent: Outgoing): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (sent.body !== undefined) headers['content-type'] = 'application/json'
  const token = options.bearer?.()
  if (token) headers.authorization = `Bearer ${token}`
  const [url, body] = [`${options.baseUrl ?? ''}${pathTo(endpoint, sent)}`, JSON.stringify(sent.body)]
  try {
    return await fetch(url, {
      method: endpoint.method,
      headers,
      body,
      signal: sent.signal,
      keepalive: sent.keepalive,
      credentials: options.bearer ? 'omit' : 'same-origin',
    })
  } catch (error) {
    if (sent.signal?.aborted) throw error
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
