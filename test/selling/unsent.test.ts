import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { cancelEmail } from '../../server/features/selling/email/decisions.ts'
import { findUnsent } from '../../server/features/selling/email/queries.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { listMailboxUse, listUnsent } from '../../server/features/selling/email/unsent.ts'
import { seconds } from '../../server/platform/clock.ts'
import { newId } from '../../server/platform/ids.ts'
import { plansOf } from '../harness/plans.ts'
import { testPool } from '../harness/pool.ts'
import { compose, contact, type SellingWorld, sellingWorld, sendMail } from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db, { people: 40 })
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
/** Writes to the first so many contacts. */
const sendTo = async (count: number) => {
  const to = Array.from({ length: count }, (_, n) => ({ object: 'Contact' as const, id: contact(n + 1).id }))
  return (await sendEmails(world.ctx, world.actor, compose({ to }))).map(({ id }) => id)
}

describe('the outbox', () => {
  it('lists what has not been sent, what is due first before all others, and what is used of each limit', async () => {
    const admin = { ...world.actor, role: 'admin' as const, userId: newId() }
    const ids = await sendTo(26)
    const later = await sendMail(world, { schedule: { local: '2026-11-24T09:00', timeZone: 'UTC' } })
    world.advance(seconds(5))
    await dispatch()
    const mine = await listUnsent(world.ctx, world.actor, {})
    const left = ids.at(-1)
    expect(mine.emails.map(({ id, reason }) => [id, reason])).toEqual([
      [left, 'throttled'],
      [later, null],
    ])
    expect(mine).toMatchObject({ total: 2, nextCursor: null })
    expect((await listUnsent(world.ctx, admin, {})).emails).toEqual(mine.emails)
    expect((await listUnsent(world.ctx, admin, { whose: 'own' })).total).toBe(0)
    const stranger = { ...admin, role: 'seller' as const }
    expect((await listUnsent(world.ctx, stranger, {})).total).toBe(0)
    expect((await listMailboxUse(world.ctx, stranger, {})).mailboxes).toEqual([])
    const { mailboxes } = await listMailboxUse(world.ctx, admin, {})
    expect(mailboxes).toMatchObject([
      {
        id: world.box.mailboxId,
        owner: { name: 'Sam Seller' },
        serves: true,
        waiting: 2,
        limits: [
          { reason: 'throttled', count: 25, used: 25, seconds: 45 },
          { reason: 'user_daily_limit', count: 1000, used: 25, seconds: 86_400 },
        ],
        freeAt: '2026-11-22T09:00:50.000Z',
      },
    ])
    // Nothing waits any more, and what is used is used all the same.
    for (const { id } of mine.emails) await cancelEmail(world.ctx, world.actor, id)
    expect((await listMailboxUse(world.ctx, admin, {})).mailboxes).toMatchObject([
      { waiting: 0, limits: [{ used: 25 }, { reason: 'user_daily_limit', used: 25 }] },
    ])
    for (const list of [listUnsent, listMailboxUse])
      await expect(list(world.ctx, admin, { cursor: 'nonsense' })).rejects.toMatchObject({
        code: 'invalid_input',
      })
  })

  it('is found by its index among all that was sent', async () => {
    const id = await sendMail(world)
    await sql`
      insert into email
      select copy.* from email e, generate_series(1, 3000) n, jsonb_populate_record(e, jsonb_build_object(
        'id', gen_random_uuid(), 'send_key', n, 'message_id', n, 'state', 'sent', 'sent_at', now())) copy
      where e.id = ${id}`.execute(pool.db)
    const { workspaceId } = world.actor
    const after = { at: world.now().toISOString(), id }
    const plans = await plansOf(pool.db, {
      tables: ['email'],
      work: (db) => findUnsent(db, { workspaceId, userId: null, after, limit: 51 }),
    })
    for (const plan of plans) expect(plan).toContain(' email_unsent ')
  })
})
