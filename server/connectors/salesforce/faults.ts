import { z } from 'zod'
import { ConnectorError, type ConnectorFault } from '../connector-error.ts'
import { isTooLarge, neverArrived, tooLarge } from '../oauth/network-errors.ts'

/** An answer of the REST API that is not 2xx. `kind` is what the call would have done. */
export interface RefusedCall {
  status: number
  text: string
  kind: 'read' | 'write'
}

/** REST reports errors as an array; the entry that says what happened is the first. */
const envelope = z
  .array(
    z.object({
      errorCode: z.string(),
      message: z.string().default(''),
      fields: z.array(z.string()).nullish(),
    }),
  )
  .min(1)

/** Salesforce's own words of an error. A ConnectorError's `cause`, for the log and for the columns it names. */
export class SalesforceMessage extends Error {
  readonly errorCode: string
  /** API names of the fields that are amiss, else what the message calls them. */
  readonly fields: string[]

  constructor(errorCode: string, message: string, fields: string[] = []) {
    super(message)
    this.name = 'SalesforceMessage'
    this.errorCode = errorCode
    this.fields = fields.length > 0 ? fields : fieldsIn(errorCode, message)
  }
}

/** `Required fields are missing: [Region__c, Phase__c]`; `Status: bad value for restricted picklist field: Done`. */
function fieldsIn(errorCode: string, message: string): string[] {
  if (errorCode === 'REQUIRED_FIELD_MISSING')
    return (
      /\[([\w\s,.]{1,500})\]/
        .exec(message)?.[1]
        ?.split(/[\s,]+/)
        .filter(Boolean) ?? []
    )
  const named = /^([\w .-]{1,80}): (?:bad value|data value too large|invalid)/.exec(message)?.[1]
  return named ? [named] : []
}

const faults: Record<string, ConnectorFault | 'closed'> = {
  INVALID_SESSION_ID: 'auth_revoked',
  REQUEST_LIMIT_EXCEEDED: 'rate_limited',
  API_DISABLED_FOR_ORG: 'api_disabled',
  API_CURRENTLY_DISABLED: 'api_disabled',
  NOT_FOUND: 'not_found',
  ENTITY_IS_DELETED: 'not_found',
  UNABLE_TO_LOCK_ROW: 'temporary',
  SERVER_UNAVAILABLE: 'closed',
}

/** What the body of a refused call says; null when it is not Salesforce's envelope (a maintenance page, a proxy). */
export function readMessage(text: string): SalesforceMessage | null {
  try {
    const first = envelope.parse(JSON.parse(text))[0]
    return first ? new SalesforceMessage(first.errorCode, first.message, first.fields ?? []) : null
  } catch {
    return null
  }
}

/** A session that is good for sign-in but not for REST: refreshing it changes nothing. */
export function lacksApi(message: SalesforceMessage | null): boolean {
  return (
    message?.errorCode === 'INVALID_SESSION_ID' &&
    /not valid for use with the REST API/i.test(message.message)
  )
}

/** All calls of the org's last 24 hours are used up. Other limits of the same code pass within seconds. */
function isDailyLimit({ errorCode, message }: SalesforceMessage): boolean {
  return errorCode === 'REQUEST_LIMIT_EXCEEDED' && /TotalRequests/i.test(message)
}

/**
 * A refused call in our words. Decided by errorCode, never by status alone: the daily limit is a 403, an API that is
 * switched off too.
 */
export function callFault(call: RefusedCall): ConnectorError {
  const message = readMessage(call.text)
  if (!message) return new ConnectorError(byStatus(call), { vendorCode: `http_${call.status}` })
  const about = { vendorCode: message.errorCode, fields: message.fields, cause: message }
  if (isDailyLimit(message)) return new ConnectorError('daily_limit', about)
  if (lacksApi(message)) return new ConnectorError('consent_missing', about)
  const known = faults[message.errorCode]
  if (known === 'closed') return new ConnectorError(whileClosed(call), about)
  if (known) return new ConnectorError(known, about)
  if (call.status >= 500) return new ConnectorError(byStatus(call), about)
  return new ConnectorError('rejected', about)
}

/** One row of a collection that Salesforce refused, and nothing of it was kept. */
export function rowFault(
  errors: { statusCode: string; message: string; fields?: string[] | null | undefined }[],
): ConnectorError {
  // A row of which Salesforce itself does not know what is amiss.
  if (errors[0]?.statusCode === 'UNKNOWN_EXCEPTION')
    return new ConnectorError('temporary', { vendorCode: 'UNKNOWN_EXCEPTION' })
  const said = errors.map(({ statusCode, message, fields }) => ({ errorCode: statusCode, message, fields }))
  return callFault({ status: 400, text: JSON.stringify(said), kind: 'write' })
}

/** No answer came. A write may have been done unless the call never arrived. */
export function networkError(error: unknown, kind: RefusedCall['kind']): ConnectorError {
  if (kind === 'read' && isTooLarge(error))
    return new ConnectorError('rejected', { vendorCode: tooLarge, cause: error })
  const isDoubtful = kind === 'write' && !neverArrived(error)
  return new ConnectorError(isDoubtful ? 'ambiguous' : 'temporary', { cause: error })
}

/** Nothing was done. To a write it is as a limit: the next one would meet it too, also where reading still works. */
function whileClosed({ kind }: RefusedCall): ConnectorFault {
  return kind === 'write' ? 'rate_limited' : 'temporary'
}

function byStatus(call: RefusedCall): ConnectorFault {
  const { status, kind } = call
  if (status === 401) return 'auth_revoked'
  if (status === 404) return 'not_found'
  if (status === 429) return 'rate_limited'
  // The maintenance page. After 500, 502 and 504 nobody knows.
  if (status === 503) return whileClosed(call)
  if (status >= 500) return kind === 'write' ? 'ambiguous' : 'temporary'
  if (status < 400) return 'temporary'
  return 'rejected'
}

/** Whether Salesforce refused a query because of a field, in these words. */
export function saysOfField(error: unknown, words: RegExp): boolean {
  if (!(error instanceof ConnectorError) || error.vendorCode !== 'INVALID_FIELD') return false
  return error.cause instanceof SalesforceMessage && words.test(error.cause.message)
}
