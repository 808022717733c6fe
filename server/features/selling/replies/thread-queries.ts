import type { Owner } from '../../../connectors/mail.ts'
import type { Db } from '../../../schema.ts'
import type { EventRow } from './queries.ts'

/** Mails and messages of one conversation that are shown: its newest. */
const most = { mails: 50, messages: 200 }

/** The mails of ours in the conversation of one of them, itself among them; itself alone before it has one. */
export async function findMailsOfThread(
  db: Db,
  key: { workspaceId: string; emailId: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation_message as own')
    .innerJoin('conversation_message as other', (join) =>
      join
        .onRef('other.workspace_id', '=', 'own.workspace_id')
        .onRef('other.conversation_id', '=', 'own.conversation_id'),
    )
    .select('other.email_id')
    .distinct()
    .where('own.workspace_id', '=', key.workspaceId)
    .where('own.email_id', '=', key.emailId)
    .where('other.email_id', 'is not', null)
    // Ids grow with time.
    .orderBy('other.email_id', 'desc')
    .limit(most.mails)
    .execute()
  return [...new Set([key.emailId, ...rows.flatMap((row) => row.email_id ?? [])])]
}

/**
 * Answers of ours to what came back to these mails that have not left: no conversation has them yet. Those that their
 * sender took back are left out.
 */
export async function findUnsentAnswers(
  db: Db,
  key: { workspaceId: string; emailIds: string[] },
): Promise<string[]> {
  const rows = await db
    .selectFrom('mail_event as event')
    .innerJoin('email_answer as answer', (join) =>
      join
        .onRef('answer.workspace_id', '=', 'event.workspace_id')
        .onRef('answer.mail_event_id', '=', 'event.id'),
    )
    .innerJoin('email', (join) =>
      join.onRef('email.workspace_id', '=', 'answer.workspace_id').onRef('email.id', '=', 'answer.email_id'),
    )
    .select('email.id')
    .where('event.workspace_id', '=', key.workspaceId)
    .where('event.email_id', 'in', key.emailIds)
    .where('email.state', '!=', 'sent')
    .where((of) => of.or([of('email.reason', 'is', null), of('email.reason', '!=', 'cancelled_by_user')]))
    .orderBy('email.id', 'desc')
    .limit(most.mails)
    .execute()
  return rows.map(({ id }) => id)
}

/** What came back to these mails, oldest first; of very much the newest. */
export async function findReceived(
  db: Db,
  key: { workspaceId: string; emailIds: string[] },
): Promise<EventRow[]> {
  const newestFirst = await db
    .selectFrom('mail_event')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', 'in', key.emailIds)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(most.messages)
    .execute()
  return newestFirst.reverse()
}

export type OwnMessage = Pick<
  EventRow,
  'id' | 'email_id' | 'kind' | 'vendor_message_id' | 'vendor_thread_id'
> & {
  mailbox_id: string
  mailbox_address: string
}

/** A message that came to a mail of the user's own, and the user's own mailbox that it lies in. */
export async function findOwnMessage(db: Db, key: Owner & { id: string }): Promise<OwnMessage | undefined> {
  return db
    .selectFrom('mail_event as event')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'event.workspace_id')
        .onRef('email.id', '=', 'event.email_id')
        .onRef('email.user_id', '=', 'event.user_id'),
    )
    .innerJoin('mailbox', (join) =>
      join
        .onRef('mailbox.workspace_id', '=', 'email.workspace_id')
        .onRef('mailbox.id', '=', 'email.mailbox_id')
        .onRef('mailbox.user_id', '=', 'email.user_id'),
    )
    .select([
      'event.id',
      'event.email_id',
      'event.kind',
      'event.vendor_message_id',
      'event.vendor_thread_id',
      'mailbox.id as mailbox_id',
      'mailbox.address as mailbox_address',
    ])
    .where('event.workspace_id', '=', key.workspaceId)
    .where('event.user_id', '=', key.userId)
    .where('event.id', '=', key.id)
    .executeTakeFirst()
}

/** A message that is answered, and what its quote is written by. */
export type Answered = Pick<EventRow, 'user_id' | 'vendor_message_id' | 'at'> & {
  language: 'en' | 'sv'
  time_zone: string
}

/** A message that came to a mail from this mailbox, by the vendor's id. */
export async function findAnswered(
  db: Db,
  key: { workspaceId: string; mailboxId: string; id: string },
): Promise<Answered | undefined> {
  return db
    .selectFrom('mail_event as event')
    .innerJoin('email', (join) =>
      join.onRef('email.workspace_id', '=', 'event.workspace_id').onRef('email.id', '=', 'event.email_id'),
    )
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'event.workspace_id')
        .onRef('app_user.id', '=', 'event.user_id'),
    )
    .select([
      'event.user_id',
      'event.vendor_message_id',
      'event.at',
      'app_user.language',
      'app_user.time_zone',
    ])
    .where('event.workspace_id', '=', key.workspaceId)
    .where('event.vendor_message_id', '=', key.id)
    .where('email.mailbox_id', '=', key.mailboxId)
    .limit(1)
    .executeTakeFirst()
}
