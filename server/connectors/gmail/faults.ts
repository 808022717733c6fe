import { z } from 'zod'
import { after, type Clock, seconds } from '../../platform/clock.ts'
import { ConnectorError, type ConnectorFault } from '../connector-error.ts'
import { isTooLarge, neverArrived, tooLarge } from '../oauth/network-errors.ts'
import { readJson } from '../oauth/read-json.ts'

/** A Gmail call that failed. `sends` is true for the one call that makes a mail leave. */
export interface FailedCall {
  error: unknown
  sends: boolean
}

/** The part of gaxios' error that holds Google's answer. */
const answered = z.object({
  response: z.object({ status: z.number(), data: z.unknown(), headers: z.unknown() }),
})

const envelope = z.object({
  error: z.object({
    message: z.string().default(''),
    errors: z.array(z.object({ reason: z.string().default('') })).default([]),
    status: z.string().optional(),
  }),
})

/** `errors[0].reason` → what happened. The status says less: quota is answered with 403 more often than with 429. */
const reasons: Record<string, ConnectorFault> = {
  rateLimitExceeded: 'rate_limited',
  userRateLimitExceeded: 'rate_limited',
  dailyLimitExceeded: 'rate_limited',
  quotaExceeded: 'rate_limited',
  insufficientPermissions: 'consent_missing',
  authError: 'auth_revoked',
  accessNotConfigured: 'operator',
  domainPolicy: 'not_enabled',
  notFound: 'not_found',
  invalidArgument: 'rejected',
}

/** The HTTP status of a failed call; null when no answer came. */
export function statusOf(error: unknown): number | null {
  const parsed = answered.safeParse(error)
  return parsed.success ? parsed.data.response.status : null
}

/** A failed Gmail call in our words. A send that was not clearly refused is `ambiguous`. */
export function gmailFault(call: FailedCall, clock: Clock): ConnectorError {
  const { error, sends } = call
  if (error instanceof ConnectorError) return error
  const parsed = answered.safeParse(error)
  if (!parsed.success) {
    const cause = withoutRequest(error)
    if (!sends && isTooLarge(error)) return new ConnectorError('rejected', { vendorCode: tooLarge, cause })
    const isDoubtful = sends && !neverArrived(error)
    return new ConnectorError(isDoubtful ? 'ambiguous' : 'temporary', { cause })
  }
  const { status, data, headers } = parsed.data.response
  const said = envelope.safeParse(typeof data === 'string' ? readJson(data) : data)
  const message = said.success ? said.data.error.message : ''
  const reason = said.success ? (said.data.error.errors[0]?.reason ?? '') : ''
  const fault = faultOf({ status, reason, message, sends })
  const until = fault === 'rate_limited' ? comeBack(message, headers, clock) : null
  // Not the error itself: it carries the request, and with it the token and the mail.
  return new ConnectorError(fault, { vendorCode: reason || `http_${status}`, until })
}

function faultOf(answer: {
  status: number
  reason: string
  message: string
  sends: boolean
}): ConnectorFault {
  const { status, reason, message, sends } = answer
  if (status >= 500) return sends ? 'ambiguous' : 'temporary'
  // The draft is gone: sent or thrown away by somebody else meanwhile. Only a look tells which.
  if (sends && status === 404) return 'ambiguous'
  const known = reasons[reason]
  if (known) return known
  if (reason === 'failedPrecondition' && /mail service not enabled/i.test(message)) return 'not_enabled'
  if (status === 429 || /rate limit exceeded/i.test(message)) return 'rate_limited'
  if (status === 401) return 'auth_revoked'
  if (status === 404) return 'not_found'
  return status < 400 ? 'temporary' : 'rejected'
}

/** gaxios puts the whole request, token and mail, upon its error: only what went wrong underneath is passed on. */
function withoutRequest(error: unknown): unknown {
  let inner = error
  while (typeof inner === 'object' && inner !== null && 'config' in inner) {
    inner = (inner as { cause?: unknown }).cause
  }
  return inner
}

/** Gmail writes the time into its message ("Retry after 2026-11-22T10:00:05.000Z"); `Retry-After` is rare. */
function comeBack(message: string, headers: unknown, clock: Clock): Date | null {
  const stated = /Retry after (\S+Z)/i.exec(message)?.[1]
  const at = stated ? new Date(stated) : null
  if (at && !Number.isNaN(at.getTime())) return at
  const wait = headers instanceof Headers ? Number(headers.get('retry-after')) : Number.NaN
  return wait > 0 ? after(clock.now(), seconds(wait)) : null
}
