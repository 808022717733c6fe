import type { Db } from '../../../schema.ts'
import { serves } from '../../connecting/mailboxes/mailboxes.ts'
import { mayLeave } from './gate.ts'
import { type EmailRow, queuedStates } from './queries.ts'

/** The workspaces with a seller's mail that falls due by an instant. */
export async function workspacesSoonDue(db: Db, due: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('email')
    .select('workspace_id')
    .distinct()
    .where('state', 'in', queuedStates)
    .where('kind', '=', 'sales')
    .where('due_at', '<=', due)
    .execute()
  return rows.map((row) => row.workspace_id)
}

/** The mailboxes that serve, with mail that falls due by an instant and is not known to be kept back beyond another. */
export async function findSoonDue(
  db: Db,
  by: { workspaceId: string; due: Date; allowed: Date },
): Promise<string[]> {
  const rows = await db
    .selectFrom('email')
    .innerJoin('mailbox', (join) =>
      join
        .onRef('mailbox.workspace_id', '=', 'email.workspace_id')
        .onRef('mailbox.id', '=', 'email.mailbox_id'),
    )
    .select('mailbox.id')
    .distinct()
    .where('email.workspace_id', '=', by.workspaceId)
    .where('email.state', 'in', queuedStates)
    .where('email.due_at', '<=', by.due)
    .where((of) => of.or([of('email.allowed_at', 'is', null), of('email.allowed_at', '<=', by.allowed)]))
    .where(mayLeave)
    .where(serves)
    .execute()
  return rows.map(({ id }) => id)
}

/** The Leads and Contacts that these mails go to. */
export async function findAddressees(
  db: Db,
  key: { workspaceId: string; ids: string[] },
): Promise<Pick<EmailRow, 'id' | 'who_object' | 'who_id'>[]> {
  return db
    .selectFrom('email')
    .select(['id', 'who_object', 'who_id'])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', 'in', key.ids)
    .execute()
}
