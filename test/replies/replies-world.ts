import { randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { expect } from 'vitest'
import { createTestDatabase } from '../harness/database.ts'
import { settleEvents } from '../harness/events.ts'
import {
  activeMember,
  connectOutlook,
  type Member,
  openPanel,
  panelApi,
  signedRequest,
} from '../harness/journey.ts'
import { startWorld, type World } from '../harness/world.ts'
import { rawMessage } from '../inbound-contract.ts'

export const astrid = 'astrid.lindqvist@nordvik.example'
export const maria = 'maria.holm@holmlogistics.example'
const lead = { object: 'Lead', id: '00QNw00002LeadAMAR' }

/** A mail in somebody's inbox of the sandbox. */
export interface Arrived {
  id: string
  messageId: string
  subject: string
  text: string
}

/** The mail that the seller sees in the panel. */
export interface ShownEmail {
  id: string
  replied: { at: string; from: { name: string | null; address: string } } | null
  bounced: { at: string; addresses: string[] } | null
  crm: { state: string; code: string | null }
}

/** Astrid with her mailbox (Gmail, unless told otherwise), a panel on Maria's lead, and everybody else of the sandbox who may answer. */
export interface RepliesWorld {
  world: World
  member: Member
  owner: { workspaceId: string; userId: string }
  /** Sends a mail to Maria; `cc` gets a copy. Returns its id, its subject and the Message-ID that it left with. */
  send(cc?: string[]): Promise<{ id: string; messageId: string; subject: string }>
  /** Reads the mailbox as the job does, 20 seconds later. */
  read(): Promise<void>
  run(job: 'dispatch-mailbox' | 'write-crm' | 'read-replies' | 'dispatch-notifications'): Promise<void>
  /** Hands a raw message to the sandbox's SMTP server, for Astrid. */
  deliver(raw: string, from?: string): Promise<void>
  /** A message to Astrid that answers `originalId`. */
  answer(
    originalId: string,
    message?: { from?: string; headers?: Record<string, string>; subject?: string },
  ): Promise<void>
  /** What the panel on Maria's lead asks. */
  onRecord(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  /** Astrid answers a message in the web app. */
  sendAnswer(message: string, written: object): Promise<{ status: number; body: Record<string, unknown> }>
  inbox(address: string): Promise<Arrived[]>
  /** Presses Reply in the sandbox's mail pages, as the person who has this address. */
  pressReply(address: string, subject: string): Promise<void>
  shown(id: string): Promise<ShownEmail>
  fault(cloud: 'google' | 'microsoft' | 'salesforce', body: object): Promise<void>
  /** How many Tasks with this subject Salesforce has. */
  tasks(subject: string): Promise<number>
  close(): Promise<void>
}

/** Starts it all; jobs are run by hand unless `worker` is true. */
export async function startRepliesWorld(
  options: { worker?: boolean; mailbox?: 'gmail' | 'outlook' } = {},
): Promise<RepliesWorld> {
  const database = await createTestDatabase()
  const world = await startWorld({ databaseUrl: database.url, worker: options.worker ?? false })
  const isGmail = options.mailbox !== 'outlook'
  const member = await activeMember(world, { key: 'astrid', link: world.adminLink, mailbox: isGmail })
  if (!isGmail) await connectOutlook(member, 'astrid')
  const bearer = (await openPanel(world, signedRequest(world, { as: 'astrid', record: lead }))).boot?.token
  const { ctx } = world.app
  const user = await ctx.db.selectFrom('app_user').select(['workspace_id', 'id']).executeTakeFirstOrThrow()
  const owner = { workspaceId: user.workspace_id, userId: user.id }
  const panel = (method: string, path: string, body?: unknown) =>
    panelApi(world, bearer ?? '', { method, path, ...(body === undefined ? {} : { body }) })
  const run: RepliesWorld['run'] = async (job) =>
    world.app.jobHandlers[job]?.({ ...owner }, new AbortController().signal)
  const deliver = (raw: string, from = maria) => bySmtp(world.sandbox.smtpPort, { from, to: astrid, raw })
  const places = outside(world, owner)

  return {
    world,
    member,
    owner,
    run,
    deliver,
    ...places,
    ...answers(member, deliver),
    onRecord: panel,
    async send(cc = []) {
      const subject = `Mail ${randomUUID()}`
      const body = { key: randomUUID(), to: [lead], cc, subject, html: '<p>Hello</p>' }
      const answer = await panel('POST', '/api/panel/emails', body)
      expect(answer.status).toBe(200)
      const id = (answer.body as { emails: { id: string }[] }).emails[0]?.id ?? ''
      if (!options.worker) {
        world.advance(5000)
        await run('dispatch-mailbox')
        await settleEvents(world.app)
      }
      const arrived = (await places.inbox(maria)).find((one) => one.subject === subject)
      return { id, subject, messageId: arrived?.messageId ?? '' }
    },
    async read() {
      world.advance(20_000)
      await run('read-replies')
    },
    async shown(id) {
      const { body } = await panel('GET', '/api/panel/activity')
      const found = (body as { emails: ShownEmail[] }).emails.find((one) => one.id === id)
      if (!found) throw new Error('The panel does not show this mail')
      return found
    },
    async close() {
      await world.close()
      await database.drop()
    },
  }
}

/** Headers with what no database and no index takes. */
export const hostileHeaders: Record<string, string>[] = [
  { Subject: '=?utf-8?q?Re:_a_NUL_=00?=' },
  { From: `=?utf-8?q?Maria_=00?= <${maria}>` },
  { 'Message-ID': `<${'x'.repeat(3000)}@post.example>` },
  { References: Array.from({ length: 20_000 }, (_, at) => `<${at}@post.example>`).join(' ') },
  // Cut at any length, it is cut in the middle of a character.
  { Subject: `=?utf-8?b?${Buffer.from(`a${'\u{1f600}'.repeat(9000)}`).toString('base64')}?=` },
]

/** Answers that are written in a mail program, and in the web app by the door of every mail, which answers with a list. */
function answers(
  member: Member,
  deliver: RepliesWorld['deliver'],
): Pick<RepliesWorld, 'answer' | 'sendAnswer'> {
  return {
    answer(originalId, message = {}) {
      const headers = { 'In-Reply-To': originalId, References: originalId, ...message.headers }
      return deliver(rawMessage({ to: astrid, ...message }, headers), message.from)
    },
    async sendAnswer(message, written) {
      const path = `/api/compose/${lead.object}/${lead.id}/emails`
      const fixed = { key: randomUUID(), to: [], subject: 'Re:', answers: { message } }
      const { status, body } = await member.api('POST', path, { ...fixed, ...written })
      const [email] = (body.emails as Record<string, unknown>[] | undefined) ?? []
      return { status, body: email ?? body }
    },
  }
}

async function bySmtp(port: number, letter: { from: string; to: string; raw: string }): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true })
  try {
    await transport.sendMail({ envelope: { from: letter.from, to: [letter.to] }, raw: letter.raw })
  } finally {
    transport.close()
  }
}

/** What is done and seen at the vendors' own places. */
function outside(
  world: World,
  owner: RepliesWorld['owner'],
): Pick<RepliesWorld, 'inbox' | 'pressReply' | 'fault' | 'tasks'> {
  const inbox = async (address: string) =>
    (await fetch(`${world.sandbox.mail}/api/inbox/${address}`)).json() as Promise<Arrived[]>
  return {
    inbox,
    async pressReply(address, subject) {
      const mail = (await inbox(address)).find((one) => one.subject === subject)
      const answer = await fetch(`${world.sandbox.mail}/inbox/${address}/${mail?.id}/reply`, {
        method: 'POST',
        body: new URLSearchParams({ subject: `Re: ${subject}`, text: 'Yes please' }),
        redirect: 'manual',
      })
      expect(answer.status).toBe(303)
    },
    async fault(cloud, body) {
      const answer = await fetch(`${world.sandbox[cloud]}/__sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      expect(answer.status).toBe(201)
    },
    async tasks(subject) {
      const query = `SELECT Id FROM Task WHERE Subject = '${subject}'`
      const { accessToken } = await world.app.ctx.tokens.live({ ...owner, kind: 'crm' })
      const url = `${world.sandbox.salesforce}/services/data/v66.0/query?q=${encodeURIComponent(query)}`
      const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
      return ((await answer.json()) as { records: unknown[] }).records.length
    },
  }
}
