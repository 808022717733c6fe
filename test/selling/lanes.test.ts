import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createGmailVendor } from '../../server/connectors/gmail/vendor.ts'
import type { VendorLimit } from '../../server/connectors/mailbox-vendor.ts'
import { createOutlookVendor } from '../../server/connectors/outlook/vendor.ts'
import { notify } from '../../server/features/background/notifications/notifications.ts'
import { openAttempt } from '../../server/features/background/outbox/attempt-queries.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { recoverAttempts } from '../../server/features/background/outbox/recovery.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail, setPace, stateOf } from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const send = () => sendMail(world)
const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
const row = (id: string) =>
  pool.db.selectFrom('email').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

describe('the order', () => {
  it('is one-off before bulk, whichever was written first', async () => {
    const bulk = [await send(), await send()]
    await world.ctx.db.updateTable('email').set({ lane: 'bulk' }).where('id', 'in', bulk).execute()
    world.advance(60_000)
    const oneOff = await send()
    world.advance(5000)
    await dispatch()
    const sent = await world.ctx.db
      .selectFrom('attempt')
      .select('email_id')
      .where('email_id', 'in', [...bulk, oneOff])
      .orderBy('id')
      .execute()
    expect(sent.map((one) => one.email_id)).toEqual([oneOff, ...bulk])
  })

  it('of a mailbox is its own: one that may send no more for now holds back no other', async () => {
    await setPace(world, { sending: { throttle: { isOn: true, count: 1, seconds: 45 } } })
    const colleague = await sellingWorld(pool.db, { workspaceId: world.actor.workspaceId })
    const full = [await send(), await send()]
    const free = await sendMail(colleague)
    world.advance(5000)
    colleague.advance(5000)
    await dispatch()
    await dispatchMailbox(colleague.ctx, colleague.box, never)
    expect(await Promise.all(full.map((id) => stateOf(world, id)))).toEqual(['sent', 'waiting/throttled'])
    expect(await stateOf(colleague, free)).toBe('sent')
  })
})

it('goes as fast as each mail service lets it, by the limits that it has published', () => {
  const parts = { fetch: undefined as never, clock: world.ctx.clock }
  const figures = ({ limits }: { limits: readonly VendorLimit[] }) =>
    limits.map(({ count, per, of }) => `${count} ${of} in ${per / 1000} s`)
  expect(figures(createGmailVendor(parts))).toEqual([
    '2 mails in 1 s',
    '2000 mails in 86400 s',
    '10000 recipients in 86400 s',
  ])
  expect(figures(createOutlookVendor(parts))).toEqual(['30 mails in 60 s', '10000 recipients in 86400 s'])
})

describe('the next one', () => {
  const states = (ids: string[]) => Promise.all(ids.map((id) => stateOf(world, id)))

  it('leaves while it is written down what became of the one before, and nothing ends before that is', async () => {
    const ids = [await send(), await send()]
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<undefined>()
    world.mailbox.leftAs = () => {
      asked.resolve()
      return answer.promise
    }
    world.mailbox.fault = async (call) => {
      // What is looked at is the first, after its hand-over, at the moment at which the second has left.
      if (call === 'delivered' && world.mailbox.delivered.length === 2) answer.resolve(undefined)
      return 'ok'
    }
    world.advance(5000)
    const going = dispatch()
    await asked.promise
    expect(await stateOf(world, ids[0] ?? '')).toBe('sending')
    await going
    expect(await states(ids)).toEqual(['sent', 'sent'])
  })

  it('leaves although that fails, and the one before is looked up', async () => {
    const ids = [await send(), await send()]
    let calls = 0
    world.mailbox.leftAs = async () => {
      if (++calls === 1) throw new Error('a fault of ours')
      return undefined
    }
    world.advance(5000)
    await dispatch()
    expect(await states(ids)).toEqual(['sending', 'sent'])
    world.advance(60_000)
    await dispatch()
    expect(await states(ids)).toEqual(['sent', 'sent'])
    expect(world.mailbox.delivered).toHaveLength(2)
  })
})

it('the product’s own mail is taken up again when its wake-up is lost, waiting or under way', async () => {
  const { workspaceId } = world.actor
  const key = randomUUID()
  const to = { name: null, address: 'a@b.example' }
  const id = await notify(world.ctx, pool.db, {
    workspaceId,
    key,
    to,
    subject: 'Hi',
    html: 'Hi',
    text: 'Hi',
  })
  const woken = async () => {
    world.wakeUps.splice(0)
    await recoverAttempts(world.ctx)
    const calls = world.wakeUps.filter((call) => call.name === 'dispatch-notifications')
    return calls.some((call) => call.payload.workspaceId === workspaceId)
  }
  expect(await woken()).toBe(true)
  const attempt = await openAttempt(pool.db, {
    email: await row(id),
    now: world.now(),
    deadline: new Date(world.now().getTime() + 1000),
  })
  expect([attempt?.state, await woken()]).toEqual(['open', false])
  world.advance(1000)
  expect(await woken()).toBe(true)
})
