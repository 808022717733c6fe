import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  closeSeen,
  decideRestoration,
  readRestoration,
} from '../server/features/background/restorations/restorations.ts'
import { backup } from '../server/operator/backup.ts'
import { restore } from '../server/operator/restore.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import {
  activeMember,
  connectGmail,
  connectOutlook,
  type Member,
  openPanel,
  panelApi,
  signedRequest,
} from './harness/journey.ts'
import { repoRoot } from './harness/source-files.ts'
import { startWorld, type World } from './harness/world.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }
const folder = mkdtempSync(join(tmpdir(), 'msi-actions-restored-mail-'))
const databases: TestDatabase[] = []
let first: World
let astrid: Member
let bearer: string
let owner: { workspaceId: string; userId: string }

async function newDatabase(): Promise<string> {
  const database = await createTestDatabase()
  databases.push(database)
  return database.url
}

beforeAll(async () => {
  // Jobs are run by hand, so that the test decides where the backup is made.
  first = await startWorld({ databaseUrl: await newDatabase(), worker: false })
  astrid = await activeMember(first, { key: 'astrid', link: first.adminLink })
  bearer = (await openPanel(first, signedRequest(first, { as: 'astrid', record: lead }))).boot?.token ?? ''
  const user = first.app.ctx.db.selectFrom('app_user').select(['workspace_id', 'id'])
  const { workspace_id: workspaceId, id: userId } = await user.executeTakeFirstOrThrow()
  owner = { workspaceId, userId }
})
beforeEach(async () => {
  for (const cloud of [first.sandbox.google, first.sandbox.microsoft, first.sandbox.salesforce])
    await fetch(`${cloud}/__sandbox/faults`, { method: 'DELETE' })
})
afterAll(async () => {
  await first?.close()
  for (const database of databases) await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const run = (world: World, job: 'dispatch-mailbox' | 'dispatch-notifications' | 'write-crm') =>
  world.app.jobHandlers[job]?.({ ...owner }, new AbortController().signal)

async function fault(cloud: string | null, name: string) {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ name })
  expect((await fetch(`${cloud}/__sandbox/faults`, { method: 'POST', headers, body })).status).toBe(201)
}

/** Queues a mail to the lead; its subject tells it from all others. */
async function queue(subject: string): Promise<void> {
  const body = { key: randomUUID(), to: [lead], subject, html: '<p>Hello</p>' }
  const answer = await panelApi(first, bearer, { method: 'POST', path: '/api/panel/emails', body })
  expect(answer.status).toBe(200)
}

const emails = async (world: World, subjects: string[]) => {
  const rows = await world.app.ctx.db
    .selectFrom('email')
    .select(['subject', 'state', 'reason'])
    .where('subject', 'in', subjects)
    .execute()
  return subjects.map((subject) => {
    const row = rows.find((one) => one.subject === subject)
    return row && [row.state, row.reason].filter(Boolean).join('/')
  })
}

async function tasks(world: World, subject: string): Promise<number> {
  const { accessToken } = await world.app.ctx.tokens.live({ ...owner, kind: 'crm' })
  const query = encodeURIComponent(`SELECT Id FROM Task WHERE Subject = 'Email: ${subject}'`)
  const url = `${first.sandbox.salesforce}/services/data/v66.0/query?q=${query}`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
  return ((await answer.json()) as { records: unknown[] }).records.length
}

/** How many copies of each mail its mailbox has sent. */
async function copies(world: World, vendor: 'gmail' | 'outlook', subjects: string[]): Promise<number[]> {
  const { accessToken } = await world.app.ctx.tokens.live({ ...owner, kind: 'mailbox' })
  const headers = { authorization: `Bearer ${accessToken}` }
  const read = async (url: string) => (await (await fetch(url, { headers })).json()) as Listed
  const google = `${first.sandbox.google}/gmail/v1/users/me/messages?labelIds=SENT&q=`
  const sent = `${first.sandbox.microsoft}/v1.0/me/mailFolders/sentitems/messages?$top=100`
  const count = async (subject: string) =>
    vendor === 'gmail'
      ? ((await read(`${google}${encodeURIComponent(`subject:"${subject}"`)}`)).messages ?? []).length
      : ((await read(sent)).value ?? []).filter((one) => one.subject === subject).length
  return Promise.all(subjects.map(count))
}
interface Listed {
  messages?: unknown[]
  value?: { subject: string }[]
}

async function restoredWorld(file: string): Promise<World> {
  const url = await newDatabase()
  await restore({ databaseUrl: url, file, migrations: join(repoRoot, 'migrations') })
  return startWorld({ databaseUrl: url, workspace: false, worker: false, env: first.env })
}

describe.each([
  { vendor: 'gmail', connect: connectGmail },
  { vendor: 'outlook', connect: connectOutlook },
] as const)('a backup with $vendor that is restored after mail has gone', ({ vendor, connect }) => {
  it('sends none twice and loses none, though the vendor gave them other Message-IDs', async () => {
    await connect(astrid, 'astrid')
    // Gmail does so by itself.
    if (vendor === 'outlook') await fault(first.sandbox.microsoft, 'message_id_replaced')
    // An org without our key field: only looking tells that a Task is there.
    await fault(first.sandbox.salesforce, 'activity_fields_off')
    first.advance(11 * 60_000)
    const subjects = ['before', 'first', 'second', 'never'].map((name) => `${name} ${randomUUID()}`)
    const [before = '', one = '', two = '', never = ''] = subjects
    await queue(before)
    first.advance(5000)
    await run(first, 'dispatch-mailbox')
    for (const subject of [one, two, never]) await queue(subject)
    const file = join(folder, `${vendor}.backup`)
    await backup(first.env.DATABASE_URL ?? '', file)
    // What goes on until the server dies: one of them never leaves.
    await first.app.ctx.db
      .updateTable('email')
      .set({ state: 'cancelled' })
      .where('subject', '=', never)
      .execute()
    first.advance(5000)
    await run(first, 'dispatch-mailbox')
    await run(first, 'write-crm')
    expect(await emails(first, [before, one, two])).toEqual(['sent', 'sent', 'sent'])

    const later = await restoredWorld(file)
    try {
      await run(later, 'dispatch-mailbox')
      expect(await emails(later, subjects)).toEqual(['sent', 'sent', 'sent', 'waiting/undo_window'])
      // What is not there is believed two minutes later, and then it is due as well.
      later.advance(3_600_000)
      await run(later, 'dispatch-mailbox')
      await run(later, 'write-crm')
      expect(await emails(later, subjects)).toEqual(['sent', 'sent', 'sent', 'sent'])
      expect(await copies(later, vendor, subjects)).toEqual([1, 1, 1, 1])
      expect(await Promise.all(subjects.map((subject) => tasks(later, subject)))).toEqual([1, 1, 1, 1])
    } finally {
      await later.close()
    }
  })
})

describe('what nobody can tell', () => {
  it('asks: the sender, and an admin who decides about all with one press; the product has no mailbox to look into', async () => {
    const subject = `lost ${randomUUID()}`
    await queue(subject)
    const link = await first.admin('invite', `${randomUUID()}@nordvik.example`)
    expect(link).toContain('/invitation#')
    const file = join(folder, 'lost.backup')
    await backup(first.env.DATABASE_URL ?? '', file)
    const later = await restoredWorld(file)
    try {
      const { ctx } = later.app
      await ctx.tokens.lose({ ...owner, kind: 'mailbox' }, 'auth_revoked')
      later.advance(3_600_000)
      await run(later, 'dispatch-mailbox')
      await run(later, 'dispatch-notifications')
      const admin = { ...actor(), workspaceId: owner.workspaceId, userId: owner.userId }
      const seen = await readRestoration(ctx, admin)
      expect(seen.restoration).toMatchObject({ withoutMailbox: 1, needsAttention: 0, looking: 0, sent: 0 })
      expect(seen.restoration?.system).toBeGreaterThan(0)
      expect(await emails(later, [subject])).toEqual(['waiting/mailbox_disconnected'])
      await ctx.db
        .updateTable('restored_mail')
        .set({ state: 'unknown' })
        .where('state', '=', 'unchecked')
        .execute()
      expect((await decideRestoration(ctx, admin, 'drop')).restoration).toMatchObject({
        needsAttention: 0,
        system: 0,
      })
      expect(await emails(later, [subject])).toEqual(['cancelled/restored'])
      expect(await closeSeen(ctx, admin)).toEqual({ restoration: null })
      const sessions = await ctx.db.selectFrom('session').select('id').execute()
      expect(sessions).toEqual([])
    } finally {
      await later.close()
    }
  })
})

function actor() {
  const who = { role: 'admin', name: 'Astrid', email: 'astrid@nordvik.example', language: 'en' } as const
  return { ...who, timeZone: 'UTC', sessionId: randomUUID(), ipPrefix: null }
}
