import type { Db } from '../../../schema.ts'
import { serves } from '../../connecting/mailboxes/mailboxes.ts'
import { mayLeave } from './gate.ts'
import type { Sender } from './lane.ts'
import { queuedStates } from './queries.ts'
import { mailboxesToLookIn } from './restored-queries.ts'

/**
 * The lanes with a mail that is due, whose mailbox serves where they have one; with an attempt whose deadline has passed:
 * that one has to be settled whatever became of the mailbox; and those in which restored mails are to be looked for.
 */
export async function lanesToEmpty(db: Db, now: Date): Promise<Sender[]> {
  const mails = db
    .selectFrom('email')
    .leftJoin('mailbox', (join) =>
      join
        .onRef('mailbox.workspace_id', '=', 'email.workspace_id')
        .onRef('mailbox.id', '=', 'email.mailbox_id'),
    )
    .select(['email.workspace_id as workspaceId', 'email.mailbox_id as mailboxId'])
    .where((of) => of.or([of('email.mailbox_id', 'is not', null), of('email.kind', '=', 'system')]))
    .where(mayLeave)
  const due = mails.where('email.state', 'in', queuedStates).where('email.due_at', '<=', now).where(serves)
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
