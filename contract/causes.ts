import type { ErrorCode } from './errors.ts'

/** Who can remove a cause. */
export type Remedy = 'you' | 'salesforce_admin' | 'mail_admin' | 'msi_admin' | 'operator'

/** Where a person meets it. */
export type CausePlace =
  | 'invitation'
  | 'salesforce'
  | 'mail_service'
  | 'microsoft'
  | 'signature'
  | 'launch'
  | 'panel'
  | 'sending'
  | 'general'

/**
 * What a new try is. `again`: the same once more. `other_user`: at the same door, and it asks who you are.
 * `sign_in`: sign in with Salesforce. `sign_out`: leave this account, then go on. `new_invitation`: nothing but a new
 * link helps; looking again costs nothing. `reconnect`: connect the mailbox. `answer`: a question waits for you.
 * `home`: go on from Home. `fix`: mend what stands on the form; its own button is the new try.
 */
export type Retry =
  | 'again'
  | 'other_user'
  | 'sign_in'
  | 'sign_out'
  | 'new_invitation'
  | 'reconnect'
  | 'answer'
  | 'home'
  | 'fix'

/** What can be asked to see by ourselves that a cause is gone. */
export type Probe = 'crm_api' | 'mailbox'

/** A heading of a page under docs/: the page's name and the heading's anchor. */
export type DocsAnchor =
  `${'connect-salesforce' | 'connect-google' | 'connect-microsoft' | 'fields'}#${string}`

export interface Cause {
  who: Remedy
  where: CausePlace
  probe: Probe | null
  docs: DocsAnchor | null
  /** Where it stands instead for whom a mail service has refused. */
  docsAt?: Partial<Record<'gmail' | 'outlook', DocsAnchor>>
  retry: Retry
}

const general = { who: 'you', where: 'general', probe: null, docs: null, retry: 'again' } as const
const onForm = { ...general, retry: 'fix' } as const
const invitation = { ...general, where: 'invitation' } as const
const salesforce = { ...general, where: 'salesforce' } as const
const atSalesforceAdmin = { ...salesforce, who: 'salesforce_admin' } as const
const mailService = { ...general, where: 'mail_service' } as const
const microsoft = { ...general, where: 'microsoft' } as const
const atNotificationMail = { ...general, who: 'operator', retry: 'fix' } as const
/** What both mail services refuse, each with a guide of its own. */
const microsoftsGuide = { docsAt: { outlook: 'connect-microsoft#when-microsoft-refuses' } } as const
const sending = { ...onForm, where: 'sending' } as const
const signature = { ...onForm, where: 'signature' } as const
const panel = { ...general, where: 'panel' } as const

/**
 * Every cause of a refusal, as one table: screens, the admin's rows, tests and documentation read it. The words stand
 * in the web's `errors.<language>.json` under the same codes.
 */
export const causes: Record<ErrorCode, Cause> = {
  invalid_input: onForm,
  not_found: { ...general, retry: 'home' },
  signed_out: { ...general, retry: 'sign_in' },
  forbidden: { ...general, who: 'msi_admin', retry: 'home' },
  cross_site: { ...general, retry: 'home' },
  too_many_requests: general,
  request_too_slow: general,
  body_too_large: onForm,
  unsupported_encoding: general,
  too_deep: onForm,
  unexpected: { ...general, who: 'operator' },
  temporarily_unavailable: general,
  storage_full: { ...general, who: 'operator' },

  invitation_unknown: { ...invitation, retry: 'new_invitation' },
  invitation_expired: { ...invitation, who: 'msi_admin', retry: 'new_invitation' },
  invitation_revoked: { ...invitation, who: 'msi_admin', retry: 'new_invitation' },
  invitation_used: { ...invitation, retry: 'sign_in' },
  invitation_other_user: { ...invitation, retry: 'sign_out' },
  already_member: { ...invitation, retry: 'fix' },
  already_invited: { ...invitation, retry: 'fix' },
  workspace_not_ready: { ...invitation, who: 'msi_admin' },
  last_admin: { ...general, retry: 'fix' },
  not_yourself: onForm,
  confirmation_differs: onForm,
  address_not_repeated: onForm,
  address_of_user: onForm,
  user_deactivated: { ...general, who: 'msi_admin', retry: 'sign_in' },
  help_link_unusable: general,
  sign_in_link_unusable: { ...general, who: 'operator', retry: 'sign_in' },

  oauth_state_unknown: salesforce,
  oauth_denied: { ...salesforce, docs: 'connect-salesforce#access_denied' },
  oauth_failed: {
    ...salesforce,
    docs: 'connect-salesforce#when-salesforce-refuses',
    docsAt: {
      gmail: 'connect-google#when-google-refuses',
      outlook: 'connect-microsoft#when-microsoft-refuses',
    },
  },
  salesforce_app_blocked: { ...atSalesforceAdmin, docs: 'connect-salesforce#oauth_app_blocked' },
  salesforce_app_not_approved: { ...atSalesforceAdmin, docs: 'connect-salesforce#oauth_app_access_denied' },
  salesforce_app_not_installed: { ...atSalesforceAdmin, docs: 'connect-salesforce#oauth_ec_app_not_found' },
  salesforce_approval_failed: {
    ...atSalesforceAdmin,
    docs: 'connect-salesforce#oauth_approval_error_generic',
  },
  salesforce_ip_restricted: {
    ...atSalesforceAdmin,
    probe: 'crm_api',
    docs: 'connect-salesforce#invalid_grant-ip-restricted',
  },
  salesforce_wrong_org: {
    ...salesforce,
    docs: 'connect-salesforce#oauth_authorization_blocked',
    retry: 'other_user',
  },
  salesforce_app_secret: { ...salesforce, who: 'operator', docs: 'connect-salesforce#invalid_client' },
  salesforce_unreachable: { ...salesforce, probe: 'crm_api' },
  salesforce_limit_used: {
    ...atSalesforceAdmin,
    probe: 'crm_api',
    docs: 'connect-salesforce#request_limit_exceeded',
  },
  salesforce_email_differs: {
    ...salesforce,
    docs: 'connect-salesforce#the-email-addresses-differ',
    retry: 'other_user',
  },
  salesforce_email_unverified: {
    ...atSalesforceAdmin,
    docs: 'connect-salesforce#the-email-addresses-differ',
  },
  salesforce_user_inactive: {
    ...atSalesforceAdmin,
    docs: 'connect-salesforce#invalid_grant-inactive-user',
  },
  salesforce_api_disabled: {
    ...atSalesforceAdmin,
    probe: 'crm_api',
    docs: 'connect-salesforce#api_disabled_for_org',
  },
  salesforce_scope_missing: {
    ...atSalesforceAdmin,
    probe: 'crm_api',
    docs: 'connect-salesforce#invalid_session_id-this-session-is-not-valid-for-use-with-the-rest-api',
  },
  salesforce_other_org: {
    ...salesforce,
    docs: 'connect-salesforce#sandbox-org-and-production',
    retry: 'other_user',
  },
  salesforce_user_taken: { ...salesforce, retry: 'other_user' },
  connection_revoked: { ...salesforce, where: 'launch', retry: 'sign_in' },
  salesforce_disconnected: { ...salesforce, where: 'launch', retry: 'sign_in' },
  not_a_member: { ...salesforce, who: 'msi_admin', retry: 'other_user' },

  mailbox_missing: { ...mailService, where: 'sending', retry: 'reconnect' },
  mailbox_disconnected: {
    ...mailService,
    ...microsoftsGuide,
    docs: 'connect-google#when-google-refuses',
    retry: 'reconnect',
  },
  mailbox_denied: mailService,
  mailbox_app_blocked: {
    ...mailService,
    docsAt: { outlook: 'connect-microsoft#4-consent' },
    who: 'mail_admin',
    docs: 'connect-google#4-allow-it-in-the-admin-console',
  },
  mailbox_app_secret: {
    ...mailService,
    who: 'operator',
    docs: 'connect-google#3-client',
    docsAt: { outlook: 'connect-microsoft#2-secret' },
  },
  mailbox_api_off: {
    ...mailService,
    ...microsoftsGuide,
    who: 'operator',
    probe: 'mailbox',
    docs: 'connect-google#1-project-and-api',
  },
  mailbox_scope_missing: { ...mailService, ...microsoftsGuide, docs: 'connect-google#5-try-it' },
  mailbox_no_refresh_token: { ...mailService, ...microsoftsGuide, docs: 'connect-google#5-try-it' },
  mailbox_not_enabled: {
    ...mailService,
    ...microsoftsGuide,
    who: 'mail_admin',
    probe: 'mailbox',
    docs: 'connect-google#when-google-refuses',
  },
  mailbox_unreachable: mailService,
  mailbox_not_read: { ...mailService, where: 'sending' },
  mailbox_rate_limited: {
    ...mailService,
    ...microsoftsGuide,
    probe: 'mailbox',
    docs: 'connect-google#when-google-refuses',
  },
  mailbox_other_address: { ...mailService, retry: 'answer' },
  mailbox_consent_needed: { ...microsoft, docs: 'connect-microsoft#when-microsoft-refuses' },
  mailbox_admin_consent_needed: { ...microsoft, who: 'mail_admin', docs: 'connect-microsoft#4-consent' },
  mailbox_admin_consent_pending: { ...microsoft, who: 'mail_admin', docs: 'connect-microsoft#4-consent' },
  mailbox_not_assigned: { ...microsoft, who: 'mail_admin', docs: 'connect-microsoft#when-microsoft-refuses' },
  mailbox_policy_blocked: {
    ...microsoft,
    who: 'mail_admin',
    docs: 'connect-microsoft#when-microsoft-refuses',
  },
  mailbox_second_factor: { ...microsoft, docs: 'connect-microsoft#when-microsoft-refuses' },
  mailbox_other_directory: { ...microsoft, docs: 'connect-microsoft#when-microsoft-refuses' },
  mailbox_service_missing: {
    ...microsoft,
    who: 'mail_admin',
    docs: 'connect-microsoft#when-microsoft-refuses',
  },
  mailbox_app_unknown: { ...microsoft, who: 'operator', docs: 'connect-microsoft#1-app-registration' },

  product_mail_off: atNotificationMail,
  product_mail_unreachable: atNotificationMail,
  product_mail_credentials: atNotificationMail,
  product_mail_refused: atNotificationMail,
  product_mail_in_doubt: { ...general, retry: 'fix' },

  signature_too_large: signature,
  html_too_large: signature,
  html_too_many_elements: signature,
  html_too_deep: signature,
  html_too_slow: signature,
  text_too_large: sending,
  image_too_large: signature,
  image_invalid: signature,
  attachments_too_large: sending,
  message_too_large: sending,
  upload_quota_used: { ...sending, retry: 'again' },
  attachment_unknown: sending,
  recipient_missing: sending,
  recipient_unknown: sending,
  recipient_opted_out: sending,
  recipient_blocked: sending,
  recipient_objected: sending,
  copy_opted_out: sending,
  copy_blocked: sending,
  postal_address_missing: { ...sending, who: 'msi_admin' },
  fields_unfilled: { ...sending, docs: 'fields#what-keeps-a-mail-back' },
  too_many_fields: sending,
  draft_changed: onForm,
  draft_gone: onForm,
  drafts_full: onForm,
  template_changed: onForm,
  template_has_prompt: onForm,
  setting_changed: onForm,
  templates_full: onForm,
  categories_full: onForm,
  category_name_taken: onForm,
  category_in_use: onForm,
  category_missing: onForm,
  opt_out_hidden: { ...sending, who: 'salesforce_admin', docs: 'connect-salesforce#email-opt-out-is-hidden' },
  send_key_reused: sending,
  answer_gone: general,
  answer_too_large: general,
  answer_unreadable: general,
  not_cancellable: sending,
  not_retryable: sending,
  not_schedulable: sending,
  not_changeable: sending,
  email_changed: sending,
  schedule_changed: sending,
  schedule_past: sending,
  schedule_too_far: sending,
  outside_sending_hours: sending,

  panel_request_invalid: { ...panel, who: 'operator', docs: 'connect-salesforce#the-panel-stays-empty' },
  panel_request_reused: panel,
  panel_not_invited: { ...panel, who: 'msi_admin' },
  panel_not_activated: panel,
  record_missing: panel,
  record_not_supported: panel,
  crm_rejected: { ...panel, who: 'salesforce_admin', docs: 'connect-salesforce#when-salesforce-refuses' },
}

/** True for a code of the list; anything else that came in an address or from an older row is not. */
export function isCause(code: string): code is ErrorCode {
  return Object.hasOwn(causes, code)
}
