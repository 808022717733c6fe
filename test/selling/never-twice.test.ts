import { randomUUID } from 'node:crypto'
import { type KyselyPlugin, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Context } from '../../server/context.ts'
import { crmSync } from '../../server/features/background/crm-sync/feature.ts'
import { outbox } from '../../server/features/background/outbox/feature.ts'
import { cancelEmail } from '../../server/features/selling/email/decisions.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { markRestored } from '../../server/operator/mark-restored.ts'
import { watchTransactions } from '../../server/platform/transaction-scope.ts'
import { Dice } from '../chaos/dice.ts'
import { testPool } from '../harness/pool.ts'
import { jobsOf } from '../harness/recurring.ts'
import { type SellingWorld, sellingWorld } from './selling-world.ts'

const schedules = 150
const abreast = 10

const pool = testPool()

class Killed extends Error {}

/** One process among those that share the database. Dead, it can neither read nor write. */
class Process {
  readonly ctx: Context
  dead = false
  private fuse: number

  constructor(world: SellingWorld, fuse: number) {
    this.fuse = fuse
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => {
        if (this.dead || --this.fuse < 0) this.die()
        return node
      },
      transformResult: async ({ result }) => result,
    }
    this.ctx = {
      ...world.ctx,
      processId: randomUUID(),
      db: watchTransactions(world.ctx.db.withPlugin(plugin)),
    }
  }

  die(): never {
    this.dead = true
    throw new Killed()
  }
}

/** Tables that sending changes, each after what its rows refer to. */
const changing = [
  'email',
  'attempt',
  'crm_write',
  'conversation',
  'conversation_message',
  'restored_mail',
] as const

/** One random history of a compose with two mails: crashes at any query, lost answers, refusals, long pauses. */
class Schedule {
  readonly world: SellingWorld
  readonly roll: () => number
  current: Process
  calm = false
  pauses = 0
  /** Each history loses its database once and goes on from a backup; test/chaos has what happens without that. */
  isRestoring = true
  /** Look-ups that do not see yet what has landed. */
  lag = 0
  optedOutAt = new Map<string, number>()
  wrongs: string[] = []
  /** What a restore brings back; null before the backup and after the restore. */
  backup: { madeAt: Date; tables: Record<string, Record<string, unknown>[]> } | null = null

  constructor(world: SellingWorld, roll: () => number) {
    this.world = world
    this.roll = roll
    this.current = this.newProcess()
    world.crm.keyed = roll() < 0.5
    world.mailbox.fault = (call) => this.mailboxFault(call)
    world.crm.fault = (call) => this.crmFault(call)
  }

  async restoreOnce(): Promise<void> {
    if (!this.backup) return
    const { backup } = this
    this.isRestoring = false
    await this.restore(backup)
  }

  newProcess(): Process {
    const fuse = !this.calm && this.roll() < 0.4 ? Math.floor(this.roll() * 40) : Number.POSITIVE_INFINITY
    return new Process(this.world, fuse)
  }

  /** What a backup of this workspace would hold of what changes; taken once, at any time. */
  async backUp(): Promise<void> {
    const { db } = this.world.ctx
    const { workspaceId } = this.world.actor
    const rows = <Table extends (typeof changing)[number]>(table: Table) =>
      sql<Record<string, unknown>>`select * from ${sql.table(table)} where workspace_id = ${workspaceId}`
        .execute(db)
        .then((found) => found.rows)
    const tables = await Promise.all(changing.map(async (table) => [table, await rows(table)] as const))
    this.backup = { madeAt: this.world.now(), tables: Object.fromEntries(tables) }
  }

  /** The server dies and its database is lost; what was on its way to the vendor lands, or never does. */
  async restore(backup: NonNullable<Schedule['backup']>): Promise<void> {
    const { world } = this
    const { workspaceId } = world.actor
    this.current.dead = true
    for (const handle of world.mailbox.underWay.splice(0)) if (this.roll() < 0.5) world.mailbox.land(handle)
    const client = await pool.pool.connect()
    try {
      await client.query('begin')
      for (const table of changing.filter((name) => name !== 'email').reverse())
        await client.query(`delete from ${table} where workspace_id = $1`, [workspaceId])
      for (const row of backup.tables.email ?? [])
        await client.query(
          `update email set state = $3, reason = $4, due_at = $5, planned_at = $6, sent_at = $7,
             vendor_message_id = $8, vendor_thread_id = $9 where workspace_id = $1 and id = $2`,
          [
            'workspace_id',
            'id',
            'state',
            'reason',
            'due_at',
            'planned_at',
            'sent_at',
            'vendor_message_id',
            'vendor_thread_id',
          ].map((name) => row[name]),
        )
      for (const table of changing.filter((name) => name !== 'email'))
        for (const row of backup.tables[table] ?? []) {
          const names = Object.keys(row)
          const places = names.map((_, at) => `$${at + 1}`)
          await client.query(
            `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
            Object.values(row),
          )
        }
      await markRestored(client, { madeAt: backup.madeAt, at: world.now(), workspaceId })
      await client.query('commit')
    } finally {
      client.release()
    }
    this.current = this.newProcess()
    this.recover()
  }

  pick<T>(options: readonly T[]): T {
    return options[Math.floor(this.roll() * options.length)] as T
  }

  async mailboxFault(call: string): Promise<string> {
    if (this.calm) return 'ok'
    if (call === 'lookup' || call === 'discard') this.perhapsLand()
    if (call === 'lookup' && this.lag-- > 0) return 'unknown'
    if (call === 'slow') return this.roll() < 0.25 ? 'lands_late' : 'ok'
    if (call === 'submit') await this.perhapsPause()
    const wrong = this.roll() < 0.4
    if (!wrong) return 'ok'
    if (call === 'delivered') return this.roll() < 0.5 ? this.current.die() : 'ok'
    if (call === 'lookup') return this.pick(['unknown', 'temporary'])
    if (call === 'submit' || call === 'prepare') {
      const faults = [
        'lost_before',
        'lost_after',
        'temporary',
        'rate_limited',
        'rejected',
        'auth_revoked',
        'die',
      ]
      const fault = this.pick(faults)
      return fault === 'die' ? this.current.die() : fault
    }
    return 'temporary'
  }

  async crmFault(call: string): Promise<string> {
    if (this.calm || call === 'readRecord' || this.roll() < 0.6) return 'ok'
    if (call === 'written') return this.roll() < 0.5 ? this.current.die() : 'ok'
    if (call === 'readOptOuts') return 'temporary'
    if (this.world.crm.keyed) await this.perhapsPause()
    return this.pick(['lost_before', 'lost_after', 'temporary', 'rate_limited', 'auth_revoked'])
  }

  /** A send that was given up lands in the very moment in which somebody looks for it, and is not seen at once. */
  perhapsLand() {
    const { mailbox } = this.world
    if (mailbox.underWay.length === 0 || this.roll() < 0.6) return
    mailbox.land(mailbox.underWay.shift() ?? '')
    this.lag = this.pick([0, 1, 2])
  }

  /** The process freezes between its last look and the call, long enough for another one to take over. */
  async perhapsPause(): Promise<void> {
    if (this.roll() > 0.1 || this.pauses > 1) return
    this.pauses += 1
    const frozen = this.current
    this.current = this.newProcess()
    this.world.advance(this.pick([61_000, 130_000, 400_000]))
    for (let round = 0; round < 2; round++) {
      this.recover()
      await this.runDueJobs()
      this.world.advance(61_000)
    }
    if (!this.current.dead) this.current = frozen
  }

  /** What graphile-worker does: runs what is due, and a job that failed again a little later. */
  async runDueJobs(): Promise<void> {
    const { wakeUps } = this.world
    const due = wakeUps.filter((call) => (call.runAt ?? this.world.now()) <= this.world.now())
    const kept = wakeUps.filter((call) => !due.includes(call))
    wakeUps.splice(0, wakeUps.length, ...kept)
    const once = new Map(due.map((call) => [`${call.name}`, call]))
    for (const call of once.values()) {
      if (this.current.dead) this.current = this.newProcess()
      const { ctx } = this.current
      const handler = jobsOf(ctx, [outbox, crmSync])[call.name]
      await handler?.(call.payload, new AbortController().signal).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
        wakeUps.push({ ...call, runAt: new Date(this.world.now().getTime() + 1000) })
      })
    }
  }

  async step(ids: string[]): Promise<void> {
    if (this.isRestoring) await (this.backup ? this.roll() < 0.4 && this.restoreOnce() : this.backUp())
    const what = this.roll()
    if (what < 0.06) await cancelEmail(this.world.ctx, this.world.actor, this.pick(ids)).catch(() => {})
    else if (what < 0.12) {
      const person = this.pick(this.world.crm.people)
      this.world.crm.optOut(person.id)
      if (!this.optedOutAt.has(person.id)) this.optedOutAt.set(person.id, this.world.now().getTime())
    }
    this.world.advance(this.pick([1000, 5000, 20_000, 61_000, 300_000]))
    this.perhapsLand()
    if (this.roll() < 0.3) await Promise.all([this.runDueJobs(), this.runDueJobs()])
    else await this.runDueJobs()
  }

  async heal(): Promise<void> {
    this.calm = true
    this.current = this.newProcess()
    await this.reconnect()
    for (let round = 0; round < 6; round++) {
      this.world.advance(16 * 60_000)
      this.recover()
      await this.runDueJobs()
      if (await this.isQuiet()) return
    }
  }

  /** A mailbox that refused was lost: its person connects it again. */
  async reconnect(): Promise<void> {
    const { workspaceId, userId } = this.world.actor
    await this.world.ctx.db
      .updateTable('connection')
      .set({ state: 'healthy', cause: null })
      .where('workspace_id', '=', workspaceId)
      .where('user_id', '=', userId)
      .execute()
  }

  /** Whether nothing moves any more. */
  async isQuiet(): Promise<boolean> {
    const { workspaceId } = this.world.actor
    const { db } = this.world.ctx
    const moving = db
      .selectFrom('email')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('state', 'in', ['waiting', 'sending'])
      .union(
        db
          .selectFrom('crm_write')
          .select('id')
          .where('workspace_id', '=', workspaceId)
          .where('state', 'in', ['waiting', 'writing']),
      )
    return (await moving.execute()).length === 0
  }

  /** What the recovery does for this user, without a look at the other schedules' rows. */
  recover(): void {
    const { workspaceId, userId } = this.world.actor
    for (const name of ['dispatch-mailbox', 'write-crm'])
      this.world.wakeUps.push({ name, payload: { workspaceId, userId } })
  }
}

async function wrongsOf(schedule: Schedule, ids: string[]): Promise<string[]> {
  const { world, wrongs } = schedule
  const rows = await world.ctx.db.selectFrom('email').selectAll().where('id', 'in', ids).execute()
  for (const row of rows) {
    const delivered = world.mailbox.delivered.filter((mail) => mail.messageId === row.message_id).length
    const tasks = world.crm.tasks.filter((task) => task.key === `${row.id}:sent`).length
    const at = `${row.state}/${row.reason}`
    if (delivered > 1) wrongs.push(`sent ${delivered} times (${at})`)
    if (row.state === 'sent' && delivered !== 1) wrongs.push('called sent, and was not')
    if (row.state === 'sent' && tasks !== 1) wrongs.push(`sent with ${tasks} Tasks`)
    if (row.state !== 'sent' && tasks > 0) wrongs.push(`a Task for a mail that is ${at}`)
    if (delivered === 1 && row.state !== 'sent' && at !== 'needs_attention/in_doubt')
      wrongs.push(`sent, and called ${at}`)
    if (row.state === 'sending' || (row.state === 'waiting' && !row.reason)) wrongs.push(`lost: ${at}`)
  }
  return wrongs
}

async function play(seed: number): Promise<string[]> {
  const dice = new Dice(seed)
  const roll = () => dice.roll()
  const world = await sellingWorld(pool.db, { people: 2 })
  const schedule = new Schedule(world, roll)
  schedule.calm = true
  const emails = await sendEmails(world.ctx, world.actor, {
    key: randomUUID(),
    to: world.crm.people.map(({ object, id }) => ({ object, id })),
    cc: [],
    bcc: [],
    subject: 'Hello',
    html: '<p>Hello</p>',
    attachments: [],
  })
  schedule.calm = false
  watchOptOuts(schedule)
  const ids = emails.map((one) => one.id)
  const steps = 3 + Math.floor(roll() * 6)
  for (let step = 0; step < steps; step++) await schedule.step(ids)
  await schedule.heal()
  return (await wrongsOf(schedule, ids)).map((wrong) => `seed ${seed}: ${wrong}`)
}

/** Notes a hand-over that begins more than a minute after its addressee opted out. */
function watchOptOuts(schedule: Schedule) {
  const { mailbox, crm, now } = schedule.world
  const prepare = mailbox.prepare.bind(mailbox)
  mailbox.prepare = async (mail) => {
    const person = crm.people.find((one) => one.email === mail.to[0]?.address)
    const since = schedule.optedOutAt.get(person?.id ?? '')
    if (since !== undefined && now().getTime() - since > 60_000) schedule.wrongs.push('sent after opt-out')
    return prepare(mail)
  }
}

test(`${schedules} random histories that lose their database: no mail twice, none lost, none after an opt-out, no Task twice`, async () => {
  const wrongs: string[] = []
  let next = 1
  const lane = async () => {
    while (next <= schedules) wrongs.push(...(await play(next++)))
  }
  await Promise.all(Array.from({ length: abreast }, lane))
  expect(wrongs).toEqual([])
})
