import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../schema.ts'

/** Why no mail of a workspace may begin to leave now. */
export type ClosedGate = 'held'

/**
 * The one place that says whether mail may leave: null while it may. Asked before each mail, in the transaction that
 * begins it, so that a mail which is not `sending` when the gate closes stays.
 */
export async function closedGate(db: Db, workspaceId: string): Promise<ClosedGate | null> {
  const held = await db
    .selectFrom('workspace')
    .leftJoin('installation', (join) => join.on('installation.only_row', '=', true))
    .select('workspace.id')
    .where('workspace.id', '=', workspaceId)
    .where((of) =>
      of.or([
        of('workspace.held_at', 'is not', null),
        of('installation.held_at', 'is not', null),
        awaitsRecord(sql.ref('workspace.id')),
      ]),
    )
    .executeTakeFirst()
  return held ? 'held' : null
}

/**
 * Whether a restored workspace still has to be told what people said since its backup was made: then nobody knows whom mail may
 * go to.
 */
const awaitsRecord = (workspaceId: RawBuilder<unknown>) => sql<boolean>`exists (
  select 1 from restoration where restoration.workspace_id = ${workspaceId}
    and restoration.record_state in ('awaited', 'missing')
)`

/** For a query upon `email`: nothing keeps these mails from leaving. A restore does, until they were looked for. */
export const mayLeave = sql<boolean>`not exists (
  select 1 from restored_mail as held
  where held.workspace_id = email.workspace_id and held.email_id = email.id
    and held.state in ('unchecked', 'unknown')
)`

/** For a query upon `email`: nobody holds its workspace by itself, and it waits for no record. */
export const isLetGo = sql<boolean>`not exists (
  select 1 from workspace as holding where holding.id = email.workspace_id and holding.held_at is not null
) and not ${awaitsRecord(sql.ref('email.workspace_id'))}`
