import type { ErrorCode } from '../../../contract/errors.ts'
import { ConnectorError, type ConnectorFault } from '../../connectors/connector-error.ts'
import { Refusal } from '../../refusal.ts'

const codes: Record<ConnectorFault, ErrorCode> = {
  auth_revoked: 'salesforce_disconnected',
  consent_missing: 'salesforce_scope_missing',
  api_disabled: 'salesforce_api_disabled',
  not_enabled: 'salesforce_api_disabled',
  rate_limited: 'salesforce_unreachable',
  rejected: 'crm_rejected',
  not_found: 'record_missing',
  temporary: 'salesforce_unreachable',
  ambiguous: 'salesforce_unreachable',
  operator: 'salesforce_app_secret',
}

/** Says a fault of Salesforce's in the product's codes; anything else passes through unchanged. */
export function asCrmRefusal(error: unknown): unknown {
  if (!(error instanceof ConnectorError)) return error
  return new Refusal(codes[error.fault], error.vendorCode ? { code: error.vendorCode } : {}, error)
}
