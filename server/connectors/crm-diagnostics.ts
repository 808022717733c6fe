/** What tells how one user's Salesforce is. Every method throws ConnectorError. */
export interface CrmDiagnostics {
  /** One cheap data call: throws `api_disabled`, `consent_missing`, `auth_revoked`. */
  probe(): Promise<void>
  /** The org: its id with 18 characters and its name. */
  organization(): Promise<{ id: string; name: string }>
}
