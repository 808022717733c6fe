import { join } from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { createSalesforceCrm } from '../server/connectors/salesforce/salesforce.ts'
import type { LiveGrant, TokenStore } from '../server/connectors/token-store.ts'
import type { Context } from '../server/context.ts'
import type { EmailRow } from '../server/features/background/outbox/queries.ts'
import { openDatabase } from '../server/platform/database.ts'
import type { OutboundFetch } from '../server/platform/http-client.ts'
import { newId } from '../server/platform/ids.ts'
import { migrate } from '../server/platform/migrate.ts'
import type { Db, Schema } from '../server/schema.ts'

/** A workspace whose sellers have a day's mail waiting, on a clock that is moved. */
export interface Day {
  ctx: Context
  workspaceId: string
  /** Calls that have reached Salesforce. */
  calls(): number
  moveTo(sinceStart: number): void
  /** The mails that are due in a part of the day, each with its instant. */
  leavingBetween(from: number, to: number): Promise<{ at: number; email: EmailRow }[]>
  close(): Promise<void>
}

const start = Date.UTC(2026, 10, 23, 8)

export async function openDay(
  url: string,
  size: { sellers: number; mailsEach: number; length: number },
): Promise<Day> {
  const { db, pool } = openDatabase<Schema>(url, () => {}, { patient: true })
  await migrate(pool, join(import.meta.dirname, '..', 'migrations'))
  let time = start
  let calls = 0
  const fetch: OutboundFetch = async (_url, init) => {
    calls += 1
    return Response.json({ compositeResponse: answersTo(String(init?.body)) }) as never
  }
  const log = pino({ level: 'silent' })
  const tokens = { live: async () => grant } as unknown as TokenStore
  const ctx = {
    db,
    log,
    clock: { now: () => new Date(time) },
    mailboxVendors: {},
    crm: createSalesforceCrm({ fetch, tokens, log }),
  } as unknown as Context
  const workspaceId = newId()
  await fill(db, workspaceId, size)
  return {
    ctx,
    workspaceId,
    calls: () => calls,
    moveTo(sinceStart) {
      time = start + sinceStart
    },
    async leavingBetween(from, to) {
      const rows = await db
        .selectFrom('email')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('due_at', '>=', new Date(start + from))
        .where('due_at', '<', new Date(start + to))
        .orderBy('due_at')
        .execute()
      return rows.map((email) => ({ at: email.due_at.getTime() - start, email }))
    },
    close: () => db.destroy(),
  }
}

const grant: LiveGrant = {
  connectionId: 'bench',
  app: {
    workspaceId: 'bench',
    id: 'bench',
    vendor: 'salesforce',
    clientId: 'bench',
    clientSecret: 'bench',
    baseUrl: null,
    tenant: null,
  },
  accessToken: 'bench',
  instanceUrl: 'https://bench.my.salesforce.com',
  account: 'bench',
}

/** Everybody is shown everything, and whoever is asked about by id is there and has not opted out. */
function answersTo(body: string): unknown[] {
  const parts: { url: string }[] = JSON.parse(body).compositeRequest
  return parts.map(({ url }) => {
    const soql = new URL(url, 'https://bench.my.salesforce.com').searchParams.get('q') ?? ''
    const records = soql.includes('UserPermissionAccess')
      ? [{ PermissionsViewAllData: true }]
      : [...soql.matchAll(/'(00Q\w{15})'/g)].map(([, Id]) => ({ Id, Email: null, HasOptedOutOfEmail: false }))
    return { httpStatusCode: 200, body: { records, done: true } }
  })
}

/** Each seller's mails fall due evenly over the day, each seller's a little after those of the one before. */
async function fill(
  db: Db,
  workspaceId: string,
  { sellers, mailsEach, length }: { sellers: number; mailsEach: number; length: number },
): Promise<void> {
  const first = new Date(start)
  const apart = length / mailsEach
  await sql`insert into workspace (id, name, data_key, created_at) values (${workspaceId}, 'Bench', '\\x00', ${first})`.execute(
    db,
  )
  await sql`insert into cloud_app (workspace_id, id, vendor, client_id, client_secret, created_at)
    values (${workspaceId}, ${workspaceId}, 'salesforce', 'bench', '\\x00', ${first})`.execute(db)
  await sql`insert into person (workspace_id, id, name, created_at, updated_at) values (${workspaceId}, ${workspaceId}, 'Lead', ${first}, ${first})`.execute(
    db,
  )
  for (let n = 0; n < sellers; n++) {
    const ids = { user: newId(), box: newId(), crm: newId(), mail: newId() }
    const role = n === 0 ? 'admin' : 'seller'
    await sql`insert into app_user (workspace_id, id, email, name, role, language, time_zone, crm_user_id, activated_at)
      values (${workspaceId}, ${ids.user}, ${`seller${n}@bench.example`}, 'Ben', ${role}, 'en', 'UTC', ${ids.user}, ${first})`.execute(
      db,
    )
    for (const kind of ['crm', 'mail'] as const)
      await sql`insert into connection (workspace_id, id, user_id, kind, vendor, cloud_app_id, account, scopes, state, created_at, state_since)
        values (${workspaceId}, ${ids[kind]}, ${ids.user}, ${kind === 'crm' ? 'crm' : 'mailbox'},
          ${kind === 'crm' ? 'salesforce' : 'gmail'}, ${workspaceId}, 'bench', '{}', 'healthy', ${first}, ${first})`.execute(
        db,
      )
    await sql`insert into mailbox (workspace_id, id, user_id, vendor, address, connection_id, created_at)
      values (${workspaceId}, ${ids.box}, ${ids.user}, 'gmail', ${`seller${n}@bench.example`}, ${ids.mail}, ${first})`.execute(
      db,
    )
    const due = sql`${first}::timestamptz + make_interval(secs => (k * ${apart}::float8 + ${(n * apart) / sellers}::float8) / 1000)`
    await sql`
      with mails as (
        insert into email (workspace_id, id, kind, user_id, mailbox_id, send_key, person_id, state, due_at, planned_at,
          subject, html, text, message_id, record_object, record_id, who_object, who_id, created_at, addressees, to_domain)
        select ${workspaceId}, gen_random_uuid(), 'sales', ${ids.user}, ${ids.box}, gen_random_uuid(), ${workspaceId}, 'waiting',
          ${due}, ${due}, 'Figures', '', '', gen_random_uuid()::text, 'Lead', who, 'Lead', who, ${first}, 1, 'buyer.example'
        from generate_series(0, ${mailsEach - 1}::int) k,
          lateral (select '00Q' || lpad((${n}::int * ${mailsEach}::int + k)::text, 12, '0') || 'AAA' as who) lead
        returning workspace_id, id, who_id
      )
      insert into email_recipient (workspace_id, id, email_id, kind, position, name, address)
      select workspace_id, gen_random_uuid(), id, 'to', 0, 'Lead', 'lead.' || lower(who_id) || '@buyer.example' from mails`.execute(
      db,
    )
  }
  await sql`analyze`.execute(db)
}
