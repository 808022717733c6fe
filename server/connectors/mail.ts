/** A connection's owner. Ports find the connection and its tokens by it. */
export interface Owner {
  workspaceId: string
  userId: string
}

export interface MailAddress {
  name: string | null
  address: string
}

/** A mail as it will leave, complete. Built into MIME by the connector. */
export interface OutgoingMail {
  /** RFC 5322 Message-ID with angle brackets. */
  messageId: string
  from: MailAddress
  to: MailAddress[]
  cc: MailAddress[]
  bcc: MailAddress[]
  subject: string
  /** HTML in which inline images stand as `cid:` references to `inline` below. */
  html: string
  text: string
  inline: { cid: string; mediaType: string; bytes: Buffer }[]
  attachments: { name: string; mediaType: string; bytes: Buffer }[]
  date: Date
}

/** What a look-up found out. */
export type LookupResult =
  | { state: 'sent'; messageId: string; threadId: string | null }
  | { state: 'not_sent' }
  | { state: 'unknown' }

/**
 * A connected mailbox. Sending is three steps because no vendor makes it idempotent: `prepare` may be repeated at
 * will, `submit` is called once an attempt, and after any doubt `lookup` says what became of it.
 * Every method throws ConnectorError; `submit` throws `ambiguous` whenever the vendor may have accepted, and ends within
 * 20 seconds, whatever happens.
 */
export interface Mailbox {
  /** Proves that the mailbox answers. The address is the account's own, lower case. */
  probe(): Promise<{ address: string }>
  /** The default signature as HTML; null when there is none or it may not be read. */
  signature(): Promise<string | null>
  /** Lays the mail ready (a draft) and returns the vendor's handle. Nothing leaves. */
  prepare(mail: OutgoingMail): Promise<{ handle: string }>
  /** Sends what was prepared. The caller has re-checked its right to do so right before. */
  submit(handle: string): Promise<{ messageId: string; threadId: string | null }>
  /** Whether the prepared mail was sent. */
  lookup(handle: string, rfcMessageId: string): Promise<LookupResult>
  /**
   * Takes a prepared mail away, so that it can never be sent any more: `taken`. `gone`: it was not there, because it
   * was sent or thrown away before.
   */
  discard(handle: string): Promise<'taken' | 'gone'>
}

export interface MailboxConnector {
  /** Opens the owner's mailbox. Throws ConnectorError `auth_revoked` when none is connected or it is lost. */
  open(owner: Owner): Promise<Mailbox>
}
