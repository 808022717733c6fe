import type { Owner } from '../../connectors/mail.ts'
import type { Db } from '../../schema.ts'
import { mayLeave } from './gate.ts'
import { usersToLookFor } from './restored-queries.ts'

/** Frees the mailboxes whose leases these processes hold. */
export async function freeLeases(db: Db, holders: string[]): Promise<void> {
  if (holders.length === 0) return
  await db
    .updateTable('connection')
    .set({ lease_holder: null, lease_until: null })
    .where('lease_holder', 'in', holders)
    .execute()
}

/**
 * Users with a mail that is due and a healthy mailbox to send it from, or with an attempt whose deadline has passed: that
 * one has to be settled whatever became of the mailbox; and those whose restored mails are to be looked for.
 */
export async function usersToDispatch(db: Db, now: Date): Promise<Owner[]> {
  const due = db
    .selectFrom('email')
    .innerJoin('connection', (join) =>
      join
        .onRef('connection.workspace_id', '=', 'email.workspace_id')
        .onRef('connection.user_id', '=', 'email.user_id')
        .on('connection.kind', '=', 'mailbox')
        .on('connection.state', '=', 'healthy'),
    )
    .select(['connection.workspace_id as workspaceId', 'connection.user_id as userId'])
    .where('email.state', '=', 'waiting')
    .where('email.due_at', '<=', now)
    .where(mayLeave)
  const open = db
    .selectFrom('attempt')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'attempt.workspace_id')
        .onRef('email.id', '=', 'attempt.email_id'),
    )
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'email.workspace_id')
        .onRef('app_user.id', '=', 'email.user_id'),
    )
    .select(['app_user.workspace_id as workspaceId', 'app_user.id as userId'])
    .where('attempt.state', '=', 'open')
    .where('attempt.deadline_at', '<=', now)
    .where(mayLeave)
  return due.union(open).union(usersToLookFor(db, now)).execute()
}

/** Workspaces with a system mail that is due or an attempt at one whose deadline has passed. */
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
