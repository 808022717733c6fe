import type { MailboxKey, Owner } from '../../../connectors/mail.ts'
import type { Db } from '../../../schema.ts'
import { type EmailRow, queuedStates } from './queries.ts'

/** Ends the user's open attempts that were not handed over; returns the ids of their mails. */
export async function closeUnsubmitted(db: Db, key: Owner & { now: Date }): Promise<string[]> {
  const rows = await db
    .updateTable('attempt')
    .set({ state: 'not_sent', code: 'user_deactivated', ended_at: key.now })
    .where('workspace_id', '=', key.workspaceId)
    .where('state', '=', 'open')
    .where('submitted_at', 'is', null)
    .where('email_id', 'in', (of) =>
      of
        .selectFrom('email')
        .select('id')
        .where('workspace_id', '=', key.workspaceId)
        .where('user_id', '=', key.userId),
    )
    .returning('email_id')
    .execute()
  return rows.map((row) => row.email_id)
}

/** Cancels the user's mails that wait for whatever, ask without being in doubt, or whose attempt was just `stopped`; returns them. */
export async function cancelUnsent(
  db: Db,
  key: Owner & { stopped: string[]; now: Date },
): Promise<EmailRow[]> {
  return db
    .updateTable('email')
    .set({ state: 'cancelled', reason: 'user_deactivated', due_at: key.now })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where((of) =>
      of.or([
        of('state', 'in', queuedStates),
        of.and([
          of('state', '=', 'needs_attention'),
          of.or([of('reason', 'is', null), of('reason', 'not in', ['in_doubt', 'restored'])]),
        ]),
        ...(key.stopped.length > 0
          ? [of.and([of('state', '=', 'sending'), of('id', 'in', key.stopped)])]
          : []),
      ]),
    )
    .returningAll()
    .execute()
}

/** The mailboxes in which something of a user's is under way, as nobody has decided yet. */
export async function findMailboxesUnderWay(db: Db, owner: Owner): Promise<MailboxKey[]> {
  const rows = await db
    .selectFrom('email')
    .select('mailbox_id')
    .distinct()
    .where('workspace_id', '=', owner.workspaceId)
    .where('user_id', '=', owner.userId)
    .where('state', '=', 'sending')
    .execute()
  return rows.flatMap(({ mailbox_id: mailboxId }) =>
    mailboxId ? [{ workspaceId: owner.workspaceId, mailboxId }] : [],
  )
}

/** Users whose accounts are closed and whose mail waits to leave from a mailbox. */
export async function findDeactivatedSenders(db: Db, mailbox: MailboxKey): Promise<Owner[]> {
  return db
    .selectFrom('email')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'email.workspace_id')
        .onRef('app_user.id', '=', 'email.user_id'),
    )
    .select(['app_user.workspace_id as workspaceId', 'app_user.id as userId'])
    .distinct()
    .where('email.workspace_id', '=', mailbox.workspaceId)
    .where('email.mailbox_id', '=', mailbox.mailboxId)
    .where('email.state', 'in', [...queuedStates, 'needs_attention'])
    .where('app_user.state', '=', 'deactivated')
    .execute()
}
