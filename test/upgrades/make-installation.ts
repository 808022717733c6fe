import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../../server/platform/database.ts'
import { migrateJobs } from '../../server/platform/jobs.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { startPostgres } from '../../server/platform/postgres/postgres.ts'
import {
  activateWith,
  connectGmail,
  connectOutlook,
  type Member,
  memberOf,
  openPanel,
  panelApi,
  signedRequest,
} from '../harness/journey.ts'
import { roomyFolder } from '../harness/roomy-folder.ts'
import { repoRoot } from '../harness/source-files.ts'
import { startWorld, type World } from '../harness/world.ts'
import { type Installation, pack, readProduct, readQueue } from './installation.ts'

/*
 * `node test/upgrades/make-installation.ts FILE`, run in the version that is about to become the former one: leads an
 * installation into the middle of everything, stops it as a power cut would, and writes it down for upgrades.test.ts.
 * No worker runs, so each job is run by hand up to the point where it should be found; the rest stays in the queue.
 */

const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }
const otherLead = { object: 'Lead', id: '00QNw00002LeadBMAR' }
const maria = 'maria.holm@holmlogistics.example'
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40, 7)])

type Owner = { workspaceId: string; userId: string }

async function fault(
  world: World,
  about: { cloud: 'google' | 'microsoft'; name: string | null; times?: number },
) {
  const { cloud, name, times } = about
  const answer = await fetch(`${world.sandbox[cloud]}/__sandbox/faults`, {
    ...(name
      ? {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name, times }),
        }
      : { method: 'DELETE' }),
  })
  if (!answer.ok) throw new Error(`the fault ${name} was not set: ${answer.status}`)
}

async function ownerOf(world: World, email: string): Promise<Owner> {
  return world.app.ctx.db
    .selectFrom('app_user')
    .select(['workspace_id as workspaceId', 'id as userId'])
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
}

async function run(world: World, job: string, owner: Owner): Promise<void> {
  await world.app.jobHandlers[job]?.({ ...owner }, new AbortController().signal)
}

/** A seller's panel on one record: what it can do, and the signed request that has opened it. */
async function panelOf(world: World, as: string, record: typeof lead) {
  const request = signedRequest(world, { as, record })
  const token = (await openPanel(world, request)).boot?.token ?? ''
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await panelApi(world, token, { method, path, ...(body === undefined ? {} : { body }) })
    if (answer.status !== 200)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const attach = async () => {
    const form = new FormData()
    form.set('file', new File(['Prices of 2027'], 'Prislista å.txt', { type: 'text/plain' }))
    const headers = { origin: 'null', authorization: `Bearer ${token}` }
    const answer = await fetch(`${world.url}/api/panel/attachments`, { method: 'POST', headers, body: form })
    return ((await answer.json()) as { id: string }).id
  }
  const send = async (subject: string, attachments: string[] = []) => {
    const mail = { key: randomUUID(), to: [record], subject, html: '<p>Hello å</p>', attachments }
    return (
      ((await call('POST', '/api/panel/emails', mail)) as { emails: { id: string }[] }).emails[0]?.id ?? ''
    )
  }
  return { request, token, call, attach, send }
}

async function activate(world: World, key: string, link: string): Promise<Member> {
  const member = memberOf(world)
  await activateWith(member, { link, as: key })
  for (const fact of ['organization_confirmed', 'welcomed', 'introduced'])
    await member.api('POST', '/api/journey/facts', { fact })
  return member
}

/** Anna: refused by Outlook for want of an approval, then a Gmail of somebody else that waits for a Yes or a No. */
async function stopAnna(world: World): Promise<{ anna: Member; approvalUrl: string }> {
  const invited = ['anna.berg@nordvik.example', '--name', 'Anna Berg', '--language', 'sv']
  const anna = await activate(world, 'anna', await world.admin('invite', ...invited))
  await fault(world, { cloud: 'microsoft', name: 'admin_consent_required' })
  const stopped = await connectOutlook(anna, 'anna')
  await anna.visitor.submit(stopped, 'Tillbaka till appen').catch(() => anna.visitor.submit(stopped, null))
  await fault(world, { cloud: 'microsoft', name: null })
  const { body } = await anna.api('GET', '/api/journey')
  const approvalUrl = String((body.mailboxApproval as { url: string } | null)?.url)
  const attempt = await anna.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
  const url = new URL(String(attempt.body.authorizeUrl))
  url.searchParams.set('login_hint', 'ben.carter@nordvik.example')
  let page = await anna.visitor.open(url)
  for (const labels of [
    ['Next', 'Nästa'],
    ['Next', 'Nästa'],
    ['Continue', 'Fortsätt'],
  ]) {
    const label = labels.find((one) => new RegExp(`<button\\b[^>]*>\\s*${one}\\s*<`).test(page.text))
    page = await anna.visitor.submit(page, label ?? null)
  }
  if (page.url.searchParams.get('problem') !== 'mailbox_other_address') throw new Error(page.url.href)
  return { anna, approvalUrl }
}

/** Presses Reply in the sandbox, as Maria. */
async function replyTo(world: World, subject: string): Promise<void> {
  const inbox = (await (await fetch(`${world.sandbox.mail}/api/inbox/${maria}`)).json()) as {
    id: string
    subject: string
  }[]
  const mail = inbox.find((one) => one.subject === subject)
  const answer = await fetch(`${world.sandbox.mail}/inbox/${maria}/${mail?.id}/reply`, {
    method: 'POST',
    body: new URLSearchParams({ subject: `Re: ${subject}`, text: 'Yes please' }),
    redirect: 'manual',
  })
  if (answer.status !== 303) throw new Error(`no reply: ${answer.status}`)
}

/** Mails at every point of their life: see the subjects. */
async function sellOn(world: World, owners: { astrid: Owner; ben: Owner }) {
  const astrid = await panelOf(world, 'astrid', lead)
  const ben = await panelOf(world, 'ben', otherLead)
  const pass = async (owner: Owner) => {
    world.advance(5001)
    await run(world, 'dispatch-mailbox', owner)
  }
  const mails: Record<string, string> = {}
  mails['Sent, logged and answered'] = await astrid.send('Sent, logged and answered', [await astrid.attach()])
  await pass(owners.astrid)
  await run(world, 'write-crm', owners.astrid)
  await replyTo(world, 'Sent, logged and answered')
  world.advance(20_000)
  await run(world, 'read-replies', owners.astrid)
  mails['Sent, not logged, answer not read'] = await astrid.send('Sent, not logged, answer not read')
  await pass(owners.astrid)
  await replyTo(world, 'Sent, not logged, answer not read')
  for (const [vendor, panel, owner] of [
    ['google', astrid, owners.astrid],
    ['microsoft', ben, owners.ben],
  ] as const) {
    await fault(world, { cloud: vendor, name: 'send_accepts_then_504', times: 1 })
    const subject = `Delivered by ${vendor}, answer lost`
    mails[subject] = await panel.send(subject)
    await pass(owner)
  }
  mails['Waits at Gmail'] = await astrid.send('Waits at Gmail', [await astrid.attach()])
  mails['Waits at Outlook'] = await ben.send('Waits at Outlook', [await ben.attach()])
  await ben.attach()
  await astrid.call('POST', '/api/panel/tasks', {
    key: randomUUID(),
    name: 'Call Maria',
    dueOn: '2026-12-01',
  })
  return { mails, request: ben.request, bearer: ben.token }
}

async function live(world: World): Promise<Installation['held']> {
  const astrid = await activate(world, 'astrid', world.adminLink)
  await connectGmail(astrid, 'astrid')
  const image = `<img src="data:image/png;base64,${png.toString('base64')}">`
  await astrid.api('PUT', '/api/signature', { html: `<p>Astrid</p>${image}` })
  const ben = await activate(world, 'ben', await world.admin('invite', 'ben.carter@nordvik.example'))
  await connectOutlook(ben, 'ben')
  const owners = {
    astrid: await ownerOf(world, 'astrid.lindqvist@nordvik.example'),
    ben: await ownerOf(world, 'ben.carter@nordvik.example'),
  }
  const sold = await sellOn(world, owners)
  const { anna, approvalUrl } = await stopAnna(world)
  const invitation = await world.admin('invite', 'erik.holm@nordvik.example', '--name', 'Erik Holm')
  const help = await anna.api('POST', '/api/help-links', { code: 'mailbox_app_blocked' })
  const signIn = await world.admin('sign-in-link', 'ben.carter@nordvik.example')
  const cookies = (member: Member) => Object.fromEntries(member.visitor.cookies('localhost'))
  return {
    ...sold,
    approvalUrl,
    invitation,
    helpUrl: String(help.body.url),
    signIn: /\S+\/sign-in#\S+|\S+#\S+/.exec(signIn)?.[0] ?? signIn,
    cookies: { astrid: cookies(astrid), ben: cookies(ben), anna: cookies(anna) },
  }
}

/** What a power cut leaves: a job and a mailbox held by a worker that is no more. */
const powerCut = `
  insert into worker (id, started_at, beat_at) values ('11111111-1111-4111-8111-111111111111', $1, $1);
  update connection set lease_holder = '11111111-1111-4111-8111-111111111111',
    lease_until = $1::timestamptz + interval '60 seconds', lease_epoch = lease_epoch + 1
  where kind = 'mailbox' and vendor = 'outlook';
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
  const folder = mkdtempSync(join(roomyFolder(), 'msi-actions-former-'))
  chmodSync(folder, 0o711)
  const sandboxData = join(folder, 'sandbox')
  const postgres = await startPostgres({ dataDir: folder, log: join(folder, 'log'), database: 'former' })
  try {
    const { pool, close } = openDatabase(postgres.url, () => {})
    await migrate(pool, join(repoRoot, 'migrations'))
    await migrateJobs(pool)
    await close()
    const world = await startWorld({ databaseUrl: postgres.url, worker: false, sandboxData })
    writeFileSync(file, pack(await writeDown(world, { databaseUrl: postgres.url, sandboxData })))
    await world.close()
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writeDown(
  world: World,
  at: { databaseUrl: string; sandboxData: string },
): Promise<Installation> {
  const held = await live(world)
  const now = world.app.ctx.clock.now().toISOString()
  const client = new pg.Client({ connectionString: at.databaseUrl })
  await client.connect()
  try {
    for (const statement of powerCut.split(';')) await client.query(statement.replaceAll('$1', `'${now}'`))
    const names = readdirSync(at.sandboxData)
    const files = names.map((name) => [name, readFileSync(join(at.sandboxData, name), 'utf8')])
    const head = ['rev-parse', '--short=8', 'HEAD']
    return {
      commit: execFileSync('git', head, { cwd: repoRoot, encoding: 'utf8' }).trim(),
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

await main(process.argv[2] ?? 'installation.json.gz')
