import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { settingSections } from '../../contract/settings.ts'
import { saveSetting } from '../../server/features/team/settings/settings.ts'
import { activeMember, openPanel, panelApi, signedRequest } from '../harness/journey.ts'
import { startWorld, type World } from '../harness/world.ts'
import { Crew } from './crew.ts'
import { Dice } from './dice.ts'
import { type Figures, noFaults } from './ledger.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR', address: 'maria.holm@holmlogistics.example' }
const crewSize = 3
const mailsAKill = 2
/** One kill in so many is the database's, where that may be killed. */
const databaseTurn = 10
/** Milliseconds that are waited for a mailbox to be taken, and for the last mail to come to its end. */
const patience = { taken: 3000, end: 180_000 }

export interface KillRun {
  kills: number
  seed: number
  databaseUrl: string
  /** Ends the server of the database as `kill -9` does, and starts it again. */
  killDatabase?(): Promise<void>
  onProgress?(done: number): void
}

export interface KillReport {
  kills: number
  mails: number
  figures: Figures
  /** What is wrong with which mail. */
  amiss: string[]
}

/** A whole product in a whole sandbox, whose mail is sent by processes that are killed. */
export class Slaughter {
  readonly world: World
  readonly crew: Crew
  private readonly folder: string
  private readonly token: string
  private readonly subjects: string[] = []

  private constructor(world: World, token: string) {
    this.world = world
    this.token = token
    this.folder = mkdtempSync(join(tmpdir(), 'msi-actions-killed-'))
    const env = world.env as Record<string, string>
    this.crew = new Crew({ db: world.app.ctx.db, env, folder: this.folder })
  }

  static async begin(databaseUrl: string): Promise<Slaughter> {
    // Pages are served here, and nothing is sent: that is for processes of their own.
    const world = await startWorld({ databaseUrl, worker: false })
    await activeMember(world, { key: 'astrid', link: world.adminLink })
    await liftThrottle(world)
    const token =
      (await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))).boot?.token ?? ''
    return new Slaughter(world, token)
  }

  async end(): Promise<void> {
    await this.crew.killAll()
    await this.world.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A seller presses Send, and again where no answer came. Its subject. */
  async send(): Promise<string> {
    const subject = `killed-${this.subjects.length}-${randomUUID()}`
    const to = [{ object: lead.object, id: lead.id }]
    const body = { key: randomUUID(), to, subject, html: '<p>Hello</p>' }
    const call = { method: 'POST', path: '/api/panel/emails', body }
    for (;;) {
      const { status } = await panelApi(this.world, this.token, call)
      if (status === 200) break
      if (status < 500) throw new Error(`Send was answered with ${status}`)
      await sleep(100)
    }
    this.subjects.push(subject)
    return subject
  }

  async run({ kills, seed, killDatabase, onProgress }: Omit<KillRun, 'databaseUrl'>): Promise<KillReport> {
    const dice = new Dice(seed)
    while (this.crew.hands.length < crewSize) await this.crew.start()
    for (let done = 1; done <= kills; done++) {
      for (let mail = 0; mail < mailsAKill; mail++) await this.send()
      const victim = await this.whoSends()
      await sleep(dice.below(120))
      if (killDatabase && done % databaseTurn === 0) await killDatabase()
      else await this.kill(victim ?? dice.pick(this.crew.hands).id)
      onProgress?.(done)
    }
    await this.settle()
    return { kills, mails: this.subjects.length, ...(await this.count()) }
  }

  /** Kills this process and starts another one; the rest of the crew works on meanwhile. */
  async kill(id: string): Promise<void> {
    const hand = this.crew.hands.find((one) => one.id === id) ?? this.crew.hands[0]
    if (!hand) return
    await this.crew.kill(hand)
    const next = this.crew.start()
    await this.letTimePass()
    if (this.crew.hands.length < crewSize - 1) await next
  }

  /** Who has the mailbox, as soon as somebody has; undefined where nobody takes it. */
  private async whoSends(): Promise<string | undefined> {
    for (const until = performance.now() + patience.taken; performance.now() < until; await sleep(15)) {
      const rows = await this.query<{ id: string | null }>('select lease_holder as id from mailbox')
      const id = rows[0]?.id
      if (id && this.crew.hands.some((one) => one.id === id)) return id
    }
    return undefined
  }

  /**
   * Lets the time pass for which the product waits before it goes on in the place of a process: for what belongs to the dead
   * alone, so that nobody has to wait for it here. Whoever lives has none of it.
   */
  private async letTimePass(): Promise<void> {
    const living = this.crew.hands.map(({ id }) => id)
    const ofTheDead = `not exists (select 1 from mailbox where lease_holder = any($1::uuid[]))`
    await this.query(
      `update worker set beat_at = beat_at - interval '16 seconds' where runs = 'worker' and id <> all($1::uuid[])`,
      [living],
    )
    await this.query(
      `update attempt set started_at = started_at - interval '61 seconds', deadline_at = deadline_at - interval '61 seconds'
       where state = 'open' and deadline_at > now() and ${ofTheDead}`,
      [living],
    )
    await this.query(
      `update crm_write set due_at = now() where state in ('writing', 'waiting') and due_at > now()
       and due_at < now() + interval '110 seconds'`,
    )
    await this.query(
      `update email set due_at = now() where state = 'waiting' and reason = 'temporary' and due_at > now()`,
    )
    await this.query(`select graphile_worker.add_job(name, job_key => name, max_attempts => 3)
      from unnest(array['recover-email', 'recover-crm-writes']) as name`)
  }

  /** Until every mail and every Task has come to its end. */
  private async settle(): Promise<void> {
    const isOpen = `select 1 from email where kind = 'sales' and state in ('waiting', 'scheduled', 'sending')
      union all select 1 from crm_write where state in ('waiting', 'writing') limit 1`
    for (const until = performance.now() + patience.end; performance.now() < until; await sleep(500)) {
      if ((await this.query(isOpen)).length === 0) return
      await this.letTimePass()
    }
  }

  private async count(): Promise<{ figures: Figures; amiss: string[] }> {
    const { sandbox, app } = this.world
    const inbox = await (await fetch(`${sandbox.mail}/api/inbox/${lead.address}`)).json()
    const owner = await app.ctx.db
      .selectFrom('app_user')
      .select(['workspace_id', 'id'])
      .executeTakeFirstOrThrow()
    const { accessToken } = await app.ctx.tokens.live({
      workspaceId: owner.workspace_id,
      userId: owner.id,
      kind: 'crm',
    })
    const soql = `SELECT Subject FROM Task WHERE WhoId = '${lead.id}'`
    const answer = await fetch(
      `${sandbox.salesforce}/services/data/v66.0/query?q=${encodeURIComponent(soql)}`,
      {
        headers: { authorization: `Bearer ${accessToken}` },
      },
    )
    const tasks = ((await answer.json()) as { records: { Subject: string }[] }).records
    const states = await this.query<{ subject: string; state: string; reason: string | null }>(
      'select subject, state, reason from email',
    )
    const figures = { ...noFaults }
    const amiss: string[] = []
    for (const subject of this.subjects) {
      const copies = (inbox as { subject: string }[]).filter((one) => one.subject === subject).length
      const logged = tasks.filter(({ Subject }) => Subject === `Email: ${subject}`).length
      figures.duplicates += Math.max(copies - 1, 0)
      figures.crmDuplicates += Math.max(logged - 1, 0)
      const row = states.find((one) => one.subject === subject)
      // What has arrived and is told there is known here as well.
      const isKnown = row?.state === 'sent'
      if (copies === 0 || logged === 0 || !isKnown) figures.lost += 1
      if (copies === 1 && logged === 1 && isKnown) continue
      amiss.push(`${subject}: ${copies} copies, ${logged} Tasks, ${row?.state}/${row?.reason}`)
    }
    return { figures, amiss }
  }

  /** Asks again while the database is away. */
  private async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    for (;;)
      try {
        return (await this.world.app.pool.query<Row>(sql, values)).rows
      } catch (error) {
        if (/^(22|23|42)/.test(String((error as { code?: unknown }).code))) throw error
        await sleep(100)
      }
  }
}

/** Kills processes while mail flows through them, and counts where it arrives. */
export async function runKills({ databaseUrl, ...run }: KillRun): Promise<KillReport> {
  const slaughter = await Slaughter.begin(databaseUrl)
  try {
    return await slaughter.run(run)
  } finally {
    await slaughter.end()
  }
}

/** So that mail flows as fast as the mail service lets it. */
async function liftThrottle({ app }: World): Promise<void> {
  const user = await app.ctx.db.selectFrom('app_user').selectAll().executeTakeFirstOrThrow()
  const { workspace_id: workspaceId, id: userId, email, name } = user
  const actor = {
    workspaceId,
    userId,
    email,
    name,
    role: 'admin',
    language: 'en',
    timeZone: 'UTC',
    sessionId: '',
    ipPrefix: null,
  } as const
  const value = settingSections.sending.parse({ throttle: { isOn: false, count: 25, seconds: 45 } })
  await saveSetting(app.ctx, actor, { section: 'sending', value, version: 0 })
}
