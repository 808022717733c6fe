import type pg from 'pg'
import { type Check, ok, problem } from './check.ts'

/** Whether mails of a restore are still looked for, or wait for a person; nothing where none are. */
export async function checkRestored(client: pg.ClientBase): Promise<Check[]> {
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('public.restored_mail') is not null as there`,
  )
  if (!there.rows[0]?.there) return []
  const { rows } = await client.query<{ looking: number; undecided: number }>(
    `select (count(*) filter (where r.state = 'unchecked'))::int as looking,
       (count(*) filter (where r.state = 'unknown'))::int as undecided
     from restored_mail r join email e on e.workspace_id = r.workspace_id and e.id = r.email_id
     where e.state in ('waiting', 'scheduled', 'sending', 'needs_attention')`,
  )
  const { looking = 0, undecided = 0 } = rows[0] ?? {}
  if (looking + undecided === 0) return []
  const message = `${looking} restored e-mails are still to be looked for in their mailboxes, and ${undecided} wait for a person.`
  if (undecided === 0) return [ok('restore', message)]
  return [problem('restore', message, 'An admin decides on any page of the product: send them, or do not.')]
}
