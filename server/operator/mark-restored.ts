import type pg from 'pg'

/** What a restore holds back, and ends. */
export interface RestoredMarks {
  /** Sales mails that are looked for in their mailboxes before they go. */
  sought: number
  /** The product's own mails, which nobody can look for: they wait for an admin. */
  system: number
  /** Sessions that were ended: some may have been ended before, after the backup was made. */
  sessions: number
}

/**
 * Marks what a backup of `madeAt` brought back and may have been done since: unsent mails are held, Salesforce writes are
 * looked for before they are made, and whoever was signed in signs in again. `workspaceId` null: all of them. Belongs
 * into the transaction of the restore.
 */
export async function markRestored(
  client: pg.ClientBase,
  restored: { madeAt: Date; at: Date; workspaceId: string | null },
): Promise<RestoredMarks> {
  const { madeAt, at, workspaceId } = restored
  const one = '($1::uuid is null or workspace_id = $1)'
  const run = async (sql: string, ...values: unknown[]) =>
    (await client.query(sql, [workspaceId, ...values])).rowCount ?? 0
  await run(
    `insert into restoration (workspace_id, made_at, restored_at)
     select id, $2, $3 from workspace where $1::uuid is null or id = $1
     on conflict (workspace_id) do update
     set made_at = excluded.made_at, restored_at = excluded.restored_at, closed_at = null`,
    madeAt,
    at,
  )
  await run(`delete from restored_mail where ${one} and state not in ('unchecked', 'unknown')`)
  // Of one that an earlier restore still holds, what was sent since that one's backup counts as well.
  const hold = (which: string, state: string) =>
    run(
      `insert into restored_mail (workspace_id, email_id, since, state, look_at)
       select workspace_id, id, $2, '${state}', $3 from email where ${one} and ${which}
       on conflict (workspace_id, email_id) do update
       set since = least(restored_mail.since, excluded.since), state = excluded.state, look_at = excluded.look_at`,
      madeAt,
      at,
    )
  const sought = await hold(
    `kind = 'sales' and state in ('waiting', 'scheduled', 'sending', 'needs_attention')`,
    'unchecked',
  )
  // What has failed may have been tried again since, and may be tried again now.
  await hold(`kind = 'sales' and state = 'failed'`, 'unchecked')
  await run(
    `update attempt set state = 'in_doubt', ended_at = $2, code = 'restored'
     where ${one} and state = 'open' and (workspace_id, email_id) in
       (select workspace_id, id from email where kind = 'system' and state = 'sending')`,
    at,
  )
  await run(`update email set state = 'waiting' where ${one} and kind = 'system' and state = 'sending'`)
  const system = await hold(`kind = 'system' and state = 'waiting'`, 'unknown')
  // As if they had been tried before: they are looked for at Salesforce first, where it has no key of ours.
  await run(
    `update crm_write set tries = greatest(tries, 1) where ${one} and state in ('waiting', 'writing')`,
  )
  await run(`update mailbox set lease_holder = null, lease_until = null where ${one}`)
  await run(`update connection set grant_lease_until = null where ${one}`)
  await run(`delete from sign_in_link where ${one}`)
  const sessions = await run(`delete from session where ${one}`)
  return { sought, system, sessions }
}
