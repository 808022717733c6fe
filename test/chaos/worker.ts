import { Kysely, type PostgresPool } from 'kysely'
import type pg from 'pg'
import pino from 'pino'
import type { CrmConnector } from '../../server/connectors/crm.ts'
import { createGmail } from '../../server/connectors/gmail/gmail.ts'
import { createGmailVendor } from '../../server/connectors/gmail/vendor.ts'
import type { MailboxConnector } from '../../server/connectors/mail.ts'
import { createMailboxes } from '../../server/connectors/mailboxes.ts'
import { createCloudApps } from '../../server/connectors/oauth/cloud-apps.ts'
import { createTokenStore } from '../../server/connectors/oauth/token-store.ts'
import { createOutlook } from '../../server/connectors/outlook/outlook.ts'
import { createOutlookVendor } from '../../server/connectors/outlook/vendor.ts'
import { createSalesforceCrm } from '../../server/connectors/salesforce/salesforce.ts'
import type { Context, SeedApp } from '../../server/context.ts'
import { crmSync } from '../../server/features/background/crm-sync/feature.ts'
import { outbox } from '../../server/features/background/outbox/feature.ts'
import { takeOver } from '../../server/features/background/outbox/outbox.ts'
import { beat } from '../../server/features/background/processes/processes.ts'
import { findGrantOf } from '../../server/features/connecting/mailboxes/mailboxes.ts'
import type { Clock } from '../../server/platform/clock.ts'
import { Dialect } from '../../server/platform/dialect.ts'
import type { OutboundFetch } from '../../server/platform/http-client.ts'
import { newId } from '../../server/platform/ids.ts'
import { type JobHandler, jobs } from '../../server/platform/jobs.ts'
import { createSchedule, type Schedule } from '../../server/platform/schedule.ts'
import { watchTransactions } from '../../server/platform/transaction-scope.ts'
import { createVault } from '../../server/platform/vault.ts'
import type { Schema } from '../../server/schema.ts'
import { nameOfQuery } from './boundaries.ts'

/** What all workers of a world share. */
export interface Ground {
  pool: pg.Pool
  /** The pool as the product asks it for connections. */
  connections: PostgresPool
  clock: Clock
  seedApps: SeedApp[]
}

/** A dispatcher that is broken on purpose: in what it is given to work with, and in nothing else. `job`: what it does now. */
export interface Breakage {
  mailboxes?(real: MailboxConnector): MailboxConnector
  crm?(real: CrmConnector, job: () => string): CrmConnector
  /** What the database seems to answer. */
  rows?(sql: string, rows: Row[], job: string): Row[]
}

type Row = Record<string, unknown>

/** A moment before or after a call of a worker. */
export interface Moment {
  worker: Worker
  call: string
  side: 'before' | 'after'
  /** The connection to the database that it is made by; none for a call by HTTP. */
  client?: pg.PoolClient | undefined
  /** What a query has answered. */
  rows?: Row[] | undefined
  isInTransaction: boolean
}

/** Hears of each moment, and may let the worker wait there, or abandon it. */
export type Watch = (moment: Moment) => Promise<void>

const secretKey = Buffer.alloc(32, 7)
/** Whose jobs workers do here, with their recurring work. */
const features = [outbox, crmSync]
const never = () => new Promise<never>(() => {})
const silent = pino({ level: process.env.CHAOS_LOG ?? 'silent' })

interface WorkerParts {
  ground: Ground
  fetch(worker: Worker): OutboundFetch
  watch: Watch
  breakage: Breakage
}

/**
 * One process of the product among those that share the database. Abandoned, it never goes on: no call of its answers any
 * more, and its connections to the database are gone.
 */
export class Worker {
  readonly ctx: Context
  readonly died: Promise<'dead'>
  isDead = false
  /** The job that it does now. */
  job = 'start'
  private readonly schedule: Schedule
  private readonly handlers: Record<string, JobHandler>
  private readonly watch: Watch
  private readonly held = new Set<pg.PoolClient>()
  private readonly open = new Set<pg.PoolClient>()
  private end: (how: 'dead') => void = () => {}

  constructor({ ground, fetch, watch, breakage }: WorkerParts) {
    this.watch = watch
    this.died = new Promise((resolve) => {
      this.end = resolve
    })
    const db = openFenced(ground.connections, this, breakage)
    this.ctx = composeContext(ground, { db, fetch: fetch(this), breakage, job: () => this.job })
    const recurring = features.flatMap((one) => one.recurring?.(this.ctx) ?? [])
    this.schedule = createSchedule(this.ctx, recurring)
    this.handlers = Object.assign({}, this.schedule.handlers, ...features.map((one) => one.jobs?.(this.ctx)))
  }

  get jobs(): string[] {
    return Object.keys(this.handlers)
  }

  get isInTransaction(): boolean {
    return this.open.size > 0
  }

  /** What a process does when it starts, as far as it matters to mail. */
  async start(): Promise<void> {
    await beat(this.ctx, 'worker')
    await this.schedule.start()
  }

  /** What it does every few seconds: it says that it lives, and takes over from those who do not. */
  async beat(): Promise<void> {
    await beat(this.ctx, 'worker')
    if (await takeOver(this.ctx)) await this.schedule.lookForWork()
  }

  async run(name: string, payload: Record<string, string>): Promise<void> {
    await this.handlers[name]?.(payload, new AbortController().signal)
  }

  /** Abandons it: where it stands it stays. */
  die(): void {
    this.isDead = true
    for (const client of this.held) client.release(true)
    this.held.clear()
    this.end('dead')
  }

  /** Comes by a boundary; does not come back where the worker is abandoned. */
  async pass(moment: Pick<Moment, 'call' | 'side' | 'client' | 'rows'>): Promise<void> {
    if (this.isDead) return never()
    const { client } = moment
    const isInTransaction = client !== undefined && this.open.has(client)
    await this.watch({ ...moment, worker: this, isInTransaction })
    if (this.isDead) return never()
  }

  hold(client: pg.PoolClient): void {
    this.held.add(client)
  }

  letGo(client: pg.PoolClient): void {
    if (this.held.delete(client)) client.release()
  }

  /** Notes whether a connection is within a transaction. */
  note(client: pg.PoolClient, statement: 'begin' | 'commit' | 'rollback'): void {
    if (statement === 'begin') this.open.add(client)
    else this.open.delete(client)
  }
}

/** The database as one worker sees it. */
function openFenced(pool: PostgresPool, worker: Worker, breakage: Breakage): Kysely<Schema> {
  const fenced: PostgresPool = {
    options: pool.options,
    end: async () => {},
    async connect() {
      if (worker.isDead) return never()
      const client = (await pool.connect()) as pg.PoolClient
      // Abandoned meanwhile, by what it does beside this, it would never give it back, and the pool would never close.
      if (worker.isDead) {
        client.release()
        return never()
      }
      worker.hold(client)
      return fence(client, worker, breakage)
    },
  }
  const dialect = new Dialect({ pool: fenced })
  return watchTransactions(new Kysely<Schema>({ dialect }))
}

type Result = { rows?: Row[] }

function fence(client: pg.PoolClient, worker: Worker, breakage: Breakage): pg.PoolClient {
  let last = 'nothing'
  const run = client.query.bind(client) as (...args: unknown[]) => Promise<Result>
  const query = async (...args: unknown[]): Promise<Result> => {
    const [first] = args
    const sql = typeof first === 'string' ? first : String((first as { text?: unknown }).text)
    const statement = /^(begin|commit|rollback)\b/i.exec(sql)?.[1]?.toLowerCase() as 'begin' | undefined
    const call = statement ? `${statement} after ${last}` : nameOfQuery(sql)
    last = call
    await worker.pass({ call, side: 'before', client })
    const result = await run(...args).catch((error: unknown) => {
      if (worker.isDead) return never()
      throw error
    })
    if (statement) worker.note(client, statement)
    await worker.pass({ call, side: 'after', client, rows: result.rows })
    if (!breakage.rows || !result.rows) return result
    return { ...result, rows: breakage.rows(sql, result.rows, worker.job) }
  }
  return Object.assign(Object.create(client) as pg.PoolClient, { query, release: () => worker.letGo(client) })
}

interface ContextParts {
  db: Kysely<Schema>
  fetch: OutboundFetch
  breakage?: Breakage
  job?(): string
}

/** The product as `app.ts` composes it, upon a database and a way out of its own. */
export function composeContext({ clock, seedApps }: Ground, parts: ContextParts): Context {
  const { db, fetch, breakage = {}, job = () => '' } = parts
  const log = silent
  const readDataKey = async (id: string) =>
    (await db.selectFrom('workspace').select('data_key').where('id', '=', id).executeTakeFirstOrThrow())
      .data_key
  const vault = createVault({ current: secretKey, previous: null }, readDataKey)
  const apps = createCloudApps({ db, vault })
  const tokens = createTokenStore({ db, clock, vault, log, apps, refreshers: {} })
  const ways = { fetch, tokens, clock }
  const vendors = { google: createGmail(ways), microsoft: createOutlook(ways) }
  const mailboxes = createMailboxes({ tokens, vendors, grantOf: (key) => findGrantOf(db, key) })
  const crm = createSalesforceCrm({ fetch, tokens, log })
  return {
    db,
    clock,
    jobs,
    log,
    vault,
    processId: newId(),
    settings: {
      mode: 'sandbox',
      publicUrl: 'http://localhost:5000',
      trackingUrl: 'http://localhost:5000',
      privacyRecord: null,
      seedApps,
      undoWindow: 5000,
      version: '1',
    },
    apps,
    mailboxVendors: { gmail: createGmailVendor(ways), outlook: createOutlookVendor(ways) },
    tokens,
    crm: breakage.crm?.(crm, job) ?? crm,
    mailboxes: breakage.mailboxes?.(mailboxes) ?? mailboxes,
    notificationMail: null,
  } satisfies Partial<Context> as unknown as Context
}
