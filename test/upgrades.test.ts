import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuditVerb, auditVerbs } from '../contract/audit.ts'
import type { EmailSummary } from '../contract/email.ts'
import { mend } from './harness/faults.ts'
import { HttpBrowser } from './harness/http-browser.ts'
import {
  memberOf,
  openPanel,
  panelApi,
  passGoogle,
  passSalesforce,
  signedRequest,
} from './harness/journey.ts'
import { repoRoot } from './harness/source-files.ts'
import { emailOf } from './upgrades/colleagues.ts'
import type { Installation } from './upgrades/installation.ts'
import { readComposes, readJobs, readWriteOrders, readWritePurposes } from './upgrades/stored.ts'
import { type Upgraded, upgrade } from './upgrades/upgraded.ts'

const folder = join(repoRoot, 'test/upgrades')
const installations = readdirSync(folder).filter((name) => name.endsWith('.json.gz'))
const maria = 'maria.holm@holmlogistics.example'
const james = 'james.okafor@brightwater.example'
/** What the audit knows since the latest of them was made. */
const deedsSince: readonly AuditVerb[] = [
  'opt_out.added',
  'opt_out.lifted',
  'setting.changed',
  'mailbox.reading_agreed',
  'mailbox.reading_declined',
  'person.exported',
  'person.erased',
  'restoration.went_without_record',
  'template.marked',
  'template.unmarked',
]
const tokenOf = (link: string) => new URL(link).hash.slice(1)

type Lives = NonNullable<Installation['held']['lives']>

/** How the life of each mail ends. In the oldest installation all are sent, to one of two people, and nobody is asked. */
function livesOf({ mails, lives }: Installation['held']): Lives {
  if (lives) return lives
  const toJames = ['Delivered by microsoft, answer lost', 'Waits at Outlook']
  return Object.fromEntries(
    Object.keys(mails).map((subject) => [
      subject,
      { sender: '', to: [toJames.includes(subject) ? james : maria], answer: null, ends: 'sent' },
    ]),
  )
}

const answered = ['Sent, logged and answered', 'Sent, not logged, answer not read']

for (const name of installations)
  describe(`the installation ${name}, stopped in the middle of everything`, () => {
    let on: Upgraded
    let held: Installation['held']
    let lives: Lives
    beforeAll(async () => {
      on = await upgrade(join(folder, name))
      held = on.former.held
      lives = livesOf(held)
    })
    afterAll(() => on?.close())

    const admin = () => on.browserOf('astrid')

    async function get<T>(path: string, member = admin()): Promise<T> {
      const { status, body } = await member.api('GET', path)
      expect([path, status]).toEqual([path, 200])
      return body as T
    }

    async function pages<T>(path: string, list: string): Promise<T[]> {
      const found: T[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query: string = cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''
        const page: Record<string, unknown> = await get(`${path}${query}`)
        found.push(...(page[list] as T[]))
        cursor = page.nextCursor as string | null
      }
      return found
    }

    const emails = () => pages<EmailSummary>('/api/emails', 'emails')

    /** What stands in whose way, by address, as the admin sees it. */
    async function obstacles(): Promise<Record<string, string>> {
      type Row = { email: string; obstacle: { code: string } | null }
      const { users } = await get<{ users: Row[] }>('/api/users')
      const { invitations } = await get<{ invitations: Row[] }>('/api/invitations')
      const rows = [...users, ...invitations]
      return Object.fromEntries(
        rows.flatMap(({ email, obstacle }) => (obstacle ? [[email, obstacle.code]] : [])),
      )
    }

    it('has in newer columns what its rows said in other words', async () => {
      const composes = await readComposes(on.databaseUrl)
      expect(composes.map(({ kept }) => kept)).toEqual(composes.map(({ said }) => said))
      expect(new Set(composes.map(({ said }) => said === null))).toEqual(new Set([true, false]))
      const orders = await readWriteOrders(on.databaseUrl)
      expect(orders.map(({ kept }) => kept)).toEqual(orders.map(({ said }) => said))
      expect(orders.length).toBeGreaterThan(0)
      const purposes = await readWritePurposes(on.databaseUrl)
      expect(purposes.map(({ kept }) => kept)).toEqual(purposes.map(({ said }) => said))
      expect(new Set(purposes.map(({ said }) => said)).size).toBe(3)
    })

    it('is as it was for its people: signed in, in the panel, and on the way in', async () => {
      const signedIn = Object.entries(held.cookies).filter(([, jar]) =>
        Object.keys(jar).some((cookie) => cookie.startsWith('sid')),
      )
      expect(signedIn.length).toBeGreaterThan(2)
      // Elsa's account is closed.
      for (const [key] of signedIn.filter(([one]) => one !== 'elsa'))
        expect((await on.browserOf(key).api('GET', '/api/session')).body).toMatchObject({
          user: { email: emailOf(key) },
        })
      const panel = await panelApi(on.world, held.bearer, { method: 'GET', path: '/api/panel/record' })
      expect(panel.status).toBe(200)
      const { html } = await get<{ html: string }>('/api/signature')
      expect(html).toMatch(/<img [^>]*src="data:image\/png;base64,/)
      const token = tokenOf(held.invitation)
      expect(await on.browserOf('').api('POST', '/api/invitations/lookup', { token })).toMatchObject({
        status: 200,
        body: { email: 'erik.holm@nordvik.example' },
      })
    })

    it('lets whoever holds a link use it', async () => {
      const browser = memberOf(on.world)
      const help = await browser.api('POST', '/api/help-links/lookup', { token: tokenOf(held.helpUrl) })
      expect(help).toMatchObject({ status: 200, body: { code: 'mailbox_app_blocked' } })
      const token = tokenOf(held.signIn)
      expect((await browser.api('POST', '/api/sign-in-links/lookup', { token })).status).toBe(200)
      expect((await browser.api('POST', '/api/sessions', { token })).status).toBe(204)
      expect((await browser.api('GET', '/api/session')).body).toMatchObject({
        user: { email: 'ben.carter@nordvik.example' },
      })
    })

    it('shows what stands in whose way, and frees them when it is gone', async () => {
      if (!held.obstacles || !held.refused) return
      expect(await obstacles()).toEqual(held.obstacles)
      const dora = await get('/api/journey', on.browserOf('dora'))
      expect(dora).toMatchObject({ step: 'api', obstacle: { code: 'salesforce_api_disabled' } })
      const ivar = await get('/api/journey', on.browserOf('ivar'))
      expect(ivar).toMatchObject({ step: 'mailbox', obstacle: { code: 'mailbox_not_enabled' } })
      const { salesforce, microsoft } = on.world.sandbox
      for (const vendor of [salesforce, microsoft]) if (vendor) await mend(vendor)
      const { helpUrl } = held.refused
      for (let time = 0; time < 2; time++)
        await memberOf(on.world).api('POST', '/api/help-links/completions', { token: tokenOf(helpUrl) })
      const freed = ['dora', 'frida', 'ivar'].map(emailOf)
      const left = Object.entries(held.obstacles).filter(([email]) => !freed.includes(email))
      await on.goOnUntil(obstacles, Object.fromEntries(left))
      for (const [key, subject] of Object.entries({
        dora: 'You can go on now',
        ivar: 'You can go on now',
        frida: 'You can try again now',
      }))
        await on.goOnUntil(
          async () => (await on.inbox(emailOf(key))).filter((one) => one === subject),
          [subject],
        )
    })

    it('still has the admin decide about what a backup brought back', async () => {
      if (!held.lives) return
      const { restoration } = await get<{ restoration: { system: number } }>('/api/restoration')
      expect(restoration.system).toBe(1)
      await admin().api('POST', '/api/restoration/decision', { decision: 'send' })
      await on.goOnUntil(async () => (await on.inbox(emailOf('gustav'))).length, 1)
    })

    it('takes back whoever was away at a vendor', async () => {
      for (const { who, vendor, url } of held.away ?? []) {
        const member = on.browserOf(who)
        const away = new URL(url)
        away.host = new URL(on.world.sandbox[vendor]).host
        const back = new URL(away.searchParams.get('redirect_uri') ?? '')
        away.searchParams.set('redirect_uri', `${on.world.url}${back.pathname}`)
        const page =
          vendor === 'google'
            ? await passGoogle(member, away.href, who)
            : await passSalesforce(member.browser, away.href, who)
        expect([who, page.url.host, page.url.search]).toEqual([who, new URL(on.world.url).host, ''])
        const { connections } = await get<{ connections: { state: string }[] }>('/api/connections', member)
        expect(connections.map(({ state }) => state)).not.toContain('lost')
      }
    })

    it('lets the administrator’s approval and the answer about a mailbox come', async () => {
      const state = new URL(held.approvalUrl).searchParams.get('state') ?? ''
      const back = new URL('/oauth/microsoft/admin-consent', on.world.url)
      back.search = new URLSearchParams({ admin_consent: 'True', tenant: 'x', state }).toString()
      const page = await new HttpBrowser().open(back)
      expect([page.url.pathname, page.status]).toEqual(['/approval-given', 200])
      const anna = on.browserOf('anna')
      expect((await anna.api('POST', '/api/mailbox-answers', { use: true })).status).toBe(200)
      const { connections } = (await anna.api('GET', '/api/connections')).body
      expect(connections).toContainEqual(
        expect.objectContaining({ account: 'ben.carter@nordvik.example', state: 'healthy' }),
      )
    })

    it('takes the answers of senders, and a compose that is sent once more', async () => {
      for (const [subject, { sender, answer }] of Object.entries(lives)) {
        if (!answer) continue
        const member = on.browserOf(sender)
        const at = `/api/emails/${held.mails[subject]}`
        const before = await get<EmailSummary>(at, member)
        if (answer === 'write_again') expect(before.crm).toMatchObject({ state: 'failed' })
        else expect(before.state).toBe(answer === 'retry' ? 'failed' : 'needs_attention')
        const [path, body] = {
          retry: [`${at}/attempts`, undefined] as const,
          write_again: [`${at}/crm-writes`, undefined] as const,
          it_was_sent: [`${at}/decision`, { decision: answer }] as const,
          send_again: [`${at}/decision`, { decision: answer }] as const,
          drop: [`${at}/decision`, { decision: answer }] as const,
        }[answer]
        const { status } = await member.api('POST', path, body)
        expect([subject, Math.floor(status / 100)]).toEqual([subject, 2])
      }
      if (!held.compose) return
      const call = { method: 'POST', path: '/api/panel/emails', body: JSON.parse(held.compose.body) }
      const again = (await panelApi(on.world, held.compose.bearer, call)).body.emails as EmailSummary[]
      expect(again.map((one) => one.id).sort()).toEqual([...held.compose.ids].sort())
    })

    it('sends what waited and settles what was in doubt, each once, and logs each once', async () => {
      // What was under way counts as left behind, and what a backup brought back may be believed.
      on.world.advance(400_000)
      const each = Object.entries(lives).flatMap(([subject, life]) => life.to.map(() => [subject, life.ends]))
      const states = async () => (await emails()).map(({ subject, state }) => [subject, state]).sort()
      await on.goOnUntil(states, each.sort())
      const replies = answered.map((subject) => `Reply: ${subject}`)
      const sent = Object.entries(lives).filter(([, life]) => life.ends === 'sent')
      const logged = sent.flatMap(([subject, life]) => life.to.map(() => `Email: ${subject}`))
      const tasks = await pages<{ name: string }>('/api/tasks', 'tasks')
      const wanted = [...logged, ...replies, ...tasks.map((one) => one.name)].sort()
      expect(wanted).toContain('Call Maria')
      await on.goOnUntil(async () => on.tasks(), wanted)
      for (const address of new Set(Object.values(lives).flatMap((life) => life.to))) {
        const due = sent.filter(([, life]) => life.to.includes(address)).map(([subject]) => subject)
        expect(await on.inbox(address)).toEqual(due.sort())
      }
    })

    it('tells each of its own letters once', async () => {
      if (!held.lives) return
      for (const key of ['gustav', 'jonas', 'karin'])
        await on.goOnUntil(async () => (await on.inbox(emailOf(key))).length, 1)
    })

    it('shows on the record what became of each mail, by whom it was answered, and what came back', async () => {
      if (!held.lives) return
      const record = { object: 'Lead', id: '00QNw00002LeadAMAR' }
      const request = signedRequest(on.world, { as: 'astrid', record })
      const token = (await openPanel(on.world, request)).boot?.token ?? ''
      const { body } = await panelApi(on.world, token, { method: 'GET', path: '/api/panel/record' })
      const shown = body.emails as EmailSummary[]
      const written = Object.entries(lives).filter(([, life]) => life.to.includes(maria))
      expect(shown.map((one) => one.subject).sort()).toEqual(written.map(([subject]) => subject).sort())
      const replied = shown.filter((one) => one.replied).map((one) => one.subject)
      expect(replied.sort()).toEqual(answered)
      const bounced = shown.filter((one) => one.bounced).map((one) => [one.subject, one.bounced?.addresses])
      expect(bounced).toEqual([['Came back', ['nobody@holmlogistics.example']]])
    })

    it('has given back the grants of the account that was closed', async () => {
      if (!held.lives) return
      await on.goOnUntil(async () => on.grantsAtGoogle().includes(emailOf('elsa')), false)
      expect(on.grantsAtGoogle()).toContain(emailOf('astrid'))
    })

    it('knows every deed of before, by a word of today', async () => {
      const deeds = await pages<{ verb: string }>('/api/audit-events', 'events')
      const before = on.former.tables.find((table) => table.name === 'audit_event')?.copy.match(/\n/g) ?? []
      expect(deeds.length).toBeGreaterThanOrEqual(before.length)
      const verbs = new Set(deeds.map((deed) => deed.verb))
      const then = auditVerbs.filter((verb) => !deedsSince.includes(verb))
      if (held.lives) expect([...verbs].sort()).toEqual([...then].sort())
      else expect(then).toEqual(expect.arrayContaining([...verbs]))
    })

    it('has no job left that failed, or that nobody knows', async () => {
      const known = Object.keys(on.world.app.jobHandlers)
      await on.goOnUntil(async () => {
        const jobs = await readJobs(on.databaseUrl)
        return jobs.filter((job) => job.isLeft || job.lastError || !known.includes(job.name))
      }, [])
    })

    it('keeps a signed request used that the former version remembered', async () => {
      // What is used again within two minutes is a reload.
      on.world.advance(121_000)
      expect((await openPanel(on.world, held.request)).boot).toMatchObject({ code: 'panel_request_reused' })
    })
  })
