import { createHmac, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import pino from 'pino'
import type { SendingLimits, SendingWindows } from '../../contract/pace.ts'
import { settingSections } from '../../contract/settings.ts'
import type { CrmPerson } from '../../server/connectors/crm-records.ts'
import type { MailboxKey } from '../../server/connectors/mail.ts'
import { createTokenStore } from '../../server/connectors/oauth/token-store.ts'
import type { Actor, Context } from '../../server/context.ts'
import { upsertMailbox } from '../../server/features/connecting/mailboxes/mailboxes.ts'
import type { Compose } from '../../server/features/selling/email/addressees.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { saveSetting, showSetting } from '../../server/features/team/settings/settings.ts'
import { newId } from '../../server/platform/ids.ts'
import type { JobCall } from '../../server/platform/jobs.ts'
import type { Vault } from '../../server/platform/vault.ts'
import type { PanelActor } from '../../server/route.ts'
import type { Schema } from '../../server/schema.ts'
import { FakeCrm, FakeMailbox } from './fake-clouds.ts'

/** A seller with a Salesforce and a mailbox, a clock that only the test moves, and the wake-ups that were asked for. */
export interface SellingWorld {
  ctx: Context
  actor: PanelActor
  /** The row of the seller's mailbox; `mailbox` is what is behind it. */
  box: MailboxKey
  mailbox: FakeMailbox
  crm: FakeCrm
  wakeUps: JobCall[]
  now(): Date
  advance(milliseconds: number): void
}

export const account = { object: 'Account', id: '001000000000001AAA' } as const

/** The n-th contact of the account. */
export function contact(n: number): CrmPerson & { email: string } {
  return {
    object: 'Contact',
    id: `003${String(n).padStart(12, '0')}AAA`,
    name: `Contact ${n}`,
    title: null,
    email: `contact${n}@buyer.example`,
    optedOut: false,
    accountId: account.id,
  }
}

/** What is asked for when a mail is sent; to the first contact unless `change` says otherwise. */
export function compose(change: Partial<Compose> = {}): Compose {
  const words = { subject: 'Hello', html: '<p>Hi</p>' }
  const said = { key: randomUUID(), to: toContact(1), cc: [], bcc: [], attachments: [] }
  // Whoever wants to be asked says so: `outside: undefined`.
  return { ...said, ...words, outside: 'wait', ...change }
}

export const toContact = (n: number): Compose['to'] => [{ object: 'Contact', id: contact(n).id }]

/** Queues one mail; its id. */
export async function sendMail(
  { ctx, actor }: Pick<SellingWorld, 'ctx' | 'actor'>,
  change: Partial<Compose> = {},
): Promise<string> {
  const [email] = await sendEmails(ctx, actor, compose(change))
  return email?.id ?? ''
}

/** Sets limits or windows, the rest standing as the product brings it. */
export async function setPace(
  { ctx, actor }: SellingWorld,
  set: { sending?: Partial<SendingLimits>; windows?: Partial<SendingWindows> },
): Promise<void> {
  for (const section of ['sending', 'windows'] as const) {
    const value = set[section]
    if (!value) continue
    const { version } = await showSetting(ctx.db, actor, section)
    await saveSetting(ctx, actor, { section, value: settingSections[section].parse(value), version })
  }
}

/** A mail's state, and why it is in it where that is said. */
export async function stateOf({ ctx, actor }: SellingWorld, id: string): Promise<string> {
  const { state, reason } = await readEmail(ctx, actor, id)
  return reason ? `${state}/${reason}` : state
}

/** Makes a workspace with one seller in it, on a database that may hold others. */
export async function sellingWorld(
  db: Kysely<Schema>,
  input: { workspaceId?: string; role?: Actor['role']; people?: number } = {},
): Promise<SellingWorld> {
  const mailbox = new FakeMailbox()
  const crm = new FakeCrm()
  crm.people = Array.from({ length: input.people ?? 3 }, (_, n) => contact(n + 1))
  const wakeUps: JobCall[] = []
  let time = Date.UTC(2026, 10, 22, 9)
  const now = () => new Date(time)
  const workspaceId = input.workspaceId ?? newId()
  const userId = newId()
  const actor: PanelActor = {
    workspaceId,
    userId,
    role: input.role ?? 'seller',
    name: 'Sam Seller',
    email: `${userId}@nord.example`,
    language: 'en',
    timeZone: 'Europe/Stockholm',
    sessionId: newId(),
    ipPrefix: null,
    record: account,
  }
  if (!input.workspaceId) await insertWorkspace(db, workspaceId, now())
  const box = await insertSeller(db, actor, now())
  const ctx = fakeContext(db, { mailbox, crm, wakeUps, now })
  return {
    ctx,
    actor,
    box,
    mailbox,
    crm,
    wakeUps,
    now,
    advance: (milliseconds) => {
      time += milliseconds
    },
  }
}

function fakeContext(
  db: Kysely<Schema>,
  world: { mailbox: FakeMailbox; crm: FakeCrm; wakeUps: JobCall[]; now(): Date },
): Context {
  const never = () => {
    throw new Error('This test needs no such part')
  }
  const parts = {
    db,
    clock: { now: world.now },
    log: pino({ level: 'silent' }),
    vault: fakeVault(never),
  }
  return {
    ...parts,
    jobs: {
      add: async (_db, call) => {
        world.wakeUps.push(call)
      },
    },
    processId: randomUUID(),
    settings: {
      mode: 'sandbox',
      publicUrl: 'http://localhost:5000',
      trackingUrl: 'http://localhost:5000',
      seedApps: [],
      privacyRecord: null,
      undoWindow: 5000,
      version: '1',
    },
    crm: world.crm,
    mailboxes: world.mailbox,
    tokens: createTokenStore({
      ...parts,
      apps: { find: never, byId: never, withId: never, addressOf: never, add: never, change: never },
      refreshers: {},
    }),
    notificationMail: null,
    mailboxVendors: {},
  } satisfies Partial<Context> as unknown as Context
}

/** Fingerprints are made by a key that everybody knows, and what is sealed can be read by anybody. */
function fakeVault(never: () => never): Vault {
  return {
    newDataKey: never,
    wrappedBy: never,
    rewrap: never,
    seal: async (_place, secret) => Buffer.from(secret),
    open: async (_place, sealed) => sealed.toString(),
    fingerprints: async (workspaceId) => (text) =>
      createHmac('sha256', workspaceId).update(text).digest('hex'),
  }
}

async function insertWorkspace(db: Kysely<Schema>, id: string, now: Date) {
  await db
    .insertInto('workspace')
    .values({ id, name: 'Nord', org_id: null, org_name: null, data_key: Buffer.alloc(1), created_at: now })
    .execute()
  await db
    .insertInto('cloud_app')
    .values({
      workspace_id: id,
      id,
      vendor: 'salesforce',
      client_id: 'client',
      client_secret: Buffer.alloc(1),
      base_url: null,
      created_at: now,
    })
    .execute()
}

async function insertSeller(db: Kysely<Schema>, actor: Actor, now: Date): Promise<MailboxKey> {
  const ids = { crm: newId(), mailbox: newId() }
  const { workspaceId, userId } = actor
  await db
    .insertInto('app_user')
    .values({
      workspace_id: actor.workspaceId,
      id: actor.userId,
      email: actor.email,
      name: actor.name,
      role: actor.role,
      language: actor.language,
      time_zone: actor.timeZone,
      crm_user_id: actor.userId,
      activated_at: now,
    })
    .execute()
  for (const kind of ['crm', 'mailbox'] as const)
    await db
      .insertInto('connection')
      .values({
        workspace_id: actor.workspaceId,
        id: ids[kind],
        user_id: actor.userId,
        kind,
        vendor: kind === 'crm' ? 'salesforce' : 'gmail',
        cloud_app_id: actor.workspaceId,
        account: 'seller@nord.example',
        scopes: [],
        state: 'healthy',
        cause: null,
        instance_url: kind === 'crm' ? 'https://nord.my.salesforce.com' : null,
        access_token: null,
        refresh_token: null,
        access_expires_at: null,
        created_at: now,
        state_since: now,
      })
      .execute()
  const address = 'seller@nord.example'
  return upsertMailbox(db, { workspaceId, userId, connectionId: ids.mailbox, vendor: 'gmail', address, now })
}
