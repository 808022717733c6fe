import { expect, it } from 'vitest'
import type { FollowUpChange } from '../../contract/replies.ts'
import { allFeatures } from '../../server/app.ts'
import { registerSubscribers } from '../../server/features/background/events/events.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { changeFollowUp, listFollowUps } from '../../server/features/selling/replies/follow-ups.ts'
import { days } from '../../server/platform/clock.ts'
import { settleEvents } from '../harness/events.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail, stateOf } from './selling-world.ts'

const pool = testPool()
const subscriptions = allFeatures({ publicUrl: 'http://localhost:5000' }, '').flatMap(
  (feature) => feature.subscriptions ?? [],
)

async function follow(): Promise<SellingWorld> {
  const world = await sellingWorld(pool.db)
  await registerSubscribers(world.ctx, subscriptions)
  return world
}

async function leave(world: SellingWorld): Promise<void> {
  world.advance(5000)
  await dispatchMailbox(world.ctx, world.box, new AbortController().signal)
  await settleEvents({ ctx: world.ctx, subscriptions })
}

it('a mail is to be followed up when nobody has answered it for as long as its writer has said', async () => {
  const world = await follow()
  const shown = async () => (await listFollowUps(world.ctx, world.actor)).followUps
  const [id] = [await sendMail(world, { remindAfterDays: 2 }), await sendMail(world)]
  const never = await sendMail(world, {
    remindAfterDays: 2,
    schedule: { local: '2026-11-24T09:00', timeZone: 'UTC' },
  })
  await leave(world)
  expect(await shown()).toEqual([])
  world.advance(days(2) - 1)
  expect(await shown()).toEqual([])
  world.advance(1)
  expect(await shown()).toMatchObject([{ kind: 'silence', email: { id }, from: null }])
  // Counted from when it left, not from when it was written.
  await leave(world)
  expect(await stateOf(world, never)).toBe('sent')
  expect(await shown()).toHaveLength(1)
  world.advance(days(2))
  expect((await shown()).map(({ email }) => email.id)).toEqual([never, id])
})

it('what was put off stands apart until its time, and can be had back before', async () => {
  const world = await follow()
  const list = () => listFollowUps(world.ctx, world.actor)
  await sendMail(world, { remindAfterDays: 1 })
  await leave(world)
  // A silence that is still waited for is not put off.
  expect(await list()).toMatchObject({ followUps: [], putOff: [] })
  world.advance(days(1))
  const [shown] = (await list()).followUps
  const { id = '', since = '' } = shown ?? {}
  const change = (of: FollowUpChange) => changeFollowUp(world.ctx, world.actor, { id, change: of })
  await change({ do: 'put_off', since, until: { local: '2026-11-27T09:00', timeZone: 'UTC' } })
  expect(await list()).toMatchObject({
    followUps: [],
    count: 0,
    putOff: [{ id, showsAt: '2026-11-27T09:00:00.000Z' }],
  })
  await change({ do: 'open', since, showsAt: world.now().toISOString() })
  expect(await list()).toMatchObject({ followUps: [{ id }], count: 1, putOff: [] })
})
