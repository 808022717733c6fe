import type { Selectable, Updateable } from 'kysely'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Db, Schema } from '../../../schema.ts'
import { serves } from '../../connecting/mailboxes/mailboxes.ts'
import type { EmailRow } from './queries.ts'

type RestoredMail = Selectable<Schema['restored_mail']>

/**
 * Mails that may leave, or ask whether to, and those that somebody has cancelled before it was known that they had left.
 * What has failed is looked for when somebody tries it again.
 */
const soughtStates = ['waiting', 'scheduled', 'sending', 'needs_attention', 'cancelled'] as const

export type Sought = EmailRow & Pick<RestoredMail, 'since'> & { restored_at: Date }

/** A mailbox's restored mails that are to be looked for by now, in the order of their making. */
export async function findSought(db: Db, key: MailboxKey & { now: Date; limit: number }): Promise<Sought[]> {
  return sought(db)
    .innerJoin('restoration', 'restoration.workspace_id', 'email.workspace_id')
    .selectAll('email')
    .select(['restored_mail.since', 'restoration.restored_at'])
    .where('email.workspace_id', '=', key.workspaceId)
    .where('email.mailbox_id', '=', key.mailboxId)
    .where('restored_mail.look_at', '<=', key.now)
    .orderBy('email.id')
    .limit(key.limit)
    .execute()
}

/** When a mailbox's next restored mail is to be looked for; null when there is none. */
export async function nextSearch(db: Db, key: MailboxKey): Promise<Date | null> {
  const next = await sought(db)
    .select((of) => of.fn.min('restored_mail.look_at').as('at'))
    .where('email.workspace_id', '=', key.workspaceId)
    .where('email.mailbox_id', '=', key.mailboxId)
    .executeTakeFirst()
  return next?.at ?? null
}

/** Whether any of a mailbox's restored mails is still to be looked for. */
export async function awaitsSearch(db: Db, key: MailboxKey): Promise<boolean> {
  const found = await sought(db)
    .select('email.id')
    .where('email.workspace_id', '=', key.workspaceId)
    .where('email.mailbox_id', '=', key.mailboxId)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** Mailboxes that serve and in which restored mails are to be looked for by now. */
export function mailboxesToLookIn(db: Db, now: Date) {
  return sought(db)
    .innerJoin('mailbox', (join) =>
      join
        .onRef('mailbox.workspace_id', '=', 'email.workspace_id')
        .onRef('mailbox.id', '=', 'email.mailbox_id'),
    )
    .select(['mailbox.workspace_id as workspaceId', 'mailbox.id as mailboxId'])
    .where(serves)
    .where('restored_mail.look_at', '<=', now)
}

function sought(db: Db) {
  return db
    .selectFrom('restored_mail')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'restored_mail.workspace_id')
        .onRef('email.id', '=', 'restored_mail.email_id'),
    )
    .where('restored_mail.state', '=', 'unchecked')
    .where('email.state', 'in', soughtStates)
}

/** Changes what is known of a restored mail that is still in `states`. */
export async function changeRestored(
  db: Db,
  held: { workspaceId: string; emailId: string; states: readonly RestoredMail['state'][] },
  change: Updateable<Schema['restored_mail']>,
): Promise<void> {
  await db
    .updateTable('restored_mail')
    .set(change)
    .where('workspace_id', '=', held.workspaceId)
    .where('email_id', '=', held.emailId)
    .where('state', 'in', held.states)
    .execute()
}

/** Ends whatever try is still open at a mail that is known to have been sent, or that nobody knows about. */
export async function endAttempts(
  db: Db,
  key: { workspaceId: string; emailId: string },
  end: { state: 'sent' | 'in_doubt'; at: Date },
): Promise<void> {
  await db
    .updateTable('attempt')
    .set({ state: end.state, ended_at: end.at, code: 'restored' })
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .where('state', '=', 'open')
    .execute()
}

/** The restored mails of a workspace that nobody can tell about and that still wait for a person, oldest first. */
export async function findUnknown(db: Db, workspaceId: string) {
  return db
    .selectFrom('restored_mail')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'restored_mail.workspace_id')
        .onRef('email.id', '=', 'restored_mail.email_id'),
    )
    .select(['email.id', 'email.mailbox_id', 'email.planned_at', 'email.scheduled_local'])
    .where('email.workspace_id', '=', workspaceId)
    .where('restored_mail.state', '=', 'unknown')
    .where('email.state', 'in', ['waiting', 'needs_attention'])
    .orderBy('email.id')
    .execute()
}
