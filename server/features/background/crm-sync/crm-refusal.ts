import type { ErrorCode } from '../../../../contract/errors.ts'
import { ConnectorError, type ConnectorFault, saidCode } from '../../../connectors/connector-error.ts'
import { optOutHidden } from '../../../connectors/crm-records.ts'
import { Refusal } from '../../../refusal.ts'

const codes: Record<ConnectorFault, ErrorCode> = {
  auth_revoked: 'salesforce_disconnected',
  consent_missing: 'salesforce_scope_missing',
  api_disabled: 'salesforce_api_disabled',
  not_enabled: 'salesforce_api_disabled',
  rate_limited: 'salesforce_unreachable',
  daily_limit: 'salesforce_limit_used',
  ip_restricted: 'salesforce_ip_restricted',
  rejected: 'crm_rejected',
  not_found: 'record_missing',
  temporary: 'salesforce_unreachable',
  ambiguous: 'salesforce_unreachable',
  operator: 'salesforce_app_secret',
}

/** Faults that end by themselves or by an admin of Salesforce, and keep all of a user's writes waiting meanwhile. */
const hindering = [
  'daily_limit',
  'ip_restricted',
  'api_disabled',
  'not_enabled',
] as const satisfies ConnectorFault[]

/** The codes of writes that wait for an admin or for a limit, each with what it is called in the product. */
export const hindrances: ReadonlyMap<string, ErrorCode> = new Map(
  hindering.map((fault) => [fault, codes[fault]]),
)

/** Whether Salesforce takes nothing of a user's until somebody there acts, or its day is over. */
export function isHindrance(code: ErrorCode): boolean {
  return [...hindrances.values()].includes(code)
}

/** What the product calls a fault of Salesforce's. */
export function crmCodeOf(error: ConnectorError): ErrorCode {
  return error.vendorCode === optOutHidden ? 'opt_out_hidden' : codes[error.fault]
}

/** Says a fault of Salesforce's in the product's codes; anything else passes through unchanged. */
export function asCrmRefusal(error: unknown): unknown {
  if (!(error instanceof ConnectorError)) return error
  const code = crmCodeOf(error)
  const said = saidCode(error)
  return new Refusal(code, said ? { code: said } : {}, error)
}
