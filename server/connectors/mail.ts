import type { DeliveryFailure } from './delivery-failure.ts'
import type { MailReading } from './mail-reading.ts'

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
  /** How whoever gets it says no by a button of their program; null for the product's own mail, and where none is offered. */
  unsubscribe: UnsubscribeWays | null
  /** The message in the mailbox that it answers: it stays in its thread. Left out: it answers none. */
  answers?: AnsweredMessage | undefined
}

/** A message that is answered. Ids are the vendor's. */
export interface AnsweredMessage {
  id: string
  threadId: string | null
  /** RFC 5322 Message-IDs with angle brackets that the answer refers to, the answered one last; none where that has none. */
  refersTo: string[]
}

/** The ways of RFC 2369: both, with one click (RFC 8058); a mail alone; or a page alone, which asks whom it is about. */
export type UnsubscribeWays = { url: string | null; mailto: string } | { url: string; mailto: null }

/** A mail of ours as its vendor has it among what was sent. Ids are the vendor's. */
export interface SentCopy {
  messageId: string
  threadId: string | null
  /** The Message-ID that it left with, as far as it was told: what answers it refers to that one. */
  leftAs?: string | undefined
}

/** What a look-up found out. */
export type LookupResult = ({ state: 'sent' } & SentCopy) | { state: 'not_sent' } | { state: 'unknown' }

/** A mail of ours that may have left a mailbox, as whoever looks for it knows it. */
export interface SoughtMail {
  /** The Message-ID that we gave it; a vendor may have put one of its own in its place. */
  messageId: string
  subject: string
  /** Whom it is addressed to, copies left out. */
  to: string[]
}

/** What became of a mail that was sought. `unknown`: something like it left, and nobody can tell whether it was this one. */
export type SentMail =
  | ({ state: 'sent'; sentAt: Date } & SentCopy)
  | { state: 'not_sent' }
  | { state: 'unknown' }

/**
 * The headers of a message in the mailbox, as far as they tell whether it answers a mail of ours and who or what
 * wrote it. Nothing of its body is read.
 */
export interface InboundHeaders {
  /** The vendor's id of the message and of the thread that it put it into. */
  id: string
  threadId: string | null
  /** It left this mailbox: the copy of a mail of ours, or written there by hand. */
  own: boolean
  receivedAt: Date
  from: MailAddress | null
  subject: string
  /** Message-IDs with angle brackets, as they were written: its own, and those it refers to, the closest first. */
  messageId: string | null
  refersTo: string[]
  /** Values as they were written; null when the header is missing. */
  autoSubmitted: string | null
  precedence: string | null
  contentType: string | null
  /** X-Autoreply or a kin of it is there. */
  autoReply: boolean
  /** An empty Return-Path: nobody is to answer it, as it is with reports (RFC 5321, 4.5.5). */
  isReturned: boolean
  /** Addresses of X-Failed-Recipients. */
  failedRecipients: string[]
  /** Whether it says how to refuse mail (RFC 2369), and by one click (RFC 8058); null where the vendor tells no headers of it. */
  offers: { list: boolean; oneClick: boolean } | null
  /** What a delivery report (RFC 3464) says; null for any other message. */
  report: DeliveryReport | null
}

export interface DeliveryReport {
  action: 'failed' | 'delayed' | 'other'
  /** Whom it is about, where it says so in a field. */
  recipients: string[]
  /** Addresses that stand anywhere in the words of a report that has no fields. */
  mentioned: string[]
  /** Why it failed, or what it waits for. */
  failure: DeliveryFailure
}

/** A message that could not be read. */
export interface UnreadableMessage {
  /** The vendor's id. */
  id: string
  /** Why, in one word: the vendor's code or ours. */
  code: string
  /** It is the vendor that failed, so that asking again later may help. */
  isPassing: boolean
}

/** One helping of what is new in a mailbox. */
export interface NewMail {
  /** Where the next reading begins. Opaque; valid for this account only. */
  cursor: string
  /** Oldest first. */
  messages: InboundHeaders[]
  /** Messages that are there and that could not be read; none of the others waits for them. */
  unreadable: UnreadableMessage[]
  /** There is more to be read at once, from `cursor`. */
  more: boolean
}

export interface ReadFrom {
  cursor: string | null
  since: Date
  passOver?: boolean
}

/**
 * A connected mailbox. Sending is three steps because no vendor makes it idempotent: `prepare` may be repeated at
 * will, `submit` is called once an attempt, and after any doubt `lookup` says what became of it.
 * Every method throws ConnectorError; `submit` throws `ambiguous` whenever the vendor may have accepted, and ends within
 * 20 seconds, whatever happens.
 */
export interface Mailbox extends MailReading {
  /** Proves that the mailbox answers. The address is the account's own, lower case. */
  probe(): Promise<{ address: string }>
  /** The default signature as HTML; null when there is none or it may not be read. */
  signature(): Promise<string | null>
  /** Lays the mail ready (a draft) and returns the vendor's handle. Nothing leaves. */
  prepare(mail: OutgoingMail): Promise<{ handle: string }>
  /** Sends what was prepared. The caller has re-checked its right to do so right before. */
  submit(handle: string): Promise<SentCopy>
  /**
   * The Message-ID that a sent copy left with, where the vendor gives it one of its own; undefined when that cannot be
   * told now: whoever reads the mailbox learns it then. Ends within 3 seconds and throws nothing.
   */
  leftAs(messageId: string): Promise<string | undefined>
  /** Whether the prepared mail was sent. */
  lookup(handle: string, rfcMessageId: string): Promise<LookupResult>
  /**
   * Takes a prepared mail away, so that it can never be sent any more: `taken`. `gone`: it was not there, because it
   * was sent or thrown away before.
   */
  discard(handle: string): Promise<'taken' | 'gone'>
  /**
   * Looks for mails among what the mailbox has sent after `since`, whoever sent them and by which draft; answers in
   * their order. `not_sent` is what is surely not there; mails of one minute ago may not be seen yet.
   */
  findSent(since: Date, mails: SoughtMail[]): Promise<SentMail[]>
  /**
   * What came into the mailbox after `cursor`, headers only, at most some hundreds at a time; drafts, chats, spam and
   * trash are left out. Own messages may be among them. Without a cursor, or with one that the vendor has forgotten,
   * it begins anew: with the newest of what arrived after `since`. Reading changes nothing and may be repeated.
   * `passOver`: a message that the vendor fails at counts as unreadable, instead of ending the reading.
   */
  readNew(from: ReadFrom): Promise<NewMail>
  /** Reads one message again; null when it is gone, or is none that matters. */
  readAgain(id: string): Promise<InboundHeaders | null>
}

/** Names a mailbox. */
export interface MailboxKey {
  workspaceId: string
  mailboxId: string
}

export interface MailboxConnector {
  /** Opens a mailbox. Throws ConnectorError `auth_revoked` when it is not connected or lost. */
  open(mailbox: MailboxKey): Promise<Mailbox>
}
