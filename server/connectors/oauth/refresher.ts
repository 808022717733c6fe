import { ConnectorError } from '../connector-error.ts'
import type { CloudApp, Grant } from '../sign-in.ts'
import { OAuthRefused } from './code-flow.ts'

/**
 * Exchanges a refresh token for a new grant; `instanceUrl` is where the connection lived until now.
 * Throws ConnectorError: `auth_revoked` when the vendor ended the grant, `operator` for a wrong client secret,
 * `ip_restricted` where only the place is refused, `temporary` when nothing can be said.
 */
export type Refresher = (
  app: CloudApp,
  held: { refreshToken: string; instanceUrl: string | null },
) => Promise<Grant>

const operatorErrors = new Set([
  'invalid_client',
  'invalid_client_id',
  'unauthorized_client',
  'redirect_uri_mismatch',
])

/** What a refused or unanswered refresh means (RFC 6749, 5.2; both vendors keep to it here). */
export function refreshFault(error: unknown): ConnectorError {
  if (!(error instanceof OAuthRefused)) return new ConnectorError('temporary', { cause: error })
  const about = { vendorCode: error.error, cause: error }
  if (operatorErrors.has(error.error)) return new ConnectorError('operator', about)
  // Two refreshes at once at Salesforce: the other one holds the new tokens.
  if (/already being processed/i.test(error.description)) return new ConnectorError('temporary', about)
  // Salesforce's word for an admin's rule about network addresses: the grant is good again when that is mended.
  if (/ip restricted/i.test(error.description)) return new ConnectorError('ip_restricted', about)
  if (error.error === 'invalid_grant' || error.error === 'invalid_app_access') {
    return new ConnectorError('auth_revoked', about)
  }
  return new ConnectorError('temporary', about)
}
