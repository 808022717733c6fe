/** What makes a mail of ours an answer. */
export interface EmailAnswerTable {
  workspace_id: string
  email_id: string
  mail_event_id: string
  refers_to: string[]
  vendor_message_id: string
  vendor_thread_id: string | null
}
