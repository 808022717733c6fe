import type { MailboxKey } from '../../connectors/mail.ts'
import type { Db } from '../../schema.ts'
import { serves } from '../mailboxes/mailboxes.ts'
import { mayLeave } from './gate.ts'
import { mailboxesToLookIn } from './restored-queries.ts'

/**
 * Mailboxes that serve and have a mail that is due, or with an attempt whose deadline has passed: that one has to be
 * settled whatever became of the mailbox; and those in which restored mails are to be looked for.
 */
export async function mailboxesToDispatch(db: Db, now: Date): Promise<MailboxKey[]> {
  const mails = db
    .selectFrom('mailbox')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'mailbox.workspace_id')
        .onRef('email.mailbox_id', '=', 'mailbox.id'),
    )
    .select(['mailbox.workspace_id as workspaceId', 'mailbox.id as mailboxId'])
    .where(mayLeave)
  const due = mails.where('email.state', '=', 'waiting').where('email.due_at', '<=', now).where(serves)
  const open = mails
    .innerJoin('attempt', (join) =>
      join
        .onRef('attempt.workspace_id', '=', 'email.workspace_id')
        .onRef('attempt.email_id', '=', 'email.id'),
    )
    .where('attempt.state', '=', 'open')
    .where('attempt.deadline_at', '<=', now)
  return due.union(open).union(mailboxesToLookIn(db, now)).execute()
}

/** Workspaces with a notification that is due or an attempt at one whose deadline has passed. */
export async function workspacesToDispatch(db: Db, now: Date): Promise<string[]> {
  const system = db
    .selectFrom('email')
    .select('email.workspace_id as id')
    .where('email.kind', '=', 'system')
    .where(mayLeave)
  const due = system.where('email.state', '=', 'waiting').where('email.due_at', '<=', now)
  const open = system
    .innerJoin('attempt', (join) =>
      join
        .onRef('attempt.workspace_id', '=', 'email.workspace_id')
        .onRef('attempt.email_id', '=', 'email.id'),
    )
    .where('attempt.state', '=', 'open')
    .where('attempt.deadline_at', '<=', now)
  return (await due.union(open).execute()).map((row) => row.id)
}
