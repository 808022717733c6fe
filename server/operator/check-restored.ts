import type pg from 'pg'
import { type Check, ok, problem } from './check.ts'

/** Whether mails of a restore are still looked for, or wait for a person; nothing where none are. */
export async function checkRestored(client: pg.ClientBase): Promise<Check[]> {
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('public.restored_mail') is not null as there`,
  )
  if (!there.rows[0]?.there) return []
  const { rows } = await client.query<{ looking: number; asking: number }>(
    `select (count(*) filter (where r.state = 'unchecked'))::int as looking,
       (count(*) filter (where r.state = 'unknown'))::int as asking
     from restored_mail r join email e on e.workspace_id = r.workspace_id and e.id = r.email_id
     where e.state in ('waiting', 'sending', 'asking')`,
  )
  const { looking = 0, asking = 0 } = rows[0] ?? {}
  if (looking + asking === 0) return []
  const message = `${looking} restored e-mails are still to be looked for in their mailboxes, and ${asking} wait for a person.`
  if (asking === 0) return [ok('restore', message)]
  return [problem('restore', message, 'An admin decides on any page of the product: send them, or do not.')]
}
