import type { ColumnType, Generated } from 'kysely'
import type { ErrorCode } from '../contract/errors.ts'

/** Who does not want mail, the links by which that is said, and whom mail was kept from. */
export interface OptOutTables {
  opt_out: {
    workspace_id: string
    id: string
    address: string
    scope: 'sender' | 'company'
    user_id: string | null
    source: 'link' | 'one_click' | 'mailto' | 'answer' | 'admin' | 'record'
    since: Date
    is_recorded: Generated<boolean>
  }
  opt_out_change: {
    workspace_id: string
    id: string
    address: string
    scope: 'sender' | 'company'
    user_id: string | null
    change: 'opted_out' | 'resubscribed'
    source: 'link' | 'one_click' | 'mailto' | 'answer' | 'admin' | 'record'
    by_user_id: string | null
    reason: string | null
    email_id: string | null
    at: Date
  }
  unsubscribe_link: {
    workspace_id: string
    id: string
    token: string
    email_id: string
    address: string
    user_id: string
    created_at: Date
    undo_hash: string | null
    undo_until: Date | null
    form: 'https' | 'mailto'
  }
  reach_probe: {
    workspace_id: string
    id: string
    token_hash: string
    created_by: string
    created_at: Date
    expires_at: Date
    opened_at: Date | null
    network: string | null
    host: string
  }
  unsubscribe_message: {
    workspace_id: string
    user_id: string
    words: string
    link_words: string
    updated_at: Date
  }
  crm_opt_out: {
    workspace_id: string
    address: string
    is_out: boolean
    is_of_all: boolean
    ticked: string[]
    user_id: string
    state: 'waiting' | 'written' | 'failed'
    code: string | null
    version: Generated<number>
    tries: Generated<number>
    due_at: Date
    written_at: Date | null
    problem: ColumnType<ErrorCode | null, ErrorCode | null | undefined>
    problem_said: ColumnType<string | null, string | null | undefined>
    problem_since: ColumnType<Date | null, Date | null | undefined>
  }
  crm_sight: {
    workspace_id: string
    user_id: string
    sees_all: boolean
    known_at: Date
  }
  header_proof: {
    workspace_id: string
    vendor: 'gmail' | 'outlook'
    verdict: 'proven' | 'dropped'
    at: Date
    user_id: string
  }
  header_sight: {
    workspace_id: string
    vendor: 'gmail' | 'outlook'
    list_unsubscribe: boolean
    one_click: boolean | null
    left_at: Date
    read_at: Date
  }
  opt_out_reading: {
    workspace_id: string
    subject: string
    is_out: boolean
    /** Somebody at Salesforce has ticked it, and not we alone. */
    is_theirs: Generated<boolean>
    read_at: Date
  }
  objection: {
    workspace_id: string
    id: string
    user_id: string
    email_id: string
    mail_event_id: string
    name: string | null
    address: string
    addresses: string[]
    state: 'asked' | 'unsubscribed' | 'dismissed'
    since: Date
    decided_by: string | null
    decided_at: Date | null
  }
  privacy_record: {
    workspace_id: string
    id: string
    said: 'opted_out' | 'resubscribed' | 'erased'
    fingerprint: string
    user_id: string | null
    at: Date
    written_at: Date | null
    taken_up_at: Date | null
  }
  kept_back: {
    workspace_id: string
    email_id: string
    address: string
    cause: 'sender' | 'company' | 'salesforce' | 'domain' | 'objection'
    at: Date
  }
  passed_opt_out: {
    workspace_id: string
    email_id: string
    address: string
    cause: 'sender' | 'company' | 'objection'
    at: Date
  }
}
