import type pg from 'pg'
import { auditVerbs } from '../../contract/audit.ts'
import { readTables } from '../../server/operator/tables.ts'

/*
 * Whether an installation holds what a later version has to go on with: a row of each table, each value that a column
 * may have, a job of each name. What is not there has its reason here, or the making fails.
 */

/** What is never told from its like: nothing that is kept is read by them. */
const alike = (column: string, values: string[], why: string) =>
  Object.fromEntries(values.map((value) => [`${column}=${value}`, why]))

/** Tables without a row, values that no row has, and jobs that no queue has. */
const leftOut: Record<string, string> = {
  ...alike(
    'email.reason',
    ['mailbox_missing', 'opt_out_unreadable', 'rate_limited', 'temporary', 'operator', 'held'],
    'A mail waits in the same way whatever it waits for; some wait for their mailbox.',
  ),
  ...alike(
    'email.reason',
    ['opted_out', 'content_missing', 'restored'],
    'A mail at its end is shown, and one that asks is asked about in the same way.',
  ),
  ...alike('email.record_object', ['Opportunity'], 'The same as an Account.'),
  ...alike('session.record_object', ['Opportunity'], 'The same as an Account.'),
  ...alike('sales_task.record_object', ['Contact', 'Account', 'Opportunity'], 'The same as a Lead.'),
  'email.lane=bulk': 'Nothing writes bulk mail yet.',
  'job keep-recurring': 'The clock of the queue runs it.',
  'job dispatch-system': 'What 0.1 called it.',
  'installation.mode=real': 'Nothing of the sandbox may be found in a real installation.',
  'worker.runs=web': 'Processes are gone by the time that a later version starts.',
  'worker.runs=worker': 'Processes are gone by the time that a later version starts.',
  'sales_task.state=complete': 'No version completes a task yet.',
  'pending_mailbox.vendor=outlook': 'One waits at Gmail, sealed in the same way.',
}

/** Everything that is missing and has no reason. */
export async function missingIn(client: pg.ClientBase, jobNames: string[]): Promise<string[]> {
  const missing = [
    ...(await emptyTables(client)),
    ...(await unusedValues(client)),
    ...(await jobsNotQueued(client, jobNames)),
  ]
  return missing.filter((one) => !Object.hasOwn(leftOut, one))
}

async function emptyTables(client: pg.ClientBase): Promise<string[]> {
  const empty = []
  for (const { name } of await readTables(client)) {
    const { rowCount } = await client.query(`select 1 from public.${name} limit 1`)
    if (!rowCount) empty.push(name)
  }
  return empty
}

/** Values that a check allows in a column and that stand in none of its rows: `table.column=value`. */
async function unusedValues(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ table: string; check: string }>(
    `select conrelid::regclass::text as table, pg_get_constraintdef(oid) as check
     from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`,
  )
  const unused = []
  for (const { table, check } of rows) {
    const [, column = '', list = ''] = /^CHECK \(\((\w+) = ANY \(ARRAY\[(.*)\]\)\)\)$/.exec(check) ?? []
    for (const [, value] of list.matchAll(/'(\w+)'::text/g)) {
      const found = await client.query(`select 1 from public.${table} where ${column} = $1 limit 1`, [value])
      if (!found.rowCount) unused.push(`${table}.${column}=${value}`)
    }
  }
  return unused
}

async function jobsNotQueued(client: pg.ClientBase, names: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select distinct task_identifier as name from graphile_worker.jobs',
  )
  const queued = rows.map((row) => row.name)
  return names.filter((name) => !queued.includes(name)).map((name) => `job ${name}`)
}

/** What is over, and is only read any more: a line in the audit for each deed that nobody has done here, ended looks. */
export async function addWhatIsOver(client: pg.ClientBase): Promise<void> {
  await client.query(
    `insert into restored_mail (workspace_id, email_id, since, state, look_at)
     select e.workspace_id, e.id, r.made_at, ended.state, r.restored_at
     from unnest(array['sent', 'not_sent', 'decided']) with ordinality as ended (state, at)
     join (select *, row_number() over (order by id) as at from email where state = 'sent' and kind = 'sales') e using (at)
     join restoration r using (workspace_id)`,
  )
  await client.query(
    `insert into audit_event (workspace_id, id, at, user_id, actor, verb, subject_type, subject_id, ip_prefix, detail)
     select e.workspace_id, gen_random_uuid(), e.at, e.user_id, e.actor, missing.verb, e.subject_type, e.subject_id,
       e.ip_prefix, e.detail
     from unnest($1::text[]) as missing (verb), (select * from audit_event order by at limit 1) e
     where not exists (select 1 from audit_event a where a.verb = missing.verb)`,
    [auditVerbs],
  )
}
