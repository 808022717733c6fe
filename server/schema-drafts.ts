import type { ColumnType, JSONColumnType } from 'kysely'
import type { CrmObject, CrmPersonObject } from '../contract/basics.ts'
import type { SendSchedule } from '../contract/email.ts'

export interface DraftRecipient {
  object: CrmPersonObject
  id: string
  name: string
  timeZone?: string | undefined
}

/** Whom an answer is to go to, by its message. */
interface Answered {
  /** The mail of ours that the message came to. */
  emailId: string
  name: string | null
  address: string
  timeZone?: string | undefined
}

/** What is written and not sent yet. */
export interface DraftTables {
  draft: {
    workspace_id: string
    id: string
    user_id: string
    record_object: CrmObject
    record_id: string
    recipients: JSONColumnType<DraftRecipient[]>
    answers: string | null
    answered: ColumnType<Answered | null, string | null, string | null>
    cc: string[]
    bcc: string[]
    subject: string
    html: string
    template_id: string | null
    remind_after_days: number | null
    schedule: ColumnType<SendSchedule | null, string | null, string | null>
    size: number
    version: number
    saved_by: string
    created_at: Date
    updated_at: Date
    discarded_at: Date | null
  }
  draft_attachment: { workspace_id: string; draft_id: string; position: number; attachment_id: string }
}
