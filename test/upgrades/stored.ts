import pg from 'pg'

/*
 * The little that upgrades.test.ts asks of the database itself, because nobody can see it from outside. Whoever renames
 * what is stored changes the statements here, and no test.
 */

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  return work(client).finally(() => client.end())
}

/** Has the connections follow a Salesforce that lives at another address than when they were made. */
export async function moveSalesforce(databaseUrl: string, instanceUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.query("update connection set instance_url = $1 where kind = 'crm'", [instanceUrl]),
  )
}

/** Makes every job due that is planned for later: its worker's clock is not the one that a test moves. */
export async function hurryJobs(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.query(`select 1 from graphile_worker.reschedule_jobs(
      array(select id from graphile_worker._private_jobs where locked_at is null and run_at > now()), run_at => now())`),
  )
}

export interface QueuedJob {
  name: string
  /** Why its last try failed; null when none has. */
  lastError: string | null
  /** Due and taken by nobody. */
  isLeft: boolean
}

/** All jobs of the queue but the one that the power cut tore from its worker, which nobody may take for hours. */
export async function readJobs(databaseUrl: string): Promise<QueuedJob[]> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<QueuedJob>(
      `select task_identifier as name, last_error as "lastError",
         locked_at is null and run_at < now() - interval '1 second' as "isLeft"
       from graphile_worker.jobs where locked_by is distinct from 'worker-of-the-power-cut'`,
    ),
  )
  return rows
}

/** What a newer column keeps, and what the same row has said in other words before. */
interface KeptAndSaid {
  kept: string | null
  said: string | null
}

/** The compose of each mail; the product's own belong to none. */
export async function readComposes(databaseUrl: string): Promise<KeptAndSaid[]> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<KeptAndSaid>(
      `select compose_id as kept, case kind when 'sales' then split_part(send_key, ':', 1) end as said from email`,
    ),
  )
  return rows
}

/** The record that orders each write to Salesforce. */
export async function readWriteOrders(databaseUrl: string): Promise<KeptAndSaid[]> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<KeptAndSaid>(
      `select order_key as kept, coalesce(payload->>'whatId', payload->>'whoId') as said from crm_write`,
    ),
  )
  return rows
}

/** What each write to Salesforce tells of. */
export async function readWritePurposes(databaseUrl: string): Promise<KeptAndSaid[]> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<KeptAndSaid>(
      `select purpose as kept,
         case split_part(key, ':', 2) when 'sent' then 'mail_sent' when 'reply' then 'mail_replied' when 'task' then 'task' end as said
       from crm_write`,
    ),
  )
  return rows
}
