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
  const record = await checkRecord(client)
  if (looking + undecided === 0) return record
  const message = `${looking} restored emails are still to be looked for in their mailboxes, and ${undecided} wait for a person.`
  if (undecided === 0) return [...record, ok('restore', message)]
  const todo = 'An admin decides on any page of the product: send them, or do not.'
  return [...record, problem('restore', message, todo)]
}

/** Whether opt-outs and erasures stand outside the database too, and no restore waits for their file. */
async function checkRecord(client: pg.ClientBase): Promise<Check[]> {
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('public.privacy_record') is not null as there`,
  )
  if (!there.rows[0]?.there) return []
  const { rows } = await client.query<{ missing: boolean; unwritten: number }>(
    `select exists (select from restoration where record_state = 'missing') as missing,
       (select count(*)::int from privacy_record
        where written_at is null and at < clock_timestamp() - interval '10 minutes') as unwritten`,
  )
  const { missing = false, unwritten = 0 } = rows[0] ?? {}
  const todo =
    'Restore again with PRIVACY_RECORD in its place; or an admin goes on without it, on any page of the product.'
  const lost = problem(
    'record',
    'A restore did not find the record of opt-outs and erasures, or found it empty: no mail goes.',
    todo,
  )
  const late = problem(
    'record',
    `${unwritten} opt-outs and erasures are not in the file that PRIVACY_RECORD names: a restore would not know them.`,
    'Look whether a worker runs, and whether it may write that file; the log says why not.',
  )
  return [...(missing ? [lost] : []), ...(unwritten && !missing ? [late] : [])]
}
