import { z } from 'zod'
import { after, type Clock, seconds } from '../../platform/clock.ts'
import { ConnectorError, type ConnectorFault } from '../connector-error.ts'
import { isTooLarge, neverArrived, tooLarge } from '../oauth/network-errors.ts'
import { readJson } from '../oauth/read-json.ts'

/** An answer of Graph's that says no. */
export interface RefusedCall {
  status: number
  body: string
  /** The header as it came: seconds or a date. */
  retryAfter: string | null
  /** True for the one call that makes a mail leave. */
  sends: boolean
}

const envelope = z.object({ error: z.object({ code: z.string().default('') }) })

/** `error.code` → what happened. The status says less: a missing mailbox is answered with 404, 403 and 401. */
const codes: Record<string, ConnectorFault> = {
  MailboxNotEnabledForRESTAPI: 'not_enabled',
  MailboxNotSupportedForRESTAPI: 'not_enabled',
  MailboxNotHostedInExchangeOnline: 'not_enabled',
  ApplicationThrottled: 'rate_limited',
  TooManyRequests: 'rate_limited',
  ErrorExceededMessageLimit: 'rate_limited',
  ErrorMessageSubmissionBlocked: 'rejected',
  ErrorSendAsDenied: 'rejected',
  ErrorInvalidRecipients: 'rejected',
  ErrorQuotaExceeded: 'rejected',
  ErrorAccessDenied: 'consent_missing',
  Authorization_RequestDenied: 'consent_missing',
  InvalidAuthenticationToken: 'auth_revoked',
  ErrorItemNotFound: 'not_found',
}

/** A refused call in our words. A send that was not clearly refused is `ambiguous`. */
export function graphFault(call: RefusedCall, clock: Clock): ConnectorError {
  const said = envelope.safeParse(readJson(call.body))
  const code = said.success ? said.data.error.code : ''
  const fault = faultOf(call, code)
  const until = fault === 'rate_limited' ? comeBack(call.retryAfter, clock) : null
  return new ConnectorError(fault, { vendorCode: code || `http_${call.status}`, until })
}

/** A call that was not answered. */
export function networkError(error: unknown, sends: boolean): ConnectorError {
  if (error instanceof ConnectorError) return error
  if (!sends && isTooLarge(error))
    return new ConnectorError('rejected', { vendorCode: tooLarge, cause: error })
  return new ConnectorError(sends && !neverArrived(error) ? 'ambiguous' : 'temporary', { cause: error })
}

function faultOf({ status, sends, retryAfter }: RefusedCall, code: string): ConnectorFault {
  const known = codes[code]
  // A busy server may have taken the mail before it gave up, and a draft that is gone may have been sent.
  if (sends && (status >= 500 || status < 400)) return 'ambiguous'
  if (sends && (status === 404 || code === 'ErrorInvalidOperation') && known !== 'not_enabled')
    return 'ambiguous'
  if (known) return known
  if (status === 429) return 'rate_limited'
  if (status >= 500) return status === 503 && retryAfter ? 'rate_limited' : 'temporary'
  if (status === 401) return 'auth_revoked'
  if (status === 403) return 'consent_missing'
  if (status === 404 || status === 410) return 'not_found'
  return status < 400 ? 'temporary' : 'rejected'
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
function comeBack(header: string | null, clock: Clock): Date | null {
  if (!header) return null
  const wait = Number(header)
  if (Number.isFinite(wait)) return after(clock.now(), seconds(Math.max(0, wait)))
  const at = new Date(header)
  return Number.isNaN(at.getTime()) ? null : at
}
