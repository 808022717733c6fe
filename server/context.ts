import type { Kysely } from 'kysely'
import type { CloudApps } from './connectors/cloud-apps.ts'
import type { CrmConnector } from './connectors/crm.ts'
import type { MailboxConnector } from './connectors/mail.ts'
import type { MailboxVendors } from './connectors/mailbox-vendor.ts'
import type { NotificationMail } from './connectors/notification-mail.ts'
import type { PanelRequestReader } from './connectors/panel-request.ts'
import type { SignInVendor } from './connectors/sign-in.ts'
import type { TokenStore } from './connectors/token-store.ts'
import type { Clock } from './platform/clock.ts'
import type { Jobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import type { Vault } from './platform/vault.ts'
import type { Schema } from './schema.ts'

/** What every verb receives first. Made once, in app.ts. */
export interface Context {
  db: Kysely<Schema>
  clock: Clock
  jobs: Jobs
  log: Log
  vault: Vault
  /** This process among those that share the database; holds leases. */
  processId: string
  settings: ProductSettings
  /** Ports. */
  apps: CloudApps
  panelRequests: PanelRequestReader
  salesforceSignIn: SignInVendor
  /** Mailboxes that can be connected; what is switched off is absent. */
  mailboxVendors: MailboxVendors
  tokens: TokenStore
  crm: CrmConnector
  mailboxes: MailboxConnector
  /** Null while no SMTP server is set: invitations are then links to copy. */
  notificationMail: NotificationMail | null
}

/** What verbs may know of the configuration. */
export interface ProductSettings {
  mode: 'sandbox' | 'real'
  publicUrl: string
  /** Where links in mails lead to. */
  trackingUrl: string
  /** Apps that the environment names; they seed each new workspace. */
  seedApps: SeedApp[]
  /** Milliseconds in which a send can be undone. */
  undoWindow: number
  /** The file that opt-outs and erasures also stand in; null keeps none. */
  privacyRecord: string | null
  /** What runs, as `readVersion` tells it: another one tries again what this one cannot read. */
  version: string
}

export interface SeedApp {
  vendor: 'salesforce' | 'google' | 'microsoft'
  /** A fixed id, so that the panel's address is known before the workspace is; null makes one. */
  id: string | null
  clientId: string
  clientSecret: string
  baseUrl: string | null
  /** As of a `CloudApp`. */
  tenant: string | null
}

/** Who is asking: every route but the public ones has one. */
export interface Actor {
  workspaceId: string
  userId: string
  role: 'admin' | 'seller'
  name: string
  email: string
  language: 'en' | 'sv'
  timeZone: string
  sessionId: string
  /** Network the request came from, cut to /24 or /48, for the audit. */
  ipPrefix: string | null
}
