import { z } from 'zod'

/**
 * Every refusal the product can give, as a closed list. The words in both languages stand in the web's
 * locale files under `errors.<code>`; the server's shell knows which status belongs to each.
 */
export const errorCodes = [
  // The request itself
  'invalid_input',
  'not_found',
  'signed_out',
  'forbidden',
  'cross_site',
  'too_many_requests',
  'request_too_slow',
  'body_too_large',
  'unsupported_encoding',
  'too_deep',
  'unexpected',
  'temporarily_unavailable',
  'storage_full',
  // Invitations
  'invitation_unknown',
  'invitation_expired',
  'invitation_revoked',
  'invitation_used',
  'invitation_other_user',
  'already_member',
  'already_invited',
  'workspace_not_ready',
  'last_admin',
  'sign_in_link_unusable',
  'help_link_unusable',
  'not_yourself',
  'confirmation_differs',
  'user_deactivated',
  'connection_revoked',
  // Salesforce
  'oauth_state_unknown',
  'oauth_denied',
  'oauth_failed',
  'salesforce_app_blocked',
  'salesforce_app_not_approved',
  'salesforce_app_not_installed',
  'salesforce_approval_failed',
  'salesforce_ip_restricted',
  'salesforce_wrong_org',
  'salesforce_app_secret',
  'salesforce_unreachable',
  'salesforce_email_differs',
  'salesforce_email_unverified',
  'salesforce_user_inactive',
  'salesforce_api_disabled',
  'salesforce_scope_missing',
  'salesforce_other_org',
  'salesforce_user_taken',
  'salesforce_disconnected',
  'not_a_member',
  // The mailbox
  'mailbox_missing',
  'mailbox_disconnected',
  'mailbox_denied',
  'mailbox_app_blocked',
  'mailbox_app_secret',
  'mailbox_api_off',
  'mailbox_scope_missing',
  'mailbox_no_refresh_token',
  'mailbox_not_enabled',
  'mailbox_unreachable',
  'mailbox_not_read',
  'mailbox_rate_limited',
  'mailbox_other_address',
  'mailbox_consent_needed',
  'mailbox_admin_consent_needed',
  'mailbox_admin_consent_pending',
  'mailbox_not_assigned',
  'mailbox_app_unknown',
  // The product's own mail
  'product_mail_off',
  'product_mail_unreachable',
  'product_mail_credentials',
  'product_mail_refused',
  'product_mail_in_doubt',
  // Writing
  'signature_too_large',
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
  'send_key_reused',
  'not_cancellable',
  'not_retryable',
  // The panel
  'panel_request_invalid',
  'panel_request_reused',
  'panel_not_invited',
  'panel_not_activated',
  'record_missing',
  'record_not_supported',
  'crm_rejected',
] as const

export const errorCode = z.enum(errorCodes)
export type ErrorCode = z.infer<typeof errorCode>

/** Body of every answer that is not 2xx. `details` fills the words (names, limits), never secrets. */
export const errorBody = z.object({
  error: z.object({
    code: errorCode,
    details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    /** Which fields of the request were wrong, as dotted paths. */
    fields: z.array(z.string()).optional(),
  }),
})
export type ErrorBody = z.infer<typeof errorBody>
