import { beforeEach, describe, expect, it } from 'vitest'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import type { Compose } from '../../server/features/selling/email/addressees.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { scheduleEmail } from '../../server/features/selling/email/schedule.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { days, hours, seconds } from '../../server/platform/clock.ts'
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

  it('is asked about with the day where nothing is sent on it at all, by its name where it has one', async () => {
    const asked = async (set: object, actor = world.actor) => {
      await setPace(world, { windows: { ...windows, ...set } })
      const refusal = sendEmails(world.ctx, actor, compose({ outside: undefined }))
      return refusal.catch((error: { details: Record<string, unknown> }) => error.details)
    }
    expect(await asked({ days: [1] })).toMatchObject({ dayOff: '' })
    const closed = [{ day: '2026-11-22', name: 'Stocktaking' }]
    expect(await asked({ days: [7], closed })).toMatchObject({ dayOff: 'Stocktaking' })
    expect(await asked({ days: [7], from: '11:00' })).not.toHaveProperty('dayOff')
    world.advance(days(33))
    expect(await asked({ days: [5], country: 'SE' }, { ...world.actor, language: 'sv' })).toMatchObject({
      local: '2026-12-25T10:00',
      dayOff: 'juldagen',
    })
  })

  it('is asked about for a chosen time too, and goes on binding those of several who are within it', async () => {
    await setPace(world, { windows: { ...windows, clock: 'recipient', days: [1] } })
    world.crm.places = [
      { id: contact(1).id, country: 'US', state: 'IL' },
      { id: contact(2).id, country: 'Sweden', state: null },
    ]
    const monday = { local: '2026-11-23T09:00', timeZone: 'Europe/Stockholm' }
    const asking = (change: Partial<Compose>) =>
      sendEmails(
        world.ctx,
        world.actor,
        compose({ outside: undefined, to: [1, 2].flatMap(toContact), ...change }),
      )
    await expect(asking({ schedule: monday })).rejects.toMatchObject({
      code: 'outside_sending_hours',
      details: { count: 1, of: 2, local: '2026-11-23T02:00', next: '2026-11-23T14:00:00.000Z' },
    })
    const passes = async (change: Partial<Compose>) => {
      const ids = (await asking(change)).map(({ id }) => id)
      const rows = await pool.db
        .selectFrom('email')
        .select(['id', 'outside_window'])
        .where('id', 'in', ids)
        .execute()
      return ids.map((id) => rows.find((row) => row.id === id)?.outside_window)
    }
    expect(await passes({ schedule: { ...monday, anyway: true } })).toEqual([true, false])
    expect(await passes({ schedule: monday, outside: 'anyway' })).toEqual([true, false])
    expect(await passes({ schedule: monday, outside: 'wait' })).toEqual([false, false])
  })

  it('is asked about where a mail that waits is given another time, unless its sender has said what they mean', async () => {
    await setPace(world, { windows: { ...windows, days: [1] } })
    const monday = { local: '2026-11-23T09:00', timeZone: 'Europe/Stockholm' }
    const evening = { local: '2026-11-23T20:00', timeZone: 'Europe/Stockholm' }
    const [email] = await sendEmails(world.ctx, world.actor, compose({ schedule: monday }))
    const id = email?.id ?? ''
    const change = async (schedule: { local: string; timeZone: string; anyway?: boolean }) => {
      const { at: from } = await readEmail(world.ctx, world.actor, id)
      await scheduleEmail(world.ctx, world.actor, { id, schedule: { ...schedule, from } })
      const row = pool.db.selectFrom('email').select(['due_at', 'outside_window']).where('id', '=', id)
      const { due_at: at, outside_window: passes } = await row.executeTakeFirstOrThrow()
      return [at.toISOString(), passes]
    }
    await expect(change(evening)).rejects.toMatchObject({
      code: 'outside_sending_hours',
      details: { count: 1, of: 1, local: '2026-11-23T20:00', next: '2026-11-30T07:00:00.000Z' },
    })
    expect(await change({ ...monday, local: '2026-11-23T10:00' })).toEqual([
      '2026-11-23T09:00:00.000Z',
      false,
    ])
    expect(await change({ ...evening, anyway: true })).toEqual(['2026-11-23T19:00:00.000Z', true])
    expect(await change({ ...evening, anyway: false })).toEqual(['2026-11-23T19:00:00.000Z', false])
    // Within the hours nothing is passed over.
    expect(await change({ ...monday, anyway: true })).toEqual(['2026-11-23T08:00:00.000Z', false])
  })

  it('is judged by when the mail leaves, after the time in which it can be taken back', async () => {
    await setPace(world, { windows: { ...windows, oneOff: true, days: [7], from: '10:00', to: '11:00' } })
    const asking = () => sendEmails(world.ctx, world.actor, compose({ outside: undefined }))
    expect(await asking()).toHaveLength(1)
    world.advance(hours(1) - seconds(3))
    await expect(asking()).rejects.toMatchObject({ details: { count: 1, of: 1 } })
  })
})

describe('a time by the clock of each of several', () => {
  const places = [
    { id: contact(1).id, country: 'US', state: 'IL' },
    { id: contact(2).id, country: 'Sweden', state: null },
  ]
  const to = [1, 2, 3].flatMap(toContact)
  const monday = { local: '2026-11-23T09:00', timeZone: 'Europe/Stockholm', each: true }
  const sendAll = (change: Partial<Compose>) =>
    sendEmails(world.ctx, world.actor, compose({ to, schedule: monday, ...change }))

  it('is an instant of its own for each, which is stored with the mail and kept', async () => {
    world.crm.places = places
    const tokyo = { ...toContact(3)[0], timeZone: 'Asia/Tokyo' } as Compose['to'][number]
    const made = await sendAll({ to: [...toContact(1), ...toContact(2), tokyo] })
    expect(
      made.map(({ at, schedule, recipientZone }) => [at, schedule?.timeZone, recipientZone?.from]),
    ).toEqual([
      ['2026-11-23T15:00:00.000Z', 'America/Chicago', 'state'],
      ['2026-11-23T08:00:00.000Z', 'Europe/Stockholm', 'country'],
      ['2026-11-23T00:00:00.000Z', 'Asia/Tokyo', 'chosen'],
    ])
    const woken = world.wakeUps.map((call) => call.runAt?.toISOString())
    expect(woken).toEqual(expect.arrayContaining(made.map(({ at }) => at)))
    world.advance(Date.parse('2026-11-23T08:00:00Z') - world.now().getTime())
    await dispatch()
    expect(await Promise.all(made.map(({ id }) => state(id)))).toEqual(['scheduled', 'sent', 'sent'])
  })

  it('is the sender’s for whom nobody knows it, and none may have passed', async () => {
    world.crm.places = places
    const made = await sendAll({})
    expect(made.at(-1)).toMatchObject({
      at: '2026-11-23T08:00:00.000Z',
      schedule: { timeZone: 'Europe/Stockholm' },
      recipientZone: null,
    })
    // It is 10:00 in Stockholm, and 03:00 in Chicago.
    const today = { ...monday, local: '2026-11-22T09:30' }
    await expect(sendAll({ schedule: today })).rejects.toMatchObject({ code: 'schedule_past' })
    expect(await sendAll({ to: toContact(1), schedule: today })).toMatchObject([
      { at: '2026-11-22T15:30:00.000Z' },
    ])
  })

  it('is held by the window of each, and a chosen zone stands against what Salesforce says', async () => {
    world.crm.places = places
    await setPace(world, { windows: { ...windows, clock: 'recipient', from: '10:00', days: [1] } })
    const chosen = { ...toContact(1)[0], timeZone: 'America/New_York' } as Compose['to'][number]
    const [newYork, stockholm] = await sendAll({ to: [chosen, ...toContact(2)] })
    const at = (email: typeof newYork) => readEmail(world.ctx, world.actor, email?.id ?? '')
    expect(await at(newYork)).toMatchObject({
      expected: { at: '2026-11-23T15:00:00.000Z', clock: { timeZone: 'America/New_York', from: 'chosen' } },
    })
    expect(await at(stockholm)).toMatchObject({ expected: { at: '2026-11-23T09:00:00.000Z' } })
  })
})
