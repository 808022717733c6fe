import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { org } from '../sandbox/world.ts'
import { backup } from '../server/operator/backup.ts'
import { restore } from '../server/operator/restore.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activateWith, activeMember, connectGmail, type Member, memberOf } from './harness/journey.ts'
import { runHourly } from './harness/recurring.ts'
import { repoRoot } from './harness/source-files.ts'
import { startWorld, type World } from './harness/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'msi-actions-restored-'))
const databases: TestDatabase[] = []
let world: World
let astrid: Member

beforeAll(async () => {
  const database = await createTestDatabase()
  databases.push(database)
  // Nobody works here: what is ordered is left undone, as when a server is moved in the middle.
  world = await startWorld({ databaseUrl: database.url, worker: false })
  astrid = await activeMember(world, { key: 'astrid', link: world.adminLink })
})

afterAll(async () => {
  await world?.close()
  for (const database of databases) await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const faults = (method: 'POST' | 'DELETE', name?: string) =>
  fetch(`${world.sandbox.salesforce}/__sandbox/faults`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: name && JSON.stringify({ name }),
  })

async function astridAt(of: World) {
  const { ctx } = of.app
  const user = await ctx.db
    .selectFrom('app_user')
    .select(['workspace_id as workspaceId', 'id as userId'])
    .where('email', 'like', 'astrid%')
    .executeTakeFirstOrThrow()
  const connections = await ctx.db
    .selectFrom('connection')
    .select(['access_token', 'refresh_token'])
    .where('user_id', '=', user.userId)
    .execute()
  const obstacles = await ctx.db
    .selectFrom('obstacle')
    .select('code')
    .where('user_id', 'is not', null)
    .execute()
  return {
    user,
    held: connections.filter((row) => row.access_token ?? row.refresh_token).length,
    obstacles: obstacles.map((row) => row.code),
  }
}

const gmail = async (accessToken: string) =>
  (
    await fetch(`${world.sandbox.google}/gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
  ).status

async function revokeAll(): Promise<void> {
  const answer = await astrid.api('POST', '/api/connection-revocations', { confirmation: org.name })
  expect(answer.status).toBe(200)
}

describe('a restored database', () => {
  it('goes on giving back what was ended, and looking whether obstacles are gone', async () => {
    const { user } = await astridAt(world)
    const { accessToken } = await world.app.ctx.tokens.live({ ...user, kind: 'mailbox' })
    await revokeAll()
    const ben = memberOf(world)
    await faults('POST', 'api_disabled')
    await activateWith(ben, {
      link: await world.admin('invite', 'ben.carter@nordvik.example'),
      as: 'ben',
    })
    expect(await astridAt(world)).toMatchObject({ held: 2, obstacles: ['salesforce_api_disabled'] })
    expect(await gmail(accessToken)).toBe(200)
    await faults('DELETE')

    const file = join(folder, 'all.backup')
    const restored = await createTestDatabase()
    databases.push(restored)
    await backup(databases[0]?.url ?? '', file)
    await restore({ databaseUrl: restored.url, file, migrations: join(repoRoot, 'migrations') })
    const later = await startWorld({ databaseUrl: restored.url, workspace: false, env: world.env })
    try {
      await expect.poll(() => astridAt(later)).toMatchObject({ held: 0, obstacles: [] })
      expect(await gmail(accessToken)).not.toBe(200)
    } finally {
      await later.close()
    }
  })

  it('has both ordered anew by the hourly sweep too', async () => {
    await world.app.pool.query('delete from graphile_worker._private_jobs')
    await runHourly(world.app)
    const { rows } = await world.app.pool.query(
      `select task_identifier as name from graphile_worker.jobs where run_at <= now() + interval '1 minute'
       and task_identifier not like 'resume-%' order by 1`,
    )
    expect(rows).toEqual([{ name: 'give-back' }, { name: 'probe-obstacle' }])
  })
})

describe('a connection that is made anew while its former grant goes back', () => {
  it('keeps its new grant', async () => {
    const { user } = await astridAt(world)
    const { ctx } = world.app
    await connectGmail(astrid, 'astrid')
    await revokeAll()
    const { retired } = ctx.tokens
    ctx.tokens.retired = async (owner) => {
      const grants = await retired(owner)
      await connectGmail(astrid, 'astrid')
      return grants
    }
    await world.app.jobHandlers['give-back']?.({ ...user }, new AbortController().signal)
    ctx.tokens.retired = retired
    const { accessToken } = await ctx.tokens.live({ ...user, kind: 'mailbox' })
    expect(await gmail(accessToken)).toBe(200)
  })
})
