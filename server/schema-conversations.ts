/** What is told of conversations beside their messages. */
export interface ConversationTables {
  answer_verdict: AnswerVerdictTable
  email_answer: EmailAnswerTable
  follow_up: FollowUpTable
  follow_up_change: FollowUpChangeTable
}

/** What an answer comes to. */
interface AnswerVerdictTable {
  workspace_id: string
  id: string
  user_id: string
  mail_event_id: string
  verdict: 'objection' | 'absence' | 'normal' | 'unread' | null
  rule: string | null
  /** A day, `2026-12-07`. */
  returns_on: string | null
  due_at: Date | null
  tries: number
  planned_at: Date
  judged_at: Date | null
}

/** What makes a mail of ours an answer. */
interface EmailAnswerTable {
  workspace_id: string
  email_id: string
  mail_event_id: string
  refers_to: string[]
  vendor_message_id: string
  vendor_thread_id: string | null
}

interface FollowUpTable {
  workspace_id: string
  id: string
  user_id: string
  kind: 'answer' | 'silence'
  email_id: string
  conversation_id: string | null
  mail_event_id: string | null
  state: 'open' | 'answered' | 'done'
  since: Date | null
  shows_at: Date | null
  after_days: number | null
}

interface FollowUpChangeTable {
  workspace_id: string
  id: string
  follow_up_id: string
  change: 'came' | 'planned' | 'answered' | 'done' | 'put_off' | 'opened'
  user_id: string | null
  until: Date | null
  at: Date
}
