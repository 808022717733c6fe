import { type Insertable, type Selectable, sql } from 'kysely'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Db, Schema } from '../../../schema.ts'

export type EventRow = Selectable<Schema['mail_event']>

/** What is to be known of the mail that something came back to, and of its sender. */
export interface AnsweredMail {
  id: string
  userId: string
  subject: string
  /** Addresses, lower case. */
  recipients: string[]
  whoId: string | null
  whatId: string | null
  timeZone: string
}

/**
 * Puts a sent mail under each of its message keys into the conversation of what it answers, else into this new one; in one
 * statement, because every mail asks for it.
 */
export async function insertSent(
  db: Db,
  sent: MailboxKey & {
    emailId: string
    userId: string
    vendorThreadId: string | null
    sentAt: Date
    /** Of a new one. */
    conversationId: string
    keys: string[]
  },
): Promise<void> {
  const { workspaceId, mailboxId, emailId } = sent
  await sql`
    with answered as (${answeredConversation(db, { workspaceId, mailboxId, emailId })}),
    begun as (
      insert into conversation (workspace_id, id, user_id, mailbox_id, vendor_thread_id, created_at)
      select ${workspaceId}::uuid, ${sent.conversationId}::uuid, ${sent.userId}::uuid, ${mailboxId}::uuid,
        ${sent.vendorThreadId}::text, ${sent.sentAt}::timestamptz
      where not exists (select from answered)
      returning id
    )
    insert into conversation_message (workspace_id, conversation_id, email_id, message_key)
    select ${workspaceId}::uuid, conversation.id, ${emailId}::uuid, key
    from (select id from answered union all select id from begun) as conversation,
      unnest(${sent.keys}::text[]) as key
    on conflict do nothing`.execute(db)
}

/** The conversation that a mail goes on in, because it answers a message of it. */
function answeredConversation(db: Db, mail: MailboxKey & { emailId: string }) {
  return db
    .selectFrom('email_answer as answer')
    .innerJoin('mail_event as event', (join) =>
      join
        .onRef('event.workspace_id', '=', 'answer.workspace_id')
        .onRef('event.id', '=', 'answer.mail_event_id'),
    )
    .innerJoin('conversation_message as message', (join) =>
      join
        .onRef('message.workspace_id', '=', 'event.workspace_id')
        .onRef('message.email_id', '=', 'event.email_id'),
    )
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.workspace_id', '=', 'message.workspace_id')
        .onRef('conversation.id', '=', 'message.conversation_id'),
    )
    .select('conversation.id')
    .where('answer.workspace_id', '=', mail.workspaceId)
    .where('answer.email_id', '=', mail.emailId)
    .where('conversation.mailbox_id', '=', mail.mailboxId)
    .limit(1)
}

/** The same message a second time changes nothing. */
export async function insertMessages(
  db: Db,
  messages: Insertable<Schema['conversation_message']>[],
): Promise<void> {
  await db
    .insertInto('conversation_message')
    .values(messages)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The messages of a mailbox's conversations that have one of these keys. */
export async function findMessages(db: Db, mailbox: MailboxKey, keys: string[]) {
  if (!keys.length) return []
  return db
    .selectFrom('conversation_message as message')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.workspace_id', '=', 'message.workspace_id')
        .onRef('conversation.id', '=', 'message.conversation_id'),
    )
    .select(['message.conversation_id', 'message.message_key', 'message.email_id'])
    .where('message.workspace_id', '=', mailbox.workspaceId)
    .where('message.message_key', 'in', keys)
    .where('conversation.mailbox_id', '=', mailbox.mailboxId)
    .execute()
}

/** A mailbox's newest conversation in a thread of the vendor's. */
export async function findByThread(db: Db, mailbox: MailboxKey, threadId: string): Promise<string | null> {
  const row = await db
    .selectFrom('conversation')
    .select('id')
    .where('workspace_id', '=', mailbox.workspaceId)
    .where('mailbox_id', '=', mailbox.mailboxId)
    .where('vendor_thread_id', '=', threadId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/** The conversation of the mail whose sent copy has this id at the vendor. */
export async function findByVendorMessage(
  db: Db,
  mailbox: MailboxKey,
  vendorMessageId: string,
): Promise<{ conversationId: string; emailId: string } | null> {
  const row = await db
    .selectFrom('email')
    .innerJoin('conversation_message as message', (join) =>
      join
        .onRef('message.workspace_id', '=', 'email.workspace_id')
        .onRef('message.email_id', '=', 'email.id'),
    )
    .select(['message.conversation_id as conversationId', 'email.id as emailId'])
    .where('email.workspace_id', '=', mailbox.workspaceId)
    .where('email.mailbox_id', '=', mailbox.mailboxId)
    .where('email.vendor_message_id', '=', vendorMessageId)
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** The newest mail of ours in a conversation. */
export async function findLatestMail(
  db: Db,
  key: { workspaceId: string; conversationId: string },
): Promise<string | null> {
  const row = await db
    .selectFrom('conversation_message as message')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'message.workspace_id')
        .onRef('email.id', '=', 'message.email_id'),
    )
    .select('email.id')
    .where('message.workspace_id', '=', key.workspaceId)
    .where('message.conversation_id', '=', key.conversationId)
    .orderBy('email.sent_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/** Adds a piece of evidence; false when this message is known already. */
export async function insertEvent(db: Db, event: Insertable<Schema['mail_event']>): Promise<boolean> {
  const inserted = await db
    .insertInto('mail_event')
    .values(event)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id', 'message_key']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

export async function findAnswered(
  db: Db,
  key: { workspaceId: string; emailId: string },
): Promise<AnsweredMail> {
  return db
    .selectFrom('email')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'email.workspace_id')
        .onRef('app_user.id', '=', 'email.user_id'),
    )
    .select([
      'email.id',
      'app_user.id as userId',
      'email.subject',
      'email.who_id as whoId',
      'email.what_id as whatId',
      'app_user.time_zone as timeZone',
      sql<string[]>`array(select distinct lower(recipient.address) from email_recipient as recipient
        where recipient.workspace_id = email.workspace_id and recipient.email_id = email.id)`.as(
        'recipients',
      ),
    ])
    .where('email.workspace_id', '=', key.workspaceId)
    .where('email.id', '=', key.emailId)
    .executeTakeFirstOrThrow()
}

/** Answers by people and bounces of these mails, oldest first. */
export async function findEvents(
  db: Db,
  key: { workspaceId: string; emailIds: string[] },
): Promise<EventRow[]> {
  if (!key.emailIds.length) return []
  return db
    .selectFrom('mail_event')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', 'in', key.emailIds)
    .where('kind', 'in', ['replied', 'bounced'])
    .orderBy('at')
    .execute()
}
