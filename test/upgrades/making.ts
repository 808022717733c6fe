import { randomUUID } from 'node:crypto'
import type { Crm } from '../../server/connectors/crm.ts'
import type { Mailbox, Owner } from '../../server/connectors/mail.ts'
import { DatabaseAway } from '../../server/platform/database-failure.ts'
import { type Member, openPanel, panelApi, signedRequest } from '../harness/journey.ts'
import type { World } from '../harness/world.ts'
import { emailOf } from './colleagues.ts'
import type { Installation } from './installation.ts'

/* What the making of an installation is done with: people, panels, jobs by hand, and ports that fail at a chosen point. */

export interface CrmRecord {
  object: string
  id: string
}

/** Whom they write to. */
export const records = {
  maria: { object: 'Lead', id: '00QNw00002LeadAMAR', address: 'maria.holm@holmlogistics.example' },
  james: { object: 'Lead', id: '00QNw00002LeadBMAR', address: 'james.okafor@brightwater.example' },
  sofia: { object: 'Lead', id: '00QNw00002LeadCMAR', address: 'sofia.ek@ekochlund.example' },
  grace: { object: 'Contact', id: '003Nw00004ContAIAR', address: 'grace.finch@harborfinch.example' },
  oliver: { object: 'Contact', id: '003Nw00004ContBIAR', address: 'oliver.reed@harborfinch.example' },
  ingrid: { object: 'Contact', id: '003Nw00004ContCIAR', address: 'ingrid.solberg@solbergenergi.example' },
} as const
export const account = { object: 'Account', id: '001Nw00003AcctAIAR' }
/** She has opted out by the time that a copy would go to her: see the sandbox's Leads. */
export const optedOut = 'peter.vinter@vinterbygg.example'

type Life = NonNullable<Installation['held']['lives']>[string]

/** One whole making: the world and what is remembered of it. */
export interface Making {
  world: World
  people: Record<string, Member>
  mails: Record<string, string>
  lives: Record<string, Life>
}

/** Sets one fault at a vendor; null heals all of them. */
export async function fault(
  world: World,
  cloud: 'google' | 'microsoft' | 'salesforce',
  body: { name: string; [about: string]: unknown } | null,
): Promise<void> {
  const answer = await fetch(`${world.sandbox[cloud]}/__sandbox/faults`, {
    ...(body
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : { method: 'DELETE' }),
  })
  if (!answer.ok) throw new Error(`the fault ${body?.name} was not set: ${await answer.text()}`)
}

export async function ownerOf(world: World, key: string): Promise<Owner> {
  return world.app.ctx.db
    .selectFrom('app_user')
    .select(['workspace_id as workspaceId', 'id as userId'])
    .where('email', '=', emailOf(key))
    .executeTakeFirstOrThrow()
}

/** Runs a job by hand, up to the power cut where there is one. */
export async function run(world: World, job: string, payload: object = {}): Promise<void> {
  const handler = world.app.jobHandlers[job]
  if (!handler) throw new Error(`there is no job ${job}`)
  try {
    await handler({ ...payload }, new AbortController().signal)
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error
  }
}

/** Has whoever goes on from what has happened so far do it. */
export async function takeEvents({ world }: Pick<Making, 'world'>): Promise<void> {
  const subjects = await world.app.ctx.db
    .selectFrom('event')
    .select(['workspace_id as workspaceId', 'subject_id as subjectId'])
    .distinct()
    .where('settled_at', 'is', null)
    .execute()
  for (const subject of subjects) await run(world, 'take-events', subject)
}

/** The process ends here: what is thrown is what is thrown when nothing can be written down any more. */
export function powerCut(): never {
  throw new DatabaseAway(new Error('the power was cut'))
}

/** While `work` runs, every mailbox behaves as `bend` says. */
export async function bendMailboxes(
  { world }: Pick<Making, 'world'>,
  bend: (mailbox: Mailbox) => Partial<Mailbox>,
  work: () => Promise<unknown>,
): Promise<void> {
  const { ctx } = world.app
  const { mailboxes } = ctx
  ctx.mailboxes = {
    ...mailboxes,
    async open(owner) {
      const mailbox = await mailboxes.open(owner)
      return { ...mailbox, ...bend(mailbox) }
    },
  }
  await work().finally(() => {
    ctx.mailboxes = mailboxes
  })
}

/** The same for everybody's Salesforce. */
export async function bendSalesforce(
  { world }: Pick<Making, 'world'>,
  bend: (crm: Crm) => Partial<Crm>,
  work: () => Promise<unknown>,
): Promise<void> {
  const { ctx } = world.app
  const { crm } = ctx
  ctx.crm = {
    ...crm,
    async open(owner) {
      const opened = await crm.open(owner)
      return { ...opened, ...bend(opened) }
    },
  }
  await work().finally(() => {
    ctx.crm = crm
  })
}

/** A call that must be answered with 200; `what` names it should it not be. */
export async function must(
  what: string,
  call: Promise<{ status: number; body: Record<string, unknown> }>,
): Promise<Record<string, unknown>> {
  const { status, body } = await call
  if (status < 200 || status > 299) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`)
  return body
}

/** A seller's panel on one record: what it can do, and the signed request that has opened it. */
export async function panelOf(world: World, as: string, record: CrmRecord) {
  const request = signedRequest(world, { as, record: { object: record.object, id: record.id } })
  const token = (await openPanel(world, request)).boot?.token ?? ''
  const call = (method: string, path: string, body?: unknown) =>
    must(
      `${as}: ${method} ${path}`,
      panelApi(world, token, { method, path, ...(body === undefined ? {} : { body }) }),
    )
  const attach = async () => {
    const form = new FormData()
    form.set('file', new File(['Prices of 2027'], 'Prislista å.txt', { type: 'text/plain' }))
    const headers = { origin: 'null', authorization: `Bearer ${token}` }
    const answer = await fetch(`${world.url}/api/panel/attachments`, { method: 'POST', headers, body: form })
    return ((await answer.json()) as { id: string }).id
  }
  return { request, token, call, attach }
}

/** What a mail is written with, and how its life is to end after the upgrade. */
interface Writing {
  as: string
  to: { object: string; id: string; address: string }
  subject: string
  cc?: string[]
  withFile?: boolean
  /** When it is to leave, where that is later. */
  schedule?: { local: string; timeZone: string }
  /** What its sender still has to do. */
  answer?: Life['answer']
  ends?: Life['ends']
}

/** Somebody writes a mail in the panel; it waits. */
export async function write(making: Making, mail: Writing): Promise<string> {
  const { as, to, subject, cc = [] } = mail
  const panel = await panelOf(making.world, as, to)
  const attachments = mail.withFile ? [await panel.attach()] : []
  const body = {
    key: randomUUID(),
    to: [{ object: to.object, id: to.id }],
    cc,
    subject,
    html: '<p>Hello å</p>',
    attachments,
    ...(mail.schedule ? { schedule: mail.schedule } : {}),
  }
  const { emails } = (await panel.call('POST', '/api/panel/emails', body)) as { emails: { id: string }[] }
  const id = emails[0]?.id ?? ''
  making.mails[subject] = id
  const { answer = null, ends = 'sent' } = mail
  making.lives[subject] = { sender: as, to: [to.address], answer, ends }
  return id
}

/** The undo window passes, and the sender's mailbox is looked after once. */
export async function pass({ world }: Making, as: string): Promise<void> {
  world.advance(5001)
  await run(world, 'dispatch-mailbox', await ownerOf(world, as))
}
