import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SendingLimits } from '../contract/pace.ts'
import { type App, createApp, prepareApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import type { MailboxKey } from '../server/connectors/mail.ts'
import { insertEmail, messageIdFor, wakeLane } from '../server/features/background/outbox/outbox.ts'
import { upsertMailbox } from '../server/features/connecting/mailboxes/mailboxes.ts'
import { ensurePerson } from '../server/features/selling/people/people.ts'
import { saveSetting } from '../server/features/team/settings/queries.ts'
import { createWorkspace } from '../server/features/team/workspaces/workspaces.ts'
import { after, databaseClock, days, hours } from '../server/platform/clock.ts'
import { openDatabase } from '../server/platform/database.ts'
import { newId } from '../server/platform/ids.ts'
import { type Jobs, jobs, migrateJobs, startJobs } from '../server/platform/jobs.ts'
import { createLog } from '../server/platform/log.ts'
import { migrate } from '../server/platform/migrate.ts'
import type { Db, Schema } from '../server/schema.ts'
import { startWorker } from '../server/worker.ts'
import { FastClock } from './fast-clock.ts'

/**
 * What the product is told, and what it says. `queue`: so many mails in each mailbox, due at once. `plan`: so many in each, due at
 * drawn moments of so many hours that begin with `begin`. `rest`: it is to say when nothing is left to be done. `due`: of each mail by its subject, milliseconds after that.
 */
export type ProductOrder =
  | { queue: number }
  | { plan: number; hours: number }
  | 'begin'
  | 'rest'
  | 'memory'
  | 'stop'
export type ProductWord =
  | 'ready'
  | 'rests'
  | { queued: number }
  | { due: Record<string, number> }
  | { begun: number }
  | { rssMB: number; cpuMs: number }

export interface Place {
  databaseUrl: string
  sink: string
  folder: string
  mailboxes: number
  /** How many times faster its clock runs, once it has begun; 1 for the time of day. */
  speed: number
  /** Most mails of a mailbox in an hour of that clock; null where nothing is limited. */
  hourly: number | null
}

interface Lane extends MailboxKey {
  userId: string
  identityId: string
  people: { personId: string; id: string; address: string }[]
}

/** The product as it runs: one process with its worker and no pages, whose clouds are the sink. */
async function runProduct(place: Place): Promise<void> {
  await prepareDatabase(place.databaseUrl)
  const config = readConfig(environmentOf(place), place.folder)
  const log = createLog({ file: join(place.folder, 'product.log') }, 'warn')
  const { databaseUrl, speed } = place
  const fast = speed === 1 ? null : new FastClock(speed)
  const clock = fast ? async () => fast : databaseClock
  const app = await createApp({ config, databaseUrl, clock, log, dist: '', version: 'bench' })
  await prepareApp(app, 'sandbox')
  const lanes = await seatSellers(app, place)
  await setLimits(app, lanes, place.hourly)
  const worker = fast ? await startSending(app, fast) : await startWorker(app)
  process.on('message', async (order: ProductOrder) => {
    if (order === 'memory') say(usage())
    else if (order === 'begin') say({ begun: await begin(app, lanes, fast) })
    else if (order === 'rest') {
      await rest(app)
      say('rests')
    } else if (order === 'stop') {
      await worker.stop()
      await app.close()
      process.exit()
    } else if ('plan' in order) say({ due: await plan(app, lanes, order) })
    else say({ queued: await queue(app, lanes, order.queue) })
  })
  say('ready')
}

/**
 * What sends and logs, and nothing that looks again and again: two hundred times as often, reading the answers of a hundred
 * mailboxes would be all that is measured.
 */
async function startSending(app: App, clock: FastClock) {
  const { ctx, pool, jobHandlers } = app
  Object.assign(ctx, { jobs: { add: (db, call) => jobs.add(db, clock.real(call)) } satisfies Jobs })
  const names = ['dispatch-mailbox', 'write-crm', 'take-events']
  const handlers = Object.fromEntries(Object.entries(jobHandlers).filter(([name]) => names.includes(name)))
  return startJobs(pool, handlers, { log: ctx.log })
}

function usage() {
  const { user, system } = process.cpuUsage()
  return { rssMB: Math.round(process.memoryUsage.rss() / 2 ** 20), cpuMs: (user + system) / 1000 }
}

function say(word: ProductWord): void {
  process.send?.(word)
}

async function prepareDatabase(url: string): Promise<void> {
  const { pool, close } = openDatabase<Schema>(url, () => {}, { patient: true })
  await migrate(pool, join(import.meta.dirname, '..', 'migrations'))
  await migrateJobs(pool)
  await close()
}

function environmentOf({ sink, databaseUrl }: Place): NodeJS.ProcessEnv {
  const client = { CLIENT_ID: 'bench', CLIENT_SECRET: 'bench' }
  const ofVendor = (vendor: string) =>
    Object.fromEntries(Object.entries(client).map(([name, value]) => [`${vendor}_${name}`, value]))
  return {
    APP_MODE: 'sandbox',
    PORT: '1',
    PUBLIC_URL: 'http://localhost:1',
    SECRET_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: databaseUrl,
    ...ofVendor('SALESFORCE'),
    ...ofVendor('GOOGLE'),
    SALESFORCE_LOGIN_URL: sink,
    GOOGLE_BASE_URL: sink,
    OUTBOUND_ALLOW: new URL(sink).host,
  }
}

/** Waits until each Task is written and each event taken. */
async function rest({ ctx }: App): Promise<void> {
  const left = async () =>
    (await ctx.db
      .selectFrom('event')
      .select('id')
      .where('settled_at', 'is', null)
      .limit(1)
      .executeTakeFirst()) ??
    (await ctx.db
      .selectFrom('crm_write')
      .select('id')
      .where('state', '!=', 'written')
      .limit(1)
      .executeTakeFirst())
  while (await left()) await sleep(200)
}

/** What keeps mail back on purpose is not what is measured, unless it is limited to so many an hour. */
async function setLimits({ ctx }: App, lanes: Lane[], hourly: number | null): Promise<void> {
  const { gmail } = ctx.mailboxVendors
  if (gmail && !hourly) Object.assign(ctx.mailboxVendors, { gmail: { ...gmail, limits: [] } })
  const [lane] = lanes
  if (!lane) return
  const value: SendingLimits = {
    throttle: { isOn: hourly !== null, count: hourly ?? 1, seconds: 3600 },
    userDaily: 10_000,
    domainDaily: { isOn: false, count: 1 },
  }
  const section = { workspaceId: lane.workspaceId, section: 'sending' as const }
  const saving = { ...section, id: newId(), value: JSON.stringify(value), version: 1, by: null }
  await saveSetting(ctx.db, { ...saving, at: ctx.clock.now() })
}

/** Sellers who have connected Salesforce and Gmail, each with ten people to write to. */
async function seatSellers({ ctx }: App, { sink, mailboxes }: Place): Promise<Lane[]> {
  const { id: workspaceId } = await createWorkspace(ctx, { name: 'Bench', orgId: null })
  const lanes: Lane[] = []
  for (let n = 0; n < mailboxes; n++) {
    const owner = { workspaceId, userId: newId() }
    await insertUser(ctx.db, owner, ctx.clock.now())
    const grant = { accessToken: newId(), refreshToken: null, scopes: [] }
    const expiresAt = after(ctx.clock.now(), days(3))
    for (const kind of ['crm', 'mailbox'] as const) {
      const vendor = kind === 'crm' ? 'salesforce' : 'gmail'
      const app = await ctx.apps.find(workspaceId, kind === 'crm' ? 'salesforce' : 'google')
      if (!app) throw new Error('the environment has named no app')
      const address = `seller${n}@bench.example`
      const { id: connectionId } = await ctx.tokens.save(owner, {
        kind,
        vendor,
        app,
        account: address,
        grant: { ...grant, expiresAt, instanceUrl: kind === 'crm' ? sink : null },
      })
      if (kind === 'crm') continue
      const box = await upsertMailbox(ctx.db, {
        ...owner,
        connectionId,
        vendor: 'gmail',
        address,
        now: ctx.clock.now(),
      })
      const { id: identityId } = await ctx.db
        .selectFrom('identity')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('user_id', '=', owner.userId)
        .executeTakeFirstOrThrow()
      lanes.push({ ...box, userId: owner.userId, identityId, people: await meet(ctx, workspaceId, n) })
    }
  }
  return lanes
}

async function insertUser(db: Db, owner: { workspaceId: string; userId: string }, now: Date): Promise<void> {
  await db
    .insertInto('app_user')
    .values({
      workspace_id: owner.workspaceId,
      id: owner.userId,
      email: `${owner.userId}@bench.example`,
      name: 'Ben Bench',
      role: 'seller',
      language: 'en',
      time_zone: 'Europe/Stockholm',
      crm_user_id: owner.userId,
      activated_at: now,
    })
    .execute()
}

async function meet(ctx: App['ctx'], workspaceId: string, lane: number): Promise<Lane['people']> {
  const numbers = Array.from({ length: 10 }, (_, n) => lane * 10 + n)
  return Promise.all(
    numbers.map(async (n) => {
      const id = `00Q${String(n).padStart(12, '0')}AAA`
      const address = `lead${n}@buyer${n}.example`
      const crmPerson = {
        object: 'Lead' as const,
        id,
        name: `Lead ${n}`,
        title: null,
        email: address,
        optedOut: false,
        accountId: null,
      }
      return { personId: await ensurePerson(ctx, ctx.db, { workspaceId, crmPerson }), id, address }
    }),
  )
}

const html = `<p>Hello,</p>${'<p>here is what we spoke of, with the figures and what they mean.</p>'.repeat(12)}`

/** Queues mails in each mailbox, all due at the same instant; how many there are. */
async function queue({ ctx }: App, lanes: Lane[], each: number): Promise<number> {
  const later = after(ctx.clock.now(), hours(1))
  for (const lane of lanes)
    await ctx.db.transaction().execute(async (db) => {
      for (let n = 0; n < each; n++) await insertOne(db, lane, { n, due: later, subject: `Figures ${n}` })
    })
  const due = ctx.clock.now()
  const { numUpdatedRows } = await ctx.db
    .updateTable('email')
    .set({ due_at: due, planned_at: due })
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  for (const { workspaceId, mailboxId } of lanes)
    await wakeLane(ctx, ctx.db, { workspaceId, mailboxId, at: due })
  return Number(numUpdatedRows)
}

/** Queues mails in each mailbox, due at moments that are drawn; when each is, in milliseconds after the beginning. */
async function plan(
  { ctx }: App,
  lanes: Lane[],
  { plan: each, hours: length }: { plan: number; hours: number },
): Promise<Record<string, number>> {
  const now = ctx.clock.now()
  const due: Record<string, number> = {}
  for (const [at, lane] of lanes.entries())
    await ctx.db.transaction().execute(async (db) => {
      for (let n = 0; n < each; n++) {
        const subject = `Figures ${at}.${n}`
        const from = Math.floor(Math.random() * hours(length))
        due[subject] = from
        await insertOne(db, lane, { n, due: after(now, from), subject })
      }
    })
  return due
}

/** Lets the clock run; the instant, in milliseconds of this machine's clock. */
async function begin({ ctx }: App, lanes: Lane[], clock: FastClock | null): Promise<number> {
  for (const { workspaceId, mailboxId } of lanes)
    await wakeLane(ctx, ctx.db, { workspaceId, mailboxId, at: ctx.clock.now() })
  clock?.begin()
  return Date.now()
}

async function insertOne(
  db: Db,
  lane: Lane,
  { n, due, subject }: { n: number; due: Date; subject: string },
): Promise<void> {
  const to = lane.people[n % lane.people.length]
  if (!to) throw new Error('nobody to write to')
  const id = newId()
  await insertEmail(db, {
    email: {
      workspace_id: lane.workspaceId,
      id,
      kind: 'sales',
      user_id: lane.userId,
      mailbox_id: lane.mailboxId,
      identity_id: lane.identityId,
      send_key: id,
      compose_id: null,
      template_id: null,
      content_hash: null,
      person_id: to.personId,
      state: 'waiting',
      reason: null,
      due_at: due,
      planned_at: due,
      subject,
      html,
      text: 'Hello, here is what we spoke of. '.repeat(12),
      message_id: messageIdFor(newId(), 'seller@bench.example'),
      record_object: 'Lead',
      record_id: to.id,
      who_object: 'Lead',
      who_id: to.id,
      what_id: null,
      created_at: due,
      sent_at: null,
      vendor_message_id: null,
      vendor_thread_id: null,
    },
    recipients: [{ id: newId(), kind: 'to', position: 0, name: 'Lead', address: to.address }],
    attachmentIds: [],
    images: [],
  })
}

await runProduct(JSON.parse(process.argv[2] ?? '{}') as Place)
