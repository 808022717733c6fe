import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../../server/platform/database.ts'
import { migrateJobs } from '../../server/platform/jobs.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { startPostgres } from '../../server/platform/postgres/postgres.ts'
import type { Member } from '../harness/journey.ts'
import { repoRoot } from '../harness/source-files.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { startWorld, type World } from '../harness/world.ts'
import { addWhatIsOver, missingIn } from './check-made.ts'
import { hireColleagues } from './colleagues.ts'
import { type Installation, pack, readProduct, readQueue } from './installation.ts'
import { leaveAnswers, leaveQuestions, leaveUnderWay, leaveWrites } from './make-mails.ts'
import {
  gather,
  leaveLetters,
  leaveTemplates,
  leaveTraces,
  lose,
  restoreEarly,
  sendAway,
  stopAnna,
} from './make-people.ts'
import { type Making, must, panelOf, records, run } from './making.ts'

/*
 * `node test/upgrades/make-installation.ts FILE`, run in the version that is about to become the former one: leads an
 * installation into the middle of everything, stops it as a power cut would, and writes it down for upgrades.test.ts.
 * No worker runs, so each job is run by hand up to the point where it should be found; the rest stays in the queue.
 */

async function live(world: World, databaseUrl: string): Promise<Installation['held']> {
  const making: Making = { world, people: {}, mails: {}, lives: {} }
  const links = await restoreEarly(making, databaseUrl)
  const refused = await gather(making)
  await leaveTraces(making)
  await leaveTemplates(making)
  await leaveQuestions(making)
  await leaveAnswers(making)
  await lose(making)
  await leaveLetters(making)
  for (const job of ['recover-email', 'recover-crm-writes', 'recover-replies']) await run(world, job)
  await leaveWrites(making)
  const anna = await stopAnna(making)
  const away = await sendAway(making, links)
  const invitation = await world.admin('invite', 'erik.holm@nordvik.example', '--name', 'Erik Holm')
  const signIn = await world.admin('sign-in-link', 'ben.carter@nordvik.example')
  const compose = await leaveUnderWay(making)
  const { request, token: bearer } = await panelOf(world, 'ben', records.james)
  const cookies = (member: Member) => Object.fromEntries(member.browser.cookies('localhost'))
  const everybody = Object.entries(making.people).map(([key, member]) => [key, cookies(member)])
  return {
    obstacles: await obstaclesSeenBy(making.people.astrid),
    mails: making.mails,
    lives: making.lives,
    request,
    bearer,
    compose,
    away,
    invitation,
    ...anna,
    ...refused,
    signIn: /\S+#\S+/.exec(signIn)?.[0] ?? signIn,
    cookies: Object.fromEntries(everybody),
  }
}

/** What stands in whose way, by address, as the admin sees it at the end. */
async function obstaclesSeenBy(admin: Member | undefined): Promise<Record<string, string>> {
  if (!admin) return {}
  const { users } = await must('users', admin.api('GET', '/api/users'))
  const { invitations } = await must('invitations', admin.api('GET', '/api/invitations'))
  const rows = [users, invitations].flat() as { email: string; obstacle: { code: string } | null }[]
  const obstacles = rows.flatMap(({ email, obstacle }) => (obstacle ? [[email, obstacle.code]] : []))
  return Object.fromEntries(obstacles)
}

/** What a power cut leaves: a job and a mailbox held by a worker that is no more. */
const powerCut = `
  insert into worker (id, started_at, beat_at) values ('11111111-1111-4111-8111-111111111111', $1, $1);
  update mailbox set lease_holder = '11111111-1111-4111-8111-111111111111',
    lease_until = $1::timestamptz + interval '60 seconds', lease_epoch = lease_epoch + 1
  where vendor = 'outlook';
  update graphile_worker._private_jobs set locked_at = $1, locked_by = 'worker-of-the-power-cut', attempts = attempts + 1
  where id in (select min(id) from graphile_worker._private_jobs where locked_at is null)`

function identityOf({ env, appId }: World) {
  const app = (vendor: string) => ({
    clientId: env[`${vendor}_CLIENT_ID`] ?? '',
    clientSecret: env[`${vendor}_CLIENT_SECRET`] ?? '',
  })
  const apps = { salesforce: app('SALESFORCE'), google: app('GOOGLE'), microsoft: app('MICROSOFT') }
  return { apps, key: env.SECRET_KEY ?? '', appId }
}

async function main(file: string): Promise<void> {
  const folder = mkdtempSync(join(tempDir(), 'msi-actions-former-'))
  chmodSync(folder, 0o711)
  const sandboxData = join(folder, 'sandbox')
  const postgres = await startPostgres({ dataDir: folder, log: join(folder, 'log'), database: 'former' })
  const dismiss = hireColleagues()
  try {
    const { pool, close } = openDatabase(postgres.url, () => {})
    await migrate(pool, join(repoRoot, 'migrations'))
    await migrateJobs(pool)
    await close()
    const world = await startWorld({ databaseUrl: postgres.url, worker: false, sandboxData })
    writeFileSync(file, pack(await writeDown(world, { databaseUrl: postgres.url, sandboxData })))
    await world.close()
  } finally {
    dismiss()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writeDown(
  world: World,
  at: { databaseUrl: string; sandboxData: string },
): Promise<Installation> {
  const held = await live(world, at.databaseUrl)
  const now = world.app.ctx.clock.now().toISOString()
  const client = new pg.Client({ connectionString: at.databaseUrl })
  await client.connect()
  try {
    for (const statement of powerCut.split(';')) await client.query(statement.replaceAll('$1', `'${now}'`))
    await addWhatIsOver(client)
    // As the worker's start has planned it.
    await world.app.schedule.start()
    const missing = await missingIn(client, Object.keys(world.app.jobHandlers))
    if (missing.length) throw new Error(`The installation has no ${missing.join(', no ')}`)
    const names = readdirSync(at.sandboxData)
    const files = names.map((name) => [name, readFileSync(join(at.sandboxData, name), 'utf8')])
    return {
      commit: commitOfProduct(),
      now,
      identity: identityOf(world),
      held,
      sandbox: Object.fromEntries(files),
      ...(await readProduct(client)),
      queue: await readQueue(client),
    }
  } finally {
    await client.end()
  }
}

/** The last commit that changed the product: what makes installations may have changed since. */
function commitOfProduct(): string {
  const product = ['server', 'migrations', 'contract', 'web']
  const log = ['log', '-1', '--format=%h', '--', ...product]
  return execFileSync('git', log, { cwd: repoRoot, encoding: 'utf8' }).trim()
}

await main(process.argv[2] ?? 'installation.json.gz')
