import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runAdmin } from '../server/admin.ts'
import { createApp, prepareApp } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { examine, reportWords } from '../server/doctor.ts'
import { databaseClock } from '../server/platform/clock.ts'
import { createLog } from '../server/platform/log.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember } from './harness/journey.ts'
import { repoRoot } from './harness/source-files.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

/** The doctor's findings on this world with some of its settings changed. */
function ask(change: NodeJS.ProcessEnv = {}) {
  return examine({
    config: readConfig({ ...world.env, ...change }, tmpdir()),
    migrations: join(repoRoot, 'migrations'),
    startEmbedded: () => Promise.reject(new Error('not in this test')),
  })
}

/** Its problems as `name: message → todo`. */
async function problems(change: NodeJS.ProcessEnv): Promise<string[]> {
  const { checks } = await ask(change)
  return checks
    .filter((check) => check.state === 'problem')
    .map((check) => `${check.name}: ${check.message} → ${check.todo}`)
}

const newKey = () => randomBytes(32).toString('base64')

describe('the doctor', () => {
  it('finds nothing wrong with a whole installation, and names the addresses to paste', async () => {
    const report = await ask()
    expect(report.checks.filter((check) => check.state === 'problem')).toEqual([])
    expect(report.ok).toBe(true)
    expect(reportWords(report)).toMatch(/ok +microsoft +Microsoft .*its secret and our address/)
    expect(report.checks.map((check) => check.name)).toEqual(
      expect.arrayContaining([
        'settings',
        'database',
        'migrations',
        'mode',
        'clock',
        'secret key',
        'public url',
        'smtp',
        'salesforce',
        'google',
        'microsoft',
      ]),
    )
    expect(report.addresses.map(({ url }) => url)).toEqual([
      `${world.url}/oauth/salesforce/callback`,
      `${world.url}/oauth/google/callback`,
      `${world.url}/oauth/microsoft/callback`,
      `${world.url}/oauth/microsoft/admin-consent`,
      `${world.url}/panel/${world.appId}`,
    ])
    const words = reportWords(report)
    for (const secret of [...world.secrets, new URL(database.url).password]) {
      expect(words.includes(secret) || JSON.stringify(report).includes(secret)).toBe(false)
    }
  })

  it('tells a wrong client id, secret and redirect address apart', async () => {
    const fresh = {
      SALESFORCE_CLIENT_ID: 'nobody-knows-this-client',
      GOOGLE_CLIENT_ID: 'nobody.apps.example',
      MICROSOFT_CLIENT_ID: '00000000-dead-4bad-8bad-000000000000',
    }
    expect(await problems(fresh)).toEqual([
      expect.stringMatching(
        /^salesforce: .*does not know client id nobody-k….*\[invalid_client_id\].*SALESFORCE_CLIENT_ID/,
      ),
      expect.stringMatching(/^google: .*does not know.*\[invalid_client\].*GOOGLE_CLIENT_ID/),
      expect.stringMatching(/^microsoft: .*does not know.*\[AADSTS700016\].*MICROSOFT_CLIENT_ID/),
    ])
    const moved = await problems({ PUBLIC_URL: 'http://localhost:5' })
    expect(moved).toEqual([
      expect.stringMatching(
        /^salesforce: .*redirect.*→ .*http:\/\/localhost:5\/oauth\/salesforce\/callback$/,
      ),
      expect.stringMatching(/^google: .*redirect.*→ .*http:\/\/localhost:5\/oauth\/google\/callback$/),
      expect.stringMatching(
        /^microsoft: .*redirect.*\[AADSTS50011\].*→ .*http:\/\/localhost:5\/oauth\/microsoft\/callback$/,
      ),
    ])
  })

  it('finds a secret that the vendors refuse', async () => {
    const empty = await createTestDatabase()
    const wrong = {
      DATABASE_URL: empty.url,
      SALESFORCE_CLIENT_SECRET: 'x',
      GOOGLE_CLIENT_SECRET: 'x',
      MICROSOFT_CLIENT_SECRET: 'x',
    }
    expect(await problems(wrong)).toEqual([
      expect.stringMatching(/^salesforce: .*refuses the client secret/),
      expect.stringMatching(/^google: .*refuses the client secret/),
      expect.stringMatching(/^microsoft: .*refuses the client secret \[AADSTS7000215\]/),
    ])
    await empty.drop()
  })

  it('finds a Microsoft app without its directory, and a directory that is not there', async () => {
    const empty = await createTestDatabase()
    const at = (tenant: string) => problems({ DATABASE_URL: empty.url, MICROSOFT_TENANT: tenant })
    expect(await at('')).toEqual([
      expect.stringMatching(/^microsoft: .*own directory only.*\[AADSTS50194\].*→ Set MICROSOFT_TENANT/),
    ])
    expect(await at('nowhere.example')).toEqual([
      expect.stringMatching(
        /^microsoft: .*directory nowhere\.example \[AADSTS90002\].*→ Compare MICROSOFT_TENANT/,
      ),
    ])
    await empty.drop()
  })

  it('finds a cloud, a mail server and a database that do not answer', async () => {
    const empty = await createTestDatabase()
    expect(
      await problems({
        DATABASE_URL: empty.url,
        GOOGLE_BASE_URL: 'http://127.0.0.1:9',
        OUTBOUND_ALLOW: `${world.env.OUTBOUND_ALLOW},127.0.0.1:9`,
        SMTP_URL: 'smtp://127.0.0.1:9',
      }),
    ).toEqual([
      expect.stringMatching(/^smtp: 127\.0\.0\.1:9 did not let us in/),
      expect.stringMatching(/^google: .*does not answer/),
    ])
    await empty.drop()
    const gone = await problems({ DATABASE_URL: 'postgres://somebody:hidden-word@127.0.0.1:9/none' })
    expect(gone).toEqual([
      expect.stringMatching(/^database: It does not answer.*→ Nothing listens .*DATABASE_URL/),
    ])
    expect(gone.join()).not.toContain('hidden-word')
  })

  it('finds a certificate that nobody trusts and an address where nothing is', async () => {
    const found = await problems({ PUBLIC_URL: 'https://localhost:9' })
    expect(found).toContainEqual(expect.stringMatching(/^tls: Nothing answers at localhost:9/))
    const links = await problems({ TRACKING_URL: 'https://localhost:8' })
    expect(links).toContainEqual(expect.stringMatching(/^tls: Nothing answers at localhost:8/))
  })

  it('finds migrations to come, a newer schema, the other mode, and a key that does not fit', async () => {
    const other = await createTestDatabase()
    const client = new pg.Client({ connectionString: other.url })
    client.on('error', () => {})
    await client.connect()
    const at = { DATABASE_URL: other.url }
    await client.query(`delete from migration where name = '0001_ground.sql'`)
    expect(reportWords(await ask(at))).toMatch(/ok +migrations .*1 of \d+ will run at the next start/)
    await client.query(`insert into migration (name) values ('9999_later.sql')`)
    await client.query(`insert into installation (mode, created_at) values ('real', now())`)
    expect(await problems(at)).toEqual([
      expect.stringMatching(/^migrations: .*newer version \(9999_later\.sql\)/),
      expect.stringMatching(/^mode: .*real mode and the settings say sandbox/),
    ])
    await client.end()
    await other.drop()
    expect(await problems({ SECRET_KEY: newKey() })).toEqual([
      expect.stringMatching(/^secret key: It does not fit Nordvik Instruments AB/),
    ])
  })
})

describe('an operator', () => {
  const admin = (...argv: string[]) => runAdmin(world.app.ctx, argv)

  it('holds all mail and lets it go, which admins and the doctor see', async () => {
    const astrid = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: false })
    const shown = async () => (await astrid.api('GET', '/api/session')).body.mailHeldSince
    expect(await shown()).toBeNull()
    expect(await admin('hold')).toMatchObject({ ok: true })
    expect(await shown()).toMatch(/^20\d\d-/)
    expect(await problems({})).toContainEqual(
      expect.stringMatching(/^mail: All outgoing mail is held since .* → .*release$/),
    )
    expect(await admin('release')).toMatchObject({ ok: true, output: expect.stringMatching(/goes again/) })
    expect(await shown()).toBeNull()
  })

  it('ends sessions and suspends a user, audited, but not the last admin', async () => {
    const link = await world.admin('invite', 'ben.carter@nordvik.example')
    const ben = await activeMember(world, { key: 'ben', link, mailbox: false })
    const isIn = async () => (await ben.api('GET', '/api/session')).body.user !== null
    expect(await isIn()).toBe(true)
    expect(await admin('end-sessions', 'ben.carter@nordvik.example')).toMatchObject({ ok: true })
    expect(await isIn()).toBe(false)
    expect(await admin('suspend', 'ben.carter@nordvik.example')).toMatchObject({ ok: true })
    expect((await admin('users')).output).toMatch(/^ben.* deactivated$/m)
    expect(await admin('resume', 'ben.carter@nordvik.example')).toMatchObject({ ok: true })
    expect(await admin('suspend', 'astrid.lindqvist@nordvik.example')).toEqual({
      ok: false,
      output: 'That is the last admin of the workspace: make somebody else an admin first.',
    })
    expect(await admin('end-sessions')).toMatchObject({ ok: false })
    expect(await admin('end-sessions', '--all')).toMatchObject({ ok: true })
    const audited = await world.app.ctx.db
      .selectFrom('audit_event')
      .select('verb')
      .where('actor', '=', 'operator')
      .where('verb', 'in', ['session.all_ended', 'user.deactivated', 'user.reactivated'])
      .orderBy('id')
      .execute()
    expect(audited.map(({ verb }) => verb)).toEqual([
      'session.all_ended',
      'user.deactivated',
      'user.reactivated',
      'session.all_ended',
    ])
  })
})

describe('a rotation of the secret key', () => {
  /** An operator's command on the world's database under other keys. */
  async function operate(keys: { SECRET_KEY: string; SECRET_KEY_PREVIOUS?: string }, ...argv: string[]) {
    const log = createLog({ file: join(tmpdir(), `msi-actions-doctor-${process.pid}.log`) })
    const config = readConfig({ ...world.env, ...keys }, tmpdir())
    const parts = { config, databaseUrl: database.url, clock: databaseClock, log, dist: '', version: 'test' }
    const app = await createApp(parts)
    try {
      await prepareApp(app, config.mode)
      return await runAdmin(app.ctx, argv)
    } finally {
      await app.close()
    }
  }

  it('wraps every data key anew, may be repeated, and needs the former key no more', async () => {
    const [old, fresh] = [world.env.SECRET_KEY ?? '', newKey()]
    await world.app.ctx.db.updateTable('installation').set({ mode: 'sandbox' }).execute()
    const both = { SECRET_KEY: fresh, SECRET_KEY_PREVIOUS: old }
    expect(reportWords(await ask(both))).toContain('1 of 1 still need the former one')
    expect(await operate(both, 'rotate-key')).toMatchObject({
      ok: true,
      output: expect.stringContaining('1 data key wrapped anew, 0 had'),
    })
    expect((await operate(both, 'rotate-key')).output).toContain('0 data keys wrapped anew, 1 had')
    expect((await operate({ SECRET_KEY: fresh }, 'rotate-key')).output).toContain('1 had')
    expect(await problems({ SECRET_KEY: fresh })).toEqual([])
    const audited = await world.app.ctx.db
      .selectFrom('audit_event')
      .select('actor')
      .where('verb', '=', 'secret_key.rotated')
      .execute()
    expect(audited).toEqual([{ actor: 'operator' }])
  })

  it('changes nothing when neither key fits, or while a server holds the former one', async () => {
    const { db, clock, processId } = world.app.ctx
    const keyNow = () => db.selectFrom('workspace').select('data_key').executeTakeFirstOrThrow()
    const before = await keyNow()
    const { ctx } = world.app
    const strange = { ...ctx, vault: { ...ctx.vault, wrappedBy: () => null } }
    expect(await runAdmin(strange, ['rotate-key'])).toMatchObject({
      ok: false,
      output: expect.stringContaining('Nothing was changed'),
    })
    const now = clock.now()
    await db.insertInto('worker').values({ id: processId, started_at: now, beat_at: now }).execute()
    expect(await runAdmin(ctx, ['rotate-key'])).toMatchObject({
      ok: false,
      output: expect.stringContaining('stop it first'),
    })
    expect(await keyNow()).toEqual(before)
  })
})
