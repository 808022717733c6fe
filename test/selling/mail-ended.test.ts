import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { beforeEach, expect, it } from 'vitest'
import type { Context } from '../../server/context.ts'
import { notify, withdrawNotification } from '../../server/features/background/notifications/notifications.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { dispatchNotifications } from '../../server/features/background/outbox/dispatch-notifications.ts'
import { cancelMailOf, decideRestored } from '../../server/features/background/outbox/outbox.ts'
import { cancelEmail, decideEmail } from '../../server/features/selling/email/decisions.ts'
import type { Db } from '../../server/schema.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail, toContact } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld
let ctx: Context
let lines: { msg: string; email: string; state: string }[]

beforeEach(async () => {
  world = await sellingWorld(pool.db)
  lines = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
  ctx = { ...world.ctx, log }
})

const never = new AbortController().signal
const dispatch = () => dispatchMailbox(ctx, world.box, never)
const within = (work: (db: Db) => Promise<unknown>) => pool.db.transaction().execute(work)

const send = (n = 1) => sendMail({ ...world, ctx }, { to: toContact(n) })

function queueSystem(): Promise<string> {
  const { workspaceId } = world.actor
  const to = { name: null, address: 'a@b.example' }
  return notify(ctx, pool.db, {
    workspaceId,
    key: randomUUID(),
    to,
    subject: 's',
    html: 'h',
    text: 't',
  })
}

/** As a restore leaves what nobody can tell about. */
const restoredUnknown = (id: string) =>
  pool.db
    .insertInto('restored_mail')
    .values({
      workspace_id: world.actor.workspaceId,
      email_id: id,
      since: world.now(),
      state: 'unknown',
      look_at: world.now(),
      code: null,
    })
    .execute()

const told = () =>
  lines.filter(({ msg }) => msg === 'mail ended').map(({ email, state }) => `${email} ${state}`)

async function ended(): Promise<string[]> {
  const rows = await pool.db
    .selectFrom('email')
    .select(['id', 'state'])
    .where('workspace_id', '=', world.actor.workspaceId)
    .where('state', 'in', ['sent', 'failed', 'cancelled'])
    .execute()
  return rows.map(({ id, state }) => `${id} ${state}`)
}

/** Each way to an end; the mail's id is what `end` answers with. */
const ways: Record<string, () => Promise<string>> = {
  async sent() {
    const id = await send()
    world.advance(5000)
    await dispatch()
    return id
  },
  async failed() {
    const id = await send()
    world.mailbox.fault = async (call) => (call === 'submit' ? 'rejected' : 'ok')
    world.advance(5000)
    await dispatch()
    return id
  },
  async 'cancelled by its sender'() {
    const id = await send()
    await cancelEmail(ctx, world.actor, id)
    return id
  },
  async 'dropped when it asked'() {
    const id = await send()
    world.advance(25 * 3_600_000)
    await dispatch()
    await decideEmail(ctx, world.actor, { id, decision: 'drop' })
    return id
  },
  async 'dropped after a restore'() {
    const id = await send()
    await restoredUnknown(id)
    const { workspaceId } = world.actor
    await within((db) => decideRestored(ctx, db, { workspaceId, decision: 'drop' }))
    return id
  },
  async 'kept back by an opt-out'() {
    const id = await send()
    world.crm.people = world.crm.people.map((one) => ({ ...one, optedOut: true }))
    world.advance(5000)
    await dispatch()
    return id
  },
  async 'left behind by a user who goes'() {
    const id = await send()
    await within((db) => cancelMailOf(ctx, db, world.actor))
    return id
  },
  async 'of the product’s own, a day late'() {
    const id = await queueSystem()
    world.advance(25 * 3_600_000)
    await dispatchNotifications(ctx, world.actor.workspaceId, never)
    return id
  },
  async 'of the product’s own, taken back'() {
    const id = await queueSystem()
    await within((db) => withdrawNotification(ctx, db, { workspaceId: world.actor.workspaceId, id }))
    return id
  },
}

/** What was published, in the same words. */
async function published(): Promise<string[]> {
  const rows = await pool.db
    .selectFrom('event')
    .select(['subject_id', 'type'])
    .where('workspace_id', '=', world.actor.workspaceId)
    .execute()
  return rows.map(({ subject_id: id, type }) => `${id} ${type.replace('mail.', '')}`)
}

it.each(Object.entries(ways))(
  'a mail that is %s has its one line, and a seller’s its event',
  async (way, end) => {
    const id = await end()
    const rows = await ended()
    expect(rows).toEqual([expect.stringContaining(id)])
    expect(told()).toEqual(rows)
    expect(await published()).toEqual(way.startsWith('of the product') ? [] : rows)
  },
)

it('a mail has no line and no event for an end that was not committed', async () => {
  await restoredUnknown(await send())
  const { workspaceId } = world.actor
  const lost = within(async (db) => {
    expect(await decideRestored(ctx, db, { workspaceId, decision: 'drop' })).toBe(1)
    throw new Error('the connection was lost')
  })
  await expect(lost).rejects.toThrow('the connection was lost')
  expect(await ended()).toEqual([])
  expect([...told(), ...(await published())]).toEqual([])
})
