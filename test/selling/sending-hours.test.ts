import { beforeEach, describe, expect, it } from 'vitest'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { type Compose, sendEmails } from '../../server/features/selling/email/send.ts'
import { hours, seconds } from '../../server/platform/clock.ts'
import { newId } from '../../server/platform/ids.ts'
import { testPool } from '../harness/pool.ts'
import {
  compose,
  contact,
  type SellingWorld,
  sellingWorld,
  setPace,
  stateOf,
  toContact,
} from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
const state = (id: string) => stateOf(world, id)
const windows = { isOn: true, oneOff: true, from: '08:00', to: '17:00', clock: 'sender' } as const

/** It is Sunday, ten o'clock in Stockholm. */
describe('a sending window that binds one-off mail', () => {
  it('is asked about at once where mail would leave outside of it: for how many, what the clock shows, and until when', async () => {
    const asking = (change: Partial<Compose>) =>
      sendEmails(world.ctx, world.actor, compose({ outside: undefined, ...change }))
    await setPace(world, { windows: { ...windows, clock: 'recipient', oneOff: true, days: [7] } })
    // Sunday 10:00 in Stockholm, 03:00 in Chicago.
    world.crm.places = [{ id: contact(1).id, country: 'US', state: 'IL' }]
    const both = [...toContact(1), ...toContact(2)]
    await expect(asking({ to: both })).rejects.toMatchObject({
      code: 'outside_sending_hours',
      details: {
        count: 1,
        of: 2,
        local: '2026-11-22T03:00',
        timeZone: 'America/Chicago',
        next: '2026-11-22T14:00:00.000Z',
      },
    })
    const [stockholm = ''] = (await asking({ to: toContact(2) })).map(({ id }) => id)
    const key = newId()
    await expect(asking({ key })).rejects.toMatchObject({ details: { count: 1, of: 1 } })
    const [anyway] = await asking({ key, outside: 'anyway' })
    const [wait] = await asking({ outside: 'wait' })
    world.advance(seconds(5))
    expect(await readEmail(world.ctx, world.actor, wait?.id ?? '')).toMatchObject({
      reason: 'outside_window',
      expected: { at: '2026-11-22T14:00:00.000Z', clock: { timeZone: 'America/Chicago', from: 'state' } },
    })
    await dispatch()
    expect(await Promise.all([stockholm, anyway?.id ?? '', wait?.id ?? ''].map(state))).toEqual([
      'sent',
      'sent',
      'waiting/outside_window',
    ])
  })

  it('is judged by when the mail leaves, after the time in which it can be taken back', async () => {
    await setPace(world, { windows: { ...windows, oneOff: true, days: [7], from: '10:00', to: '11:00' } })
    const asking = () => sendEmails(world.ctx, world.actor, compose({ outside: undefined }))
    expect(await asking()).toHaveLength(1)
    world.advance(hours(1) - seconds(3))
    await expect(asking()).rejects.toMatchObject({ details: { count: 1, of: 1 } })
  })
})
