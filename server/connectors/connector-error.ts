import { storableText } from '../platform/storable-text.ts'

/** What can come of a call to a vendor, in our words; nobody outside a vendor's folder reads vendor codes. */
export type ConnectorFault =
  /** The grant is gone: revoked, expired, never there. The person must connect again. */
  | 'auth_revoked'
  /** The grant stands but does not cover this call. */
  | 'consent_missing'
  /** Salesforce's API is off for this user or edition. */
  | 'api_disabled'
  /** Salesforce's daily calls are used up for the whole org; they come back over the next 24 hours. */
  | 'daily_limit'
  /** The vendor lets nobody in from this server's network address: an admin's matter; the grant stands. */
  | 'ip_restricted'
  /** The mailbox service is off for this account. */
  | 'not_enabled'
  /** Too much for now, or closed to writes for now; `until` says when to come back, when the vendor told. */
  | 'rate_limited'
  /** The vendor understood and refused; asking again changes nothing. `vendorCode` says why. */
  | 'rejected'
  /** What was asked for is not there, or not for this user. */
  | 'not_found'
  /** It surely did not happen; asking again later may help. */
  | 'temporary'
  /** Nobody knows whether it happened: time-out or lost connection after the request went out. Look up. */
  | 'ambiguous'
  /** Client id or secret is wrong: the operator's fault, not the user's. */
  | 'operator'

/** Whatever a vendor calls a code: it stands in rows, in logs and on screens. */
const longestCode = 200

export class ConnectorError extends Error {
  readonly fault: ConnectorFault
  /** The vendor's own code, for people to search; never a token. */
  readonly vendorCode: string | null
  readonly until: Date | null
  /** Names of the vendor's fields that it refuses, as an admin finds them. */
  readonly fields: readonly string[]

  constructor(
    fault: ConnectorFault,
    about: { vendorCode?: string | null; until?: Date | null; fields?: string[]; cause?: unknown } = {},
  ) {
    const vendorCode = about.vendorCode ? storableText(about.vendorCode, longestCode) : null
    super(vendorCode ? `${fault}: ${vendorCode}` : fault, { cause: about.cause })
    this.name = 'ConnectorError'
    this.fault = fault
    this.vendorCode = vendorCode
    this.until = about.until ?? null
    this.fields = (about.fields ?? []).slice(0, 10).map((name) => storableText(name, 80))
  }
}

/** The vendor's code with the fields that it names, for people to search: `REQUIRED_FIELD_MISSING: Region__c`. */
export function saidCode({ vendorCode, fields }: ConnectorError): string | null {
  if (!vendorCode || fields.length === 0) return vendorCode
  return storableText(`${vendorCode}: ${fields.join(', ')}`, longestCode)
}
