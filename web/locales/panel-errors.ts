interface Entry {
  title: string
  help: string
  /** What the panel says, where the page of Salesforce around it makes that something else. */
  panel?: string
}

/** What the panel can be refused. */
const panelCodes = [
  'offline',
  'invalid_input',
  'not_found',
  'signed_out',
  'forbidden',
  'too_many_requests',
  'request_too_slow',
  'body_too_large',
  'unsupported_encoding',
  'too_deep',
  'unexpected',
  'temporarily_unavailable',
  'storage_full',
  'salesforce_api_disabled',
  'salesforce_scope_missing',
  'salesforce_app_secret',
  'salesforce_disconnected',
  'salesforce_unreachable',
  'salesforce_limit_used',
  'salesforce_ip_restricted',
  'salesforce_other_org',
  'mailbox_missing',
  'mailbox_disconnected',
  'mailbox_rate_limited',
  'mailbox_unreachable',
  'html_too_large',
  'html_too_many_elements',
  'html_too_deep',
  'html_too_slow',
  'text_too_large',
  'image_too_large',
  'image_invalid',
  'attachments_too_large',
  'message_too_large',
  'upload_quota_used',
  'attachment_unknown',
  'recipient_missing',
  'recipient_unknown',
  'recipient_opted_out',
  'recipient_blocked',
  'recipient_objected',
  'copy_opted_out',
  'copy_blocked',
  'postal_address_missing',
  'fields_unfilled',
  'too_many_fields',
  'draft_changed',
  'draft_gone',
  'drafts_full',
  'opt_out_hidden',
  'send_key_reused',
  'answer_gone',
  'answer_too_large',
  'answer_unreadable',
  'not_cancellable',
  'not_schedulable',
  'schedule_changed',
  'schedule_past',
  'schedule_too_far',
  'outside_sending_hours',
  'user_deactivated',
  'panel_request_invalid',
  'panel_request_reused',
  'panel_not_invited',
  'panel_not_activated',
  'record_missing',
  'record_not_supported',
  'crm_rejected',
  'invitation_expired',
] as const

type PanelErrors = Record<(typeof panelCodes)[number], string>

/**
 * The panel's sentence for each of its codes, out of the words that the web app has: the panel has one line where the
 * web app has a title and a help. Done when the panel is built, which so carries no other words.
 */
export function panelErrors(entries: Record<(typeof panelCodes)[number], Entry>): PanelErrors {
  const sentences = panelCodes.map((code) => {
    const { title, help, panel } = entries[code]
    return [code, panel ?? `${title} ${help}`]
  })
  return Object.fromEntries(sentences)
}
