import type { Generated } from 'kysely'
import type { CrmObject, CrmPersonObject } from '../contract/basics.ts'

/** Who people are at Salesforce, and what is written there. */
export interface CrmTables {
  person: { workspace_id: string; id: string; name: string; created_at: Date; updated_at: Date }
  person_address: { workspace_id: string; id: string; person_id: string; address: string; created_at: Date }
  crm_link: {
    workspace_id: string
    id: string
    person_id: string
    object: CrmPersonObject
    record_id: string
    valid_from: Date
    superseded_by: string | null
  }
  sales_task: {
    workspace_id: string
    id: string
    user_id: string
    send_key: string
    type: 'email' | 'call' | 'inmail' | 'custom'
    name: string
    due_on: string
    priority: 'normal' | 'high'
    details: string
    state: Generated<'open' | 'complete'>
    person_id: string | null
    record_object: CrmObject
    record_id: string
    created_at: Date
  }
  crm_write: {
    workspace_id: string
    id: string
    key: string
    purpose: 'mail_sent' | 'mail_replied' | 'task'
    user_id: string
    email_id: string | null
    sales_task_id: string | null
    order_key: string | null
    payload: unknown
    state: 'waiting' | 'writing' | 'written' | 'failed'
    code: string | null
    tries: Generated<number>
    due_at: Date
    record_id: string | null
    created_at: Date
    written_at: Date | null
  }
}
