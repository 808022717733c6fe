import { type AnswerOf, type Endpoint, pathTo, type SentWith } from '../../contract/endpoint.ts'
import type { ErrorBody } from '../../contract/errors.ts'
import { ApiError, noAnswer } from './api-error.ts'
import { readRetryAfter } from './server-away.ts'

/** What came back, before it is known to be in our format. */
export interface Received {
  status: number
  text: string
  /** The header of that name. */
  retryAfter: string | null
}

/** How much is believed of an answer. Each function returns null for what is not as stated. */
export interface Reading {
  answer(endpoint: Endpoint, body: unknown): { value: unknown } | null
  refusal(body: unknown): ErrorBody['error'] | null
}

/**
 * Believes what has the form of an answer: for a page that comes from the same release as the server, and is too small
 * to bring the parser.
 */
export const believing: Reading = {
  answer: (_endpoint, body) => (body === undefined ? null : { value: body }),
  refusal: (body) => {
    const error = (body as Partial<ErrorBody> | null | undefined)?.error
    return error?.code ? error : null
  },
}

export interface ClientOptions {
  /** Put before every path; '' for the page's own host. */
  baseUrl?: string
  /** Who asks: `cookie` for the browser's session, which the server guards by the page's origin; or this bearer, and never a cookie. */
  proof: 'cookie' | (() => string | null)
  reading: Reading
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
 * The client for our own API: JSON in, JSON out.
 * Every call throws `ApiError`; a missing network is code `unexpected` with `offline: true`.
 */
export function createClient(options: ClientOptions) {
  return async function call<E extends Endpoint>(
    endpoint: E,
    ...[sent]: SentWith<E, RequestExtras>
  ): Promise<AnswerOf<E>> {
    const response = await fetchOrOffline(options, endpoint, (sent ?? {}) as Outgoing)
    const { status, headers } = response
    const received = { status, text: await response.text(), retryAfter: headers.get('retry-after') }
    try {
      return readAnswer(options.reading, endpoint, received)
    } catch (error) {
      if (error instanceof ApiError && error.code === 'signed_out') options.onSignedOut?.()
      throw error
    }
  }
}

/** The same for an endpoint that answers with a file to be saved: its bytes. */
export function createDownload(options: ClientOptions) {
  return async function download<E extends Endpoint>(
    endpoint: E,
    ...[sent]: SentWith<E, RequestExtras>
  ): Promise<Blob> {
    const response = await fetchOrOffline(options, endpoint, (sent ?? {}) as Outgoing)
    const { ok, status, headers } = response
    if (!ok) {
      const received = { status, text: await response.text(), retryAfter: headers.get('retry-after') }
      readAnswer(options.reading, endpoint, received)
    }
    // A file that was cut off is none.
    return response.blob().catch(() => {
      throw noAnswer()
    })
  }
}

/** What an endpoint answered. Throws its refusal; an answer that is not in our format (a proxy's page, say) is `unexpected`. */
export function readAnswer<E extends Endpoint>(
  reading: Reading,
  endpoint: E,
  { status, text, retryAfter }: Received,
): AnswerOf<E> {
  const body = parse(text)
  const isDone = status >= 200 && status < 300
  const read = isDone ? reading.answer(endpoint, body) : null
  if (read) return read.value as AnswerOf<E>
  const refused = isDone ? null : reading.refusal(body)
  throw new ApiError({
    ...(refused ?? { code: 'unexpected' }),
    status,
    retryAfter: readRetryAfter(retryAfter),
  })
}

async function fetchOrOffline(options: ClientOptions, endpoint: Endpoint, sent: Outgoing): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (sent.body !== undefined) headers['content-type'] = 'application/json'
  const token = options.proof === 'cookie' ? null : options.proof()
  if (token !== null) headers.authorization = `Bearer ${token}`
  const [url, body] = [`${options.baseUrl ?? ''}${pathTo(endpoint, sent)}`, JSON.stringify(sent.body)]
  try {
    return await fetch(url, {
      method: endpoint.method,
      headers,
      body,
      signal: sent.signal,
      keepalive: sent.keepalive,
      credentials: options.proof === 'cookie' ? 'same-origin' : 'omit',
    })
  } catch (error) {
    if (sent.signal?.aborted) throw error
    throw noAnswer()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
