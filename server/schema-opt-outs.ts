/** Who does not want mail, the links by which that is said, and whom mail was kept from. */
export interface OptOutTables {
  opt_out: {
    workspace_id: string
    id: string
    address: string
    scope: 'sender' | 'company'
    user_id: string | null
    source: 'link' | 'one_click' | 'mailto' | 'answer' | 'admin'
    since: Date
  }
  opt_out_change: {
    workspace_id: string
    id: string
    address: string
    scope: 'sender' | 'company'
    user_id: string | null
    change: 'opted_out' | 'resubscribed'
    source: 'link' | 'one_click' | 'mailto' | 'answer' | 'admin'
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
  }
  kept_back: {
    workspace_id: string
    email_id: string
    address: string
    cause: 'sender' | 'company' | 'salesforce' | 'domain'
    at: Date
  }
}
