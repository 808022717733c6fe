import type { CrmActivities } from './crm-activities.ts'
import type { CrmDiagnostics } from './crm-diagnostics.ts'
import type { CrmFields } from './crm-fields.ts'
import type { CrmRecords } from './crm-records.ts'
import type { Owner } from './mail.ts'

/** One user's Salesforce. */
export interface Crm {
  instanceUrl: string
  records: CrmRecords
  fields: CrmFields
  activities: CrmActivities
  diagnostics: CrmDiagnostics
}

export interface CrmConnector {
  /** Opens the owner's Salesforce. Throws ConnectorError `auth_revoked` when not connected or lost. */
  open(owner: Owner): Promise<Crm>
}
