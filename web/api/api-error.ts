import type { ErrorBody, ErrorCode } from '../../contract/errors.ts'
import type { Failure } from './server-away.ts'

export type ErrorDetails = NonNullable<ErrorBody['error']['details']>

type Refused = ErrorBody['error'] & { status?: number; offline?: boolean; retryAfter?: number | null }

/**
 * A refusal in the product's own words: a code from the closed list, what fills its sentences, which fields
 * were wrong (dotted paths), the HTTP status (0 when no answer came), whether the network was missing, and the
 * milliseconds after which a new try makes sense (null when the server did not say).
 */
export class ApiError extends Error implements Failure {
  readonly code: ErrorCode
  readonly status: number
  readonly details: ErrorDetails | undefined
  readonly fields: string[] | undefined
  readonly offline: boolean
  readonly retryAfter: number | null

  constructor({ code, status = 0, details, fields, offline = false, retryAfter = null }: Refused) {
    super(code)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.details = details
    this.fields = fields
    this.offline = offline
    this.retryAfter = retryAfter
  }
}

/** Nothing came back: the network is missing, or nobody is there. */
export function noAnswer(): ApiError {
  return new ApiError({ code: 'unexpected', offline: true })
}

/** The code of whatever was thrown; `unexpected` for what is not ours. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof ApiError ? error.code : 'unexpected'
}

/** The code that the words of a thrown thing stand under: without a network nothing else is known. */
export function spokenCode(error: unknown): ErrorCode | 'offline' {
  return error instanceof ApiError && error.offline ? 'offline' : codeOf(error)
}
