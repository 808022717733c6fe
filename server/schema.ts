import type { ColumnType, Generated, Kysely, Transaction } from 'kysely'
import type { Language, Role } from '../contract/basics.ts'
import type { ConversationTables } from './schema-conversations.ts'
import type { CrmTables } from './schema-crm.ts'
import type { DraftTables } from './schema-drafts.ts'
import type { EventTables } from './schema-events.ts'
import type { MailTables } from './schema-mail.ts'
import type { OptOutTables } from './schema-opt-outs.ts'
import type { PrivacyTables } from './schema-privacy.ts'
import type { RestoredTables } from './schema-restored.ts'
import type { SettingTables } from './schema-settings.ts'
import type { TemplateTables } from './schema-templates.ts'

/** The tables as Kysely sees them; migrations/ says what each column means. */
export interface Schema
  extends ConversationTables,
    CrmTables,
    DraftTables,
    EventTables,
    MailTables,
    OptOutTables,
    PrivacyTables,
    RestoredTables,
    SettingTables,
    TemplateTables {
  installation: {
    only_row: Generated<boolean>
    mode: 'sandbox' | 'real'
    created_at: Date
    held_at: Date | null
  }
  worker: {
    id: string
    runs: Generated<'web' | 'worker' | 'both'>
    version: string | null
    host: string | null
    started_at: Date
    beat_at: Date
  }
  workspace: WorkspaceTable
  cloud_app: CloudAppTable
  app_user: AppUserTable
  blob: {
    workspace_id: string
    sha256: string
    media_type: string
    size: number
    bytes: Buffer
    created_at: Date
  }
  invitation: InvitationTable
  authorization_attempt: AuthorizationAttemptTable
  session: SessionTable
  sign_in_link: SignInLinkTable
  device: { workspace_id: string; user_id: string; browser_hash: string; created_at: Date; seen_at: Date }
  panel_request: { workspace_id: string; hash: string; first_used_at: Date }
  connection: ConnectionTable
  mailbox: MailboxTable
  mailbox_approval: MailboxApprovalTable
  onboarding: OnboardingTable
  identity: {
    workspace_id: string
    id: string
    user_id: string | null
    from_name: string | null
    from_address: string | null
    created_at: Date
  }
  identity_mailbox: { workspace_id: string; identity_id: string; mailbox_id: string }
  signature_image: { workspace_id: string; identity_id: string; sha256: string }
  obstacle: ObstacleTable
  pending_mailbox: PendingMailboxTable
  signature: { workspace_id: string; identity_id: string; html: string; updated_at: Date }
  audit_event: AuditEventTable
}

/** A connection or a transaction: every query takes one. */
export type Db = Kysely<Schema> | Transaction<Schema>

interface WorkspaceTable {
  id: string
  name: string
  org_id: string | null
  org_name: string | null
  data_key: Buffer
  created_at: Date
  held_at: Date | null
  postal_address_from: Generated<Date | null>
}

interface CloudAppTable {
  workspace_id: string
  id: string
  vendor: 'salesforce' | 'google' | 'microsoft'
  client_id: string
  client_secret: Buffer
  base_url: string | null
  tenant: string | null
  created_at: Date
}

interface AppUserTable {
  workspace_id: string
  id: string
  email: string
  name: string
  role: Role
  language: Language
  time_zone: string
  crm_user_id: string
  state: Generated<'active' | 'deactivated'>
  activated_at: Date
}

type CrmObject = 'Lead' | 'Contact' | 'Account' | 'Opportunity'

interface InvitationTable {
  workspace_id: string
  id: string
  email: string
  name: string | null
  role: Role
  language: Language
  invited_by: string | null
  inviter_name: string | null
  state: 'open' | 'accepted' | 'revoked'
  token_hash: string
  expires_at: Date
  created_at: Date
  user_id: string | null
  email_id: string | null
}

interface AuthorizationAttemptTable {
  workspace_id: string
  id: string
  purpose: 'activate' | 'sign_in' | 'connect_mailbox'
  cloud_app_id: string
  login_url: string | null
  state_hash: string
  browser_hash: string
  code_verifier: Buffer
  nonce: string
  invitation_id: string | null
  user_id: string | null
  return_to: string | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

interface SessionTable {
  workspace_id: string
  id: string
  user_id: string
  kind: 'web' | 'panel'
  token_hash: string
  record_object: CrmObject | null
  record_id: string | null
  user_agent: string | null
  created_at: Date
  used_at: Date
  expires_at: Date
}

interface ConnectionTable {
  workspace_id: string
  id: string
  user_id: string
  kind: 'crm' | 'mailbox'
  vendor: 'salesforce' | 'gmail' | 'outlook'
  cloud_app_id: string
  account: string
  scopes: string[]
  state: 'healthy' | 'lost'
  cause: string | null
  instance_url: string | null
  access_token: Buffer | null
  refresh_token: Buffer | null
  access_expires_at: Date | null
  grant_lease_until: Date | null
  grant_epoch: Generated<string>
  created_at: Date
  state_since: Date
}

interface MailboxTable {
  workspace_id: string
  id: string
  user_id: string | null
  vendor: 'gmail' | 'outlook'
  address: string
  connection_id: string | null
  reads_answers: Generated<'unasked' | 'agreed' | 'declined'>
  lease_holder: string | null
  lease_until: Date | null
  lease_epoch: Generated<string>
  created_at: Date
}

interface MailboxApprovalTable {
  workspace_id: string
  user_id: string
  code: string
  since: Date
  approved_at: Date | null
}

interface OnboardingTable {
  workspace_id: string
  user_id: string
  organization_confirmed_at: Date | null
  api_seen_at: Date | null
  welcomed_at: Date | null
  introduced_at: Date | null
  mailbox_postponed_at: Date | null
  connection_seen_at: Date | null
  signature_skipped_at: Date | null
  finished_at: Date | null
  tour_taken_at: Date | null
  tour_postponed_at: Date | null
  launched_at: Date | null
}

interface ObstacleTable {
  workspace_id: string
  id: string
  user_id: string | null
  invitation_id: string | null
  step: 'activation' | 'api' | 'mailbox'
  code: string
  details: ColumnType<Record<string, string>, string | undefined, string>
  since: Date
  met_at: Date
}

interface PendingMailboxTable {
  workspace_id: string
  user_id: string
  vendor: 'gmail' | 'outlook'
  cloud_app_id: string
  account: string
  sealed_grant: Buffer
  created_at: Date
  expires_at: Date
}

interface SignInLinkTable {
  workspace_id: string
  id: string
  user_id: string
  token_hash: string
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

interface AuditEventTable {
  workspace_id: string
  id: string
  at: Date
  user_id: string | null
  actor: string
  verb: string
  subject_type: string
  subject_id: string
  ip_prefix: string | null
  detail: unknown
}
