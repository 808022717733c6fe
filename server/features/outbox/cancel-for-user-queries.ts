import type { Owner } from '../../connectors/mail.ts'
import type { Db } from '../../schema.ts'
import type { EmailRow } from './queries.ts'

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

/** Cancels the user's mails that wait, ask without being in doubt, or whose attempt was just `stopped`; returns them. */
export async function cancelUnsent(db: Db, key: Owner & { stopped: string[] }): Promise<EmailRow[]> {
  return db
    .updateTable('email')
    .set({ state: 'cancelled', reason: 'user_deactivated' })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where((of) =>
      of.or([
        of('state', '=', 'waiting'),
        of.and([
          of('state', '=', 'asking'),
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

export async function isDeactivated(db: Db, owner: Owner): Promise<boolean> {
  const user = await db
    .selectFrom('app_user')
    .select('state')
    .where('workspace_id', '=', owner.workspaceId)
    .where('id', '=', owner.userId)
    .executeTakeFirst()
  return user?.state === 'deactivated'
}
