import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringUpToDate } from '../server/commands/schema.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { memberOf, openPanel, panelApi } from './harness/journey.ts'
import { repoRoot } from './harness/source-files.ts'
import { Visitor } from './harness/visitor.ts'
import { startWorld, type World } from './harness/world.ts'
import { fill, type Installation, moveSalesforce, placeSandbox, unpack } from './upgrades/installation.ts'

const folder = join(repoRoot, 'test/upgrades')
const installations = readdirSync(folder).filter((name) => name.endsWith('.json.gz'))
const maria = 'maria.holm@holmlogistics.example'
const james = 'james.okafor@brightwater.example'

for (const name of installations)
  describe(`the installation ${name}, stopped in the middle of everything`, () => {
    const clouds = mkdtempSync(join(tmpdir(), 'msi-actions-upgrade-'))
    let database: TestDatabase
    let world: World
    let former: Installation

    beforeAll(async () => {
      former = unpack(join(folder, name))
      database = await createTestDatabase()
      await fill(database.url, former)
      placeSandbox(clouds, former)
      const migrations = join(repoRoot, 'migrations')
      const ran = await bringUpToDate({ databaseUrl: database.url, migrations, say: () => {} })
      expect([...former.migrations, ...ran].sort()).toEqual(readdirSync(migrations).sort())
      world = await startWorld({
        databaseUrl: database.url,
        workspace: false,
        sandboxData: clouds,
        former: {
          identity: former.identity,
          // Salesforce has another address now; a real one would answer at its own.
          follow: ({ salesforce }) => moveSalesforce(database.url, salesforce),
        },
      })
    })

    afterAll(async () => {
      await world?.close()
      await database?.drop()
      rmSync(clouds, { recursive: true, force: true })
    })

    /** A person of the installation, in the browser that is still signed in. */
    function browserOf(key: string) {
      const visitor = new Visitor()
      for (const [cookie, value] of Object.entries(former.held.cookies[key] ?? {}))
        visitor.cookies('localhost').set(cookie.replace(/_\d+$/, `_${new URL(world.url).port}`), value)
      return memberOf(world, visitor)
    }

    async function subjectsAt(address: string): Promise<string[]> {
      const answer = await fetch(`${world.sandbox.mail}/api/inbox/${address}`)
      return ((await answer.json()) as { subject: string }[]).map((mail) => mail.subject).sort()
    }

    const owners = () =>
      world.app.ctx.db
        .selectFrom('connection')
        .select(['workspace_id as workspaceId', 'user_id as userId', 'vendor'])
        .execute()

    async function run(job: string, payload: Record<string, string> = {}): Promise<void> {
      await world.app.jobHandlers[job]?.(payload, new AbortController().signal)
    }

    async function statesOfMails(): Promise<Record<string, string>> {
      const rows = await world.app.ctx.db.selectFrom('email').select(['subject', 'state']).execute()
      return Object.fromEntries(rows.map((row) => [row.subject, row.state]))
    }

    it('has in newer columns what its rows said in other words', async () => {
      const { db } = world.app.ctx
      const mails = await db.selectFrom('email').select(['kind', 'send_key', 'compose_id']).execute()
      expect(mails.map((mail) => mail.kind)).toEqual(expect.arrayContaining(['sales', 'system']))
      expect(mails.map((mail) => mail.compose_id)).toEqual(
        mails.map((mail) => (mail.kind === 'sales' ? mail.send_key.split(':')[0] : null)),
      )
      const writes = await db.selectFrom('crm_write').selectAll().execute()
      const records = writes.map(({ payload }) => payload as { whatId: string | null; whoId: string | null })
      expect(records.length).toBeGreaterThan(0)
      expect(writes.map((write) => write.order_key)).toEqual(
        records.map(({ whatId, whoId }) => whatId ?? whoId),
      )
      const purposes = { sent: 'mail_sent', reply: 'mail_replied', task: 'task' }
      const told = writes.map(({ key, purpose }) => [key.split(':')[1] as keyof typeof purposes, purpose])
      expect(told).toEqual(told.map(([of]) => [of, purposes[of as keyof typeof purposes]]))
      expect(new Set(told.map(([, purpose]) => purpose)).size).toBe(3)
    })

    it('is as it was for its people: signed in, in the panel, and on the way in', async () => {
      for (const [key, address] of [
        ['astrid', 'astrid.lindqvist@nordvik.example'],
        ['ben', 'ben.carter@nordvik.example'],
      ] as const)
        expect((await browserOf(key).api('GET', '/api/session')).body).toMatchObject({
          user: { email: address },
        })
      const panel = await panelApi(world, former.held.bearer, { method: 'GET', path: '/api/panel/record' })
      expect(panel.status).toBe(200)
      const token = new URL(former.held.invitation).hash.slice(1)
      expect(await browserOf('').api('POST', '/api/invitations/lookup', { token })).toMatchObject({
        status: 200,
        body: { email: 'erik.holm@nordvik.example' },
      })
    })

    it('lets the administrator’s approval and the answer about a mailbox come', async () => {
      const state = new URL(former.held.approvalUrl).searchParams.get('state') ?? ''
      const back = new URL('/oauth/microsoft/admin-consent', world.url)
      back.search = new URLSearchParams({ admin_consent: 'True', tenant: 'x', state }).toString()
      const page = await new Visitor().open(back)
      expect([page.url.pathname, page.status]).toEqual(['/approval-given', 200])
      const anna = browserOf('anna')
      expect((await anna.api('POST', '/api/mailbox-answers', { use: true })).status).toBe(200)
      const { connections } = (await anna.api('GET', '/api/connections')).body
      expect(connections).toContainEqual(
        expect.objectContaining({ account: 'ben.carter@nordvik.example', state: 'healthy' }),
      )
    })

    it('sends what waited and settles what was in doubt, each once, and logs each once', async () => {
      await expect.poll(statesOfMails, { timeout: 60_000 }).toMatchObject({ 'Waits at Gmail': 'sent' })
      world.advance(65_000)
      await run('recover-email')
      const all = Object.fromEntries(Object.keys(former.held.mails).map((subject) => [subject, 'sent']))
      // The worker may be at it itself: whoever comes first does it.
      await expect
        .poll(
          async () => {
            for (const { vendor, ...owner } of await owners())
              if (vendor !== 'salesforce') await run('dispatch-mailbox', owner)
            return statesOfMails()
          },
          { timeout: 60_000 },
        )
        .toMatchObject(all)
      const toJames = ['Delivered by microsoft, answer lost', 'Waits at Outlook']
      expect(await subjectsAt(james)).toEqual(toJames)
      expect(await subjectsAt(maria)).toEqual(
        Object.keys(former.held.mails)
          .filter((subject) => !toJames.includes(subject))
          .sort(),
      )
      for (const owner of await owners())
        if (owner.vendor === 'salesforce') await run('write-crm', { ...owner })
      expect(await tasks()).toEqual(
        [
          ...Object.keys(former.held.mails).map((subject) => `Email: ${subject}`),
          ...answers,
          'Call Maria',
        ].sort(),
      )
    })

    it('keeps a signed request used that the former version remembered', async () => {
      // What is used again within two minutes is a reload.
      world.advance(121_000)
      expect((await openPanel(world, former.held.request)).boot).toMatchObject({
        code: 'panel_request_reused',
      })
    })

    const answers = ['Sent, logged and answered', 'Sent, not logged, answer not read'].map(
      (subject) => `Reply: ${subject}`,
    )

    /** The subjects of all Tasks in Salesforce. */
    async function tasks(): Promise<string[]> {
      const [owner] = (await owners()).filter((one) => one.vendor === 'salesforce')
      if (!owner) return []
      const { accessToken } = await world.app.ctx.tokens.live({ ...owner, kind: 'crm' })
      const url = `${world.sandbox.salesforce}/services/data/v66.0/query?q=${encodeURIComponent('SELECT Subject FROM Task')}`
      const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
      const { records } = (await answer.json()) as { records: { Subject: string }[] }
      return records.map((one) => one.Subject).sort()
    }
  })
