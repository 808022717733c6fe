import type { Generated, GeneratedAlways } from 'kysely'
import type { CrmObject } from '../contract/basics.ts'
import type { BounceKind, EmailReason, EmailState } from '../contract/email.ts'

/** What is sent, each try at it, and what comes back. */
export interface MailTables {
  attachment: AttachmentTable
  email: EmailTable
  email_source: EmailSourceTable
  email_recipient: EmailRecipientTable
  email_image: { workspace_id: string; email_id: string; sha256: string }
  email_attachment: { workspace_id: string; email_id: string; position: number; attachment_id: string }
  attempt: AttemptTable
  mailbox_watch: MailboxWatchTable
  unreadable_message: UnreadableMessageTable
  conversation: {
    workspace_id: string
    id: string
    user_id: string
    mailbox_id: string | null
    vendor_thread_id: string | null
    created_at: Date
    answered_until: Generated<Date | null>
  }
  conversation_message: {
    workspace_id: string
    conversation_id: string
    message_key: string
    email_id: string | null
  }
  mail_event: MailEventTable
}

interface AttachmentTable {
  workspace_id: string
  id: string
  user_id: string
  sha256: string
  name: string
  media_type: string
  size: number
  created_at: Date
}

interface EmailTable {
  workspace_id: string
  id: string
  kind: 'sales' | 'system'
  lane: Generated<'one_off' | 'bulk'>
  user_id: string | null
  mailbox_id: string | null
  identity_id: string | null
  send_key: string
  compose_id: string | null
  template_id: string | null
  content_hash: string | null
  person_id: string | null
  state: EmailState
  reason: EmailReason | null
  due_at: Date
  planned_at: Date
  subject: string
  html: string
  text: string
  message_id: string
  record_object: CrmObject | null
  record_id: string | null
  who_object: 'Lead' | 'Contact' | null
  who_id: string | null
  what_id: string | null
  created_at: Date
  sent_at: Date | null
  /** The wall time that its sender chose, `2026-12-07T09:00`, and the zone it is meant in; both or neither. */
  scheduled_local: Generated<string | null>
  scheduled_zone: Generated<string | null>
  /** From when on limits and windows let it go, as last reckoned; null while they never kept it back. */
  allowed_at: Generated<Date | null>
  to_domain: Generated<string>
  addressees: Generated<number>
  recipient_zone: Generated<string | null>
  recipient_zone_origin: Generated<'state' | 'country' | 'chosen' | null>
  outside_window: Generated<boolean>
  /** Of what was written, where it is a marked template's text: the mail is no commercial one then. */
  marked_digest: Generated<string | null>
  emptied_at: Generated<Date | null>
  emptied_by: Generated<'retention' | 'erasure' | null>
  vendor_message_id: string | null
  vendor_thread_id: string | null
}

/** What a sender wrote, until the mail has come to its end. */
interface EmailSourceTable {
  workspace_id: string
  email_id: string
  subject: string
  html: string
  version: Generated<number>
}

interface EmailRecipientTable {
  workspace_id: string
  id: string
  email_id: string
  kind: 'to' | 'cc' | 'bcc'
  position: number
  name: string | null
  address: string
}

interface AttemptTable {
  workspace_id: string
  id: string
  email_id: string
  mailbox_id: string | null
  state: 'open' | 'sent' | 'not_sent' | 'in_doubt'
  handle: string | null
  started_at: Date
  deadline_at: Date
  submitted_at: Date | null
  ended_at: Date | null
  looks: Generated<number>
  counts: Generated<boolean>
  code: string | null
  user_id: Generated<string | null>
  to_domain: Generated<string>
  recipients: Generated<number>
  /** When it counts against the limits; null where nothing can have been handed over. */
  counts_at: GeneratedAlways<Date | null>
}

interface MailboxWatchTable {
  workspace_id: string
  mailbox_id: string
  vendor: 'gmail' | 'outlook'
  account: string
  cursor: string | null
  due_at: Date | null
  read_at: Date | null
  failures: Generated<number>
  trying_since: Date | null
  stalled_since: Date | null
}

interface UnreadableMessageTable {
  workspace_id: string
  mailbox_id: string
  vendor_message_id: string
  code: string
  version: string
  retry_at: Date | null
  noticed_at: Date
}

interface MailEventTable {
  workspace_id: string
  id: string
  email_id: string
  user_id: string
  kind: 'replied' | 'auto_replied' | 'bounced'
  message_key: string
  vendor_message_id: string | null
  vendor_thread_id: string | null
  from_name: string | null
  from_address: string | null
  failed_addresses: string[]
  bounce_kind: Generated<BounceKind | null>
  bounce_code: Generated<string | null>
  at: Date
  noticed_at: Date
}
