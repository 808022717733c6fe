import { sql } from 'kysely'
import type { Db } from '../../../schema.ts'
import { serves } from '../../connecting/mailboxes/mailboxes.ts'

export interface RestorationRow {
  madeAt: Date
  restoredAt: Date
  record: 'not_asked' | 'awaited' | 'missing' | 'taken_up' | 'gone_without'
  sent: number
  looking: number
  withoutMailbox: number
  needsAttention: number
  system: number
}

/** The workspace's restoration that no admin has closed, with its mails counted. */
export async function findRestoration(db: Db, workspaceId: string): Promise<RestorationRow | undefined> {
  const found = await sql<RestorationRow>`
    with mail as (
      select r.state, e.kind,
        r.state = 'unchecked' and e.state in ('waiting', 'scheduled', 'sending', 'needs_attention') as sought,
        r.state = 'unknown' and e.state in ('waiting', 'needs_attention') as open,
        exists (
          select 1 from mailbox
          where mailbox.workspace_id = e.workspace_id and mailbox.id = e.mailbox_id and ${serves}
        ) as reachable
      from restored_mail r
      join email e on e.workspace_id = r.workspace_id and e.id = r.email_id
      where r.workspace_id = ${workspaceId}
    )
    select made_at as "madeAt", restored_at as "restoredAt", record_state as record,
      (select count(*)::int from mail where state = 'sent') as sent,
      (select count(*)::int from mail where sought and reachable) as looking,
      (select count(*)::int from mail where sought and not reachable) as "withoutMailbox",
      (select count(*)::int from mail where open and kind = 'sales') as "needsAttention",
      (select count(*)::int from mail where open and kind = 'system') as system
    from restoration where workspace_id = ${workspaceId} and closed_at is null`.execute(db)
  return found.rows[0]
}

export async function closeRestoration(db: Db, key: { workspaceId: string; at: Date }): Promise<boolean> {
  const done = await db
    .updateTable('restoration')
    .set({ closed_at: key.at })
    .where('workspace_id', '=', key.workspaceId)
    .where('closed_at', 'is', null)
    // Without that being said no mail goes.
    .where('record_state', 'not in', ['awaited', 'missing'])
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

/** Workspaces that have to be told what people said since their backups were made. */
export async function findAwaited(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('restoration')
    .select('workspace_id')
    .where('record_state', '=', 'awaited')
    .execute()
  return rows.map((row) => row.workspace_id)
}

/** False when it stood in another state. */
export async function moveRecord(
  db: Db,
  move: { workspaceId: string; from: 'awaited' | 'missing'; to: 'taken_up' | 'gone_without' },
): Promise<boolean> {
  const done = await db
    .updateTable('restoration')
    .set({ record_state: move.to })
    .where('workspace_id', '=', move.workspaceId)
    .where('record_state', '=', move.from)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}
