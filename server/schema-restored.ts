import type { Generated } from 'kysely'

/** What a restore brought back and may have been done since. */
export interface RestoredTables {
  restoration: {
    workspace_id: string
    made_at: Date
    restored_at: Date
    closed_at: Date | null
    record_state: Generated<'not_asked' | 'awaited' | 'missing' | 'taken_up' | 'gone_without'>
  }
  restored_mail: {
    workspace_id: string
    email_id: string
    since: Date
    state: 'unchecked' | 'unknown' | 'sent' | 'not_sent' | 'decided'
    look_at: Date
    code: string | null
  }
}
