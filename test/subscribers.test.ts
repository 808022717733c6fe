import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { allFeatures } from '../server/app.ts'
import {
  type EventType,
  eventTypes,
  type News,
  publish,
  registerSubscribers,
  type Subscription,
} from '../server/features/background/events/events.ts'
import { dispatchMailbox } from '../server/features/background/outbox/dispatch.ts'
import { recordWait } from '../server/features/connecting/mailboxes/approval.ts'
import { publishConnected } from '../server/features/connecting/mailboxes/probe.ts'
import { recordObstacle } from '../server/features/connecting/obstacles/obstacles.ts'
import {
  decideObjection,
  listObjections,
  raiseObjection,
} from '../server/features/selling/opt-outs/objections.ts'
import { addOptOut } from '../server/features/selling/opt-outs/opt-outs.ts'
import { insertEvent } from '../server/features/selling/replies/queries.ts'
import { minutes } from '../server/platform/clock.ts'
import { newId } from '../server/platform/ids.ts'
import type { Db } from '../server/schema.ts'
import { settleEvents } from './harness/events.ts'
import { waitingForLocks } from './harness/locks.ts'
import { testPool } from './harness/pool.ts'
import { repoRoot } from './harness/source-files.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, setPace } from './selling/selling-world.ts'

const pool = testPool()
/** Everybody who goes on from an event, as the product is composed. */
const subscriptions = allFeatures({ publicUrl: 'http://localhost:5000' }, '').flatMap(
  (feature) => feature.subscriptions ?? [],
)

type Told = News extends infer One ? (One extends News ? Omit<One, 'workspaceId' | 'at'> : never) : never
type Happening = (world: SellingWorld) => Promise<void>

/** What is there for each subscriber to go on from, and then the event itself. */
const happenings: Partial<Record<EventType, Happening>> = {
  'mail.sent': async (world) => {
    await sendMail(world, { remindAfterDays: 3 })
    world.advance(5000)
    await dispatchMailbox(world.ctx, world.box, new AbortController().signal)
  },
  'mail.replied': async (world) => {
    await happenings['mail.sent']?.(world)
    const { workspaceId, userId } = world.actor
    const { id: emailId } = await mailOf(world)
    const mailEventId = newId()
    await insertEvent(pool.db, {
      workspace_id: workspaceId,
      id: mailEventId,
      email_id: emailId,
      user_id: userId,
      kind: 'replied',
      message_key: 'answer',
      vendor_message_id: 'answer',
      vendor_thread_id: null,
      from_name: null,
      from_address: 'maria@holm.example',
      failed_addresses: [],
      bounce_kind: null,
      at: world.now(),
      noticed_at: world.now(),
    })
    await tell(world, { type: 'mail.replied', subjectId: emailId, ids: { userId, mailEventId } })
  },
  'mail.auto_replied': async (world) => {
    await happenings['mail.replied']?.(world)
    const { userId } = world.actor
    const { id: subjectId } = await mailOf(world)
    const events = pool.db.selectFrom('mail_event').select('id').where('email_id', '=', subjectId)
    const { id: mailEventId } = await events.executeTakeFirstOrThrow()
    await pool.db.deleteFrom('event').where('type', '=', 'mail.replied').execute()
    await tell(world, { type: 'mail.auto_replied', subjectId, ids: { userId, mailEventId } })
  },
  'objection.decided': async (world) => {
    const { workspaceId, userId } = world.actor
    await happenings['mail.replied']?.(world)
    const { id: emailId } = await mailOf(world)
    const held = await sendMail(world)
    await pool.db
      .updateTable('email')
      .set({ state: 'needs_attention', reason: 'objection' })
      .where('id', '=', held)
      .execute()
    const events = pool.db.selectFrom('mail_event').select('id').where('email_id', '=', emailId)
    const { id: mailEventId } = await events.executeTakeFirstOrThrow()
    await pool.db.transaction().execute((db) =>
      raiseObjection(world.ctx, db, {
        workspaceId,
        userId,
        emailId,
        mailEventId,
        from: { name: null, address: contact(1).email },
        recipients: [],
      }),
    )
    const [objection] = (await listObjections(world.ctx, world.actor)).objections
    await decideObjection(world.ctx, world.actor, { id: objection?.id ?? '', state: 'dismissed' })
  },
  'opt_out.said': async (world) => {
    const { workspaceId } = world.actor
    await sendMail(world)
    const said = { source: 'link', byUserId: null, reason: null, emailId: null } as const
    await pool.db
      .transaction()
      .execute((db) =>
        addOptOut(world.ctx, db, { workspaceId, address: contact(1).email, userId: null, ...said }),
      )
  },
  'connection.lost': async (world) => {
    const { id } = await pool.db
      .updateTable('connection')
      .set({ state: 'lost', cause: 'auth_revoked' })
      .where('workspace_id', '=', world.actor.workspaceId)
      .where('kind', '=', 'mailbox')
      .returning('id')
      .executeTakeFirstOrThrow()
    const { userId } = world.actor
    await tell(world, { type: 'connection.lost', subjectId: id, ids: { userId } })
  },
  'mailbox.connected': async (world) => {
    await sendMail(world)
    await pool.db
      .updateTable('email')
      .set({ reason: 'mailbox_disconnected' })
      .where('workspace_id', '=', world.actor.workspaceId)
      .execute()
    await tellOfMailbox('mailbox.connected')(world)
  },
  'mailbox.stalled': tellOfMailbox('mailbox.stalled'),
  'mailbox.read_again': tellOfMailbox('mailbox.read_again'),
  'setting.changed': async (world) => {
    const { workspaceId } = world.actor
    await sendMail(world)
    // A limit keeps it back, and is changed.
    const held = { reason: 'throttled', allowed_at: new Date(world.now().getTime() + minutes(10)) } as const
    await pool.db.updateTable('email').set(held).where('workspace_id', '=', workspaceId).execute()
    await setPace(world, { sending: { userDaily: 500 } })
  },
  'user.deactivated': tellOfUser('user.deactivated'),
  'user.reactivated': tellOfUser('user.reactivated'),
}

/** The one mail of a world. */
function mailOf({ actor }: SellingWorld): Promise<{ id: string }> {
  const mails = pool.db.selectFrom('email').select('id').where('workspace_id', '=', actor.workspaceId)
  return mails.where('kind', '=', 'sales').executeTakeFirstOrThrow()
}

function tell({ ctx, actor, now }: SellingWorld, told: Told): Promise<void> {
  const news = { ...told, workspaceId: actor.workspaceId, at: now() }
  return pool.db.transaction().execute((db) => publish(ctx, db, news))
}

function tellOfMailbox(type: 'mailbox.connected' | 'mailbox.stalled' | 'mailbox.read_again'): Happening {
  return (world) => tell(world, { type, subjectId: world.box.mailboxId, ids: {} })
}

/** Of somebody who has met an obstacle, waits for an administrator and for a write to Salesforce. */
function tellOfUser(type: 'user.deactivated' | 'user.reactivated'): Happening {
  return async (world) => {
    const { workspaceId, userId } = world.actor
    const of = { workspaceId, userId }
    const refused = { code: 'salesforce_api_disabled', details: {} } as const
    await recordObstacle(world.ctx, pool.db, { ...of, step: 'api', ...refused })
    await recordWait(world.ctx, pool.db, { ...of, code: 'mailbox_admin_consent_needed' })
    await happenings['mail.sent']?.(world)
    await tell(world, { type, subjectId: userId, ids: {} })
  }
}

/** Every row of every table. */
async function everything(db: Db): Promise<string[]> {
  const tables = (await db.introspection.getTables()).filter(({ schema }) => schema === 'public')
  const rows: string[] = []
  for (const { name } of tables) {
    const table = await db
      .selectFrom(name as 'email')
      .selectAll()
      .execute()
    rows.push(...table.map((row) => `${name} ${JSON.stringify(row)}`).sort())
  }
  return rows
}

interface Take {
  by: Subscription
  event: Parameters<Subscription['take']>[2]
  hasChanged: boolean
}

/** The subscribers, with what they take written down. */
function witnessed(taken: Take[]): Subscription[] {
  return subscriptions.map((by) => ({
    ...by,
    async take(ctx, db, event) {
      const before = await everything(db)
      await by.take(ctx, db, event)
      const after = await everything(db)
      taken.push({ by, event, hasChanged: before.join('\n') !== after.join('\n') })
    },
  }))
}

it.each([...new Set(subscriptions.flatMap(({ on }) => on))])(
  'whoever goes on from %s does so once, however often it is told',
  async (type) => {
    const world = await sellingWorld(pool.db)
    world.ctx.notificationMail = {
      from: { name: 'MSI', address: 'msi@nord.example' },
    } as typeof world.ctx.notificationMail
    await registerSubscribers(world.ctx, subscriptions)
    await happenings[type]?.(world)
    const taken: Take[] = []
    await settleEvents({ ctx: world.ctx, subscriptions: witnessed(taken) })
    const takers = subscriptions.filter(({ on }) => on.includes(type)).map(({ name }) => name)
    const ofType = taken.filter(({ event }) => event.type === type)
    // One that had nothing to do would show nothing here.
    expect(ofType.filter(({ hasChanged }) => hasChanged).map(({ by }) => by.name)).toEqual(takers)
    const before = await everything(pool.db)
    world.wakeUps.length = 0
    for (const { by, event } of ofType) {
      world.advance(minutes(1))
      await pool.db.transaction().execute((db) => by.take(world.ctx, db, event))
      expect(await everything(pool.db), by.name).toEqual(before)
    }
    expect(world.wakeUps.filter(({ key }) => !key)).toEqual([])
  },
)

it('two who connect a mailbox at once tell of it one after the other, each of when its turn came', async () => {
  const world = await sellingWorld(pool.db)
  const told = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const connect = (then?: () => Promise<void>) =>
    pool.db.transaction().execute(async (db) => {
      await publishConnected(world.ctx, db, world.box)
      await then?.()
    })
  const first = connect(() => {
    told.resolve()
    return goOn.promise
  })
  await told.promise
  const times = [world.now()]
  const second = connect()
  const isWaiting = async () => (await waitingForLocks(pool.pool)) === 1
  const waits = vi.waitUntil(isWaiting, { interval: 10 }).then(
    () => 'after the first',
    () => 'never',
  )
  const turn = await Promise.race([second.then(() => 'at once'), waits])
  world.advance(minutes(1))
  times.push(world.now())
  goOn.resolve()
  await Promise.all([first, second])
  expect(turn).toBe('after the first')
  const events = await pool.db
    .selectFrom('event')
    .select(['type', 'at'])
    .where('subject_id', '=', world.box.mailboxId)
    .orderBy('id')
    .execute()
  expect(events).toEqual(times.map((at) => ({ type: 'mailbox.connected', at })))
})

it('ARCHITECTURE.md says of every event who goes on from it', () => {
  const page = readFileSync(join(repoRoot, 'ARCHITECTURE.md'), 'utf8')
  const section = page.split('\n## Who goes on from what\n')[1]?.split('\n## ')[0] ?? ''
  const quoted = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')
  const said = [...section.matchAll(/^\| (`.+?) \| (.+) \|$/gm)].flatMap(([, events, takers]) =>
    quoted(events).map((event) => [event, ...quoted(takers)].join(' ')),
  )
  const takersOf = (type: EventType) => subscriptions.filter(({ on }) => on.includes(type))
  const real = eventTypes.map((type) => [type, ...takersOf(type).map(({ name }) => name)].join(' '))
  expect(said.sort()).toEqual(real.sort())
})
