/*
 * Every column that can hold words, by whether it may say something about somebody whom mail goes to. One that may is exported
 * or erased by the `personal` of a feature: test/selling/erasure.test.ts looks for traces in all of them.
 */

/** May say something about a recipient, and says nothing once they are erased. */
export const aboutRecipients: Record<string, string> = {
  answer_verdict: 'rule',
  attachment: 'name',
  attempt: 'handle to_domain',
  audit_event: 'subject_id detail',
  blob: 'bytes',
  conversation: 'vendor_thread_id',
  conversation_message: 'message_key',
  crm_link: 'record_id',
  crm_opt_out: 'address ticked problem_said',
  crm_write: 'payload order_key',
  draft: 'record_id recipients answered cc bcc subject html',
  email: `send_key subject html text record_id who_id what_id vendor_message_id vendor_thread_id content_hash to_domain
    recipient_zone`,
  email_answer: 'refers_to vendor_message_id vendor_thread_id',
  email_recipient: 'name address',
  email_source: 'subject html',
  erasure: 'sealed_addresses',
  kept_back: 'address',
  mail_event: 'message_key vendor_message_id vendor_thread_id from_name from_address failed_addresses',
  objection: 'name address addresses',
  opt_out: 'address',
  opt_out_change: 'address reason',
  passed_opt_out: 'address',
  person: 'name',
  person_address: 'address',
  sales_task: 'name details record_id',
  unsubscribe_link: 'address undo_hash',
}

/**
 * Of those, the ones by which nobody's address has to be found: they hold none, or none that does not stand in another
 * column of the same workspace too. All others are looked in for the erased after a restore.
 */
const withoutAddresses: Record<string, string> = {
  answer_verdict: 'rule',
  attachment: 'name',
  attempt: 'handle to_domain',
  audit_event: 'subject_id detail',
  blob: 'bytes',
  conversation: 'vendor_thread_id',
  conversation_message: 'message_key',
  crm_link: 'record_id',
  crm_opt_out: 'ticked problem_said',
  crm_write: 'payload order_key',
  draft: 'record_id recipients subject html',
  email: `send_key subject html text record_id who_id what_id vendor_message_id vendor_thread_id content_hash to_domain
    recipient_zone`,
  email_answer: 'refers_to vendor_message_id vendor_thread_id',
  email_recipient: 'name',
  email_source: 'subject html',
  erasure: 'sealed_addresses',
  mail_event: 'message_key vendor_message_id vendor_thread_id from_name',
  objection: 'name',
  opt_out_change: 'reason',
  person: 'name',
  sales_task: 'name details record_id',
  unsubscribe_link: 'undo_hash',
}

/** Says nothing about a recipient, and why not. */
export const aboutNobody: Record<string, { columns: string; why: string }> = {
  app_user: { columns: 'email name time_zone crm_user_id', why: 'A colleague, who has an account.' },
  attachment: { columns: 'sha256 media_type', why: 'A file goes with the last mail or draft that has it.' },
  attempt: { columns: 'code', why: 'A word of the mail service or of ours.' },
  audit_event: { columns: 'actor verb subject_type ip_prefix', why: 'A colleague did it.' },
  authorization_attempt: {
    columns: 'login_url state_hash browser_hash code_verifier nonce return_to',
    why: 'A colleague signs in.',
  },
  blob: { columns: 'sha256 media_type', why: 'Bytes go with the last that refers to them.' },
  cloud_app: { columns: 'client_id client_secret base_url tenant', why: 'An app of the company.' },
  connection: {
    columns: 'account scopes cause instance_url access_token refresh_token',
    why: 'A colleague’s grant.',
  },
  crm_opt_out: { columns: 'code problem', why: 'A word of Salesforce or of ours.' },
  crm_write: {
    columns: 'key code record_id',
    why: 'Made of the id of our mail; a word; the id of the Task, by which it can be found and erased at Salesforce.',
  },
  device: { columns: 'browser_hash', why: 'A colleague’s browser.' },
  draft: { columns: 'schedule', why: 'A time that its writer chose.' },
  email: {
    columns: 'message_id scheduled_local scheduled_zone marked_digest',
    why: 'Made at random, with our own domain; a time that its sender chose; a number of a template’s text.',
  },
  email_image: { columns: 'sha256', why: 'Goes with the body.' },
  erased_address: { columns: 'fingerprint', why: 'All that is left of an address.' },
  erasure: { columns: 'reason', why: 'Without the address, be it written there.' },
  event: { columns: 'ids', why: 'Ids of ours: the types allow nothing else.' },
  event_mark: { columns: 'subscriber code', why: 'Names in the code.' },
  event_subscriber: { columns: 'name type', why: 'Names in the code.' },
  identity: { columns: 'from_name from_address', why: 'A colleague sends as it.' },
  invitation: { columns: 'email name inviter_name token_hash', why: 'A colleague to be.' },
  mailbox: { columns: 'address', why: 'A colleague’s.' },
  mailbox_approval: { columns: 'code', why: 'A word of ours.' },
  mailbox_watch: { columns: 'account cursor', why: 'A colleague’s mailbox.' },
  mail_event: { columns: 'bounce_code', why: 'A number of the mail service.' },
  migration: { columns: 'name version', why: 'The product’s own.' },
  obstacle: { columns: 'code details', why: 'What stands in a colleague’s way.' },
  opt_out_reading: { columns: 'subject', why: 'What Salesforce said of somebody, for a minute or two.' },
  panel_request: { columns: 'hash', why: 'Of a colleague’s request.' },
  pending_mailbox: { columns: 'account sealed_grant', why: 'A colleague’s.' },
  privacy_record: { columns: 'fingerprint', why: 'All that the file may say of an address.' },
  reach_probe: {
    columns: 'token_hash network host',
    why: 'A colleague, or whoever they asked, opened a link.',
  },
  restored_mail: { columns: 'code', why: 'A word of the mail service or of ours.' },
  sales_task: { columns: 'send_key', why: 'Made at random.' },
  session: {
    columns: 'token_hash record_id user_agent',
    why: 'A colleague’s; the record that a panel stands on ends with it, after eight hours at most.',
  },
  setting: { columns: 'section value', why: 'What the company has decided.' },
  setting_change: { columns: 'section value', why: 'What the company has decided.' },
  sign_in_link: { columns: 'token_hash', why: 'A colleague’s.' },
  signature: { columns: 'html', why: 'A colleague’s.' },
  signature_image: { columns: 'sha256', why: 'A colleague’s.' },
  template: {
    columns: 'name subject html words notes recommendation marked_digest marked_reason',
    why: 'Written for no one in particular.',
  },
  template_category: { columns: 'name', why: 'Written for no one in particular.' },
  template_image: { columns: 'sha256', why: 'Written for no one in particular.' },
  unreadable_message: {
    columns: 'vendor_message_id code version',
    why: 'A message that could not be read: its id in the mailbox, for 30 days.',
  },
  unsubscribe_link: { columns: 'token', why: 'Made at random.' },
  unsubscribe_message: { columns: 'words link_words', why: 'A colleague’s.' },
  worker: { columns: 'version host', why: 'A process.' },
  workspace: { columns: 'name org_id org_name data_key', why: 'The company.' },
}

/** Every column that can hold words and that is no closed list, `table.column`; asked of the catalog. */
export const wordColumns = `
  select c.relname || '.' || a.attname as place
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    and t.typcategory in ('S', 'A', 'U') and t.typname not in ('uuid', '_uuid')
    and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'
      and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) like '%ANY (ARRAY[%')
  order by 1`

const places = (table: string, columns: string) => columns.split(/\s+/).map((column) => `${table}.${column}`)

/** Every column that is about recipients, but those by which nobody's address has to be found. */
export function columnsOfAddresses(): string[] {
  const without = Object.entries(withoutAddresses).flatMap(([table, columns]) => places(table, columns))
  const stated = Object.entries(aboutRecipients).flatMap(([table, columns]) => places(table, columns))
  const unknown = without.filter((place) => !stated.includes(place))
  if (unknown.length) throw new Error(`about no recipient: ${unknown.join()}`)
  return stated.filter((place) => !without.includes(place)).sort()
}

/** The same as they are stated above. */
export function statedColumns(): string[] {
  return [
    ...Object.entries(aboutRecipients).flatMap(([table, columns]) => places(table, columns)),
    ...Object.entries(aboutNobody).flatMap(([table, { columns }]) => places(table, columns)),
  ].sort()
}
