import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember, openPanel, panelApi, signedRequest } from './harness/journey.ts'
import { type Program, runProgram } from './harness/launched.ts'
import { startWorld, type World } from './harness/world.ts'

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }
const folder = mkdtempSync(join(tmpdir(), 'msi-actions-killed-worker-'))
const programs: Program[] = []
let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createTestDatabase()
  // Pages are served here, and nothing is sent: that is for processes of their own.
  world = await startWorld({ databaseUrl: database.url, worker: false })
})
afterAll(async () => {
  for (const { child, ended } of programs) {
    child.kill('SIGKILL')
    await ended
  }
  await world?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a process that sends; its id among the processes. */
async function startWorkerProcess(name: string): Promise<{ program: Program; id: string }> {
  const { db } = world.app.ctx
  const ids = async () => (await db.selectFrom('worker').select('id').execute()).map((row) => row.id)
  const before = await ids()
  const env = { ...world.env, RUN: 'worker', APP_DATA_DIR: join(folder, name) } as Record<string, string>
  const program = runProgram(['server/main.ts'], { env })
  programs.push(program)
  const isNew = (id: string) => !before.includes(id)
  const ended = program.ended.then((code) => {
    throw new Error(`It ended with ${code}: ${program.out}${program.err}`)
  })
  ended.catch(() => {})
  await Promise.race([expect.poll(async () => (await ids()).filter(isNew)).toHaveLength(1), ended])
  return { program, id: (await ids()).find(isNew) ?? '' }
}

it('mail goes on when the worker that had its mailbox was killed, as soon as that is noticed', async () => {
  await activeMember(world, { key: 'astrid', link: world.adminLink })
  const token =
    (await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))).boot?.token ?? ''
  const { db } = world.app.ctx
  const killed = await startWorkerProcess('killed')
  const other = await startWorkerProcess('other')

  // In the middle of a batch, which the lease outlives by far.
  await sql`update mailbox set lease_holder = ${killed.id}, lease_until = now() + interval '1 hour'`.execute(
    db,
  )
  killed.program.child.kill('SIGKILL')
  await killed.program.ended
  const body = { key: randomUUID(), to: [lead], subject: 'Goes on', html: '<p>Hello</p>' }
  expect((await panelApi(world, token, { method: 'POST', path: '/api/panel/emails', body })).status).toBe(200)
  // Nobody looks by the clock: only the other's heartbeat can tell.
  await sql`update graphile_worker._private_jobs set run_at = now() + interval '1 hour'
    where key = 'recover-email'`.execute(db)
  await sql`update worker set beat_at = beat_at - interval '16 seconds' where id = ${killed.id}`.execute(db)

  const state = () => db.selectFrom('email').select('state').where('kind', '=', 'sales').execute()
  await expect.poll(state).toEqual([{ state: 'sent' }])
  const left = await db.selectFrom('worker').select('id').execute()
  expect(left).toEqual([{ id: other.id }])
  other.program.child.kill('SIGTERM')
  expect(await other.program.ended).toBe(0)
})
