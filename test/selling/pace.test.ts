import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { registerSubscribers } from '../../server/features/background/events/events.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { expectedTimes } from '../../server/features/background/outbox/expected.ts'
import { followSettings } from '../../server/features/background/outbox/follow-settings.ts'
import { findOverdueMail } from '../../server/features/background/outbox/overdue.ts'
import {
  countHandedOver,
  handedOverBy,
  handedOverFor,
} from '../../server/features/background/outbox/turn-queries.ts'
import { cancelEmail } from '../../server/features/selling/email/decisions.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { readPlannedTime, scheduleEmail } from '../../server/features/selling/email/schedule.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { hours, minutes, seconds } from '../../server/platform/clock.ts'
import { newId } from '../../server/platform/ids.ts'
import { settleEvents } from '../harness/events.ts'
import { plansOf } from '../harness/plans.ts'
import { testPool } from '../harness/pool.ts'
import { repoRoot } from '../harness/source-files.ts'
import {
  compose,
  contact,
  type SellingWorld,
  sellingWorld,
  sendMail,
  setPace,
  stateOf,
} from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db, { people: 40 })
})

const dispatch = (box = world.box) => dispatchMailbox(world.ctx, box, never)
const state = (id: string) => stateOf(world, id)
/** Writes to the first so many contacts. */
const sendTo = async (count: number) => {
  const to = Array.from({ length: count }, (_, n) => ({ object: 'Contact' as const, id: contact(n + 1).id }))
  return (await sendEmails(world.ctx, world.actor, compose({ to }))).map(({ id }) => id)
}
const rows = (ids: string[]) =>
  pool.db.selectFrom('email').selectAll().where('id', 'in', ids).orderBy('id').execute()
const bulk = (ids: string[]) =>
  pool.db.updateTable('email').set({ lane: 'bulk' }).where('id', 'in', ids).execute()
const foreseen = async (ids: string[]) => expectedTimes(world.ctx, world.actor.workspaceId, await rows(ids))
const sentTimes = async (ids: string[]) => (await rows(ids)).map((row) => row.sent_at?.toISOString() ?? null)
const nextWake = () => world.wakeUps.at(-1)?.runAt?.toISOString()
/** Whether a mail is among those that are late, of which other tests have left some. */
const isOverdue = async (id: string) => {
  const before = new Date(world.now().getTime() - minutes(5))
  const trx = await pool.db.startTransaction().execute()
  const { count: all } = await findOverdueMail(trx, before)
  await trx.updateTable('email').set({ state: 'cancelled' }).where('id', '=', id).execute()
  const { count: others } = await findOverdueMail(trx, before)
  await trx.rollback().execute()
  return all > others
}

describe('a limit on a rolling window', () => {
  it('lets as many go as it has room for, says why the others wait and until when, and keeps that word', async () => {
    world.ctx.mailboxVendors = {
      gmail: { limits: [{ count: 28, per: minutes(10), of: 'mails' }] },
    } as unknown as typeof world.ctx.mailboxVendors
    const ids = await sendTo(40)
    world.advance(seconds(5))
    const told = await foreseen(ids)
    await dispatch()
    expect(world.mailbox.delivered).toHaveLength(25)
    const waiting = await rows(ids.slice(25))
    expect(new Set(waiting.map((row) => `${row.state}/${row.reason}`))).toEqual(
      new Set(['waiting/throttled', 'waiting/minute_limit']),
    )
    // They keep their turns: it is not their own due time that has changed.
    expect(new Set(waiting.map((row) => row.due_at.toISOString()))).toEqual(
      new Set(['2026-11-22T09:00:05.000Z']),
    )
    expect(nextWake()).toBe('2026-11-22T09:00:50.000Z')
    world.advance(seconds(45) - 1)
    await dispatch()
    expect(world.mailbox.delivered).toHaveLength(25)
    world.advance(1)
    await dispatch()
    expect(world.mailbox.delivered).toHaveLength(28)
    expect(nextWake()).toBe('2026-11-22T09:10:05.000Z')
    world.advance(minutes(10) - seconds(45))
    await dispatch()
    expect(await sentTimes(ids)).toEqual(ids.map((id) => told.get(id)?.at?.toISOString()))
    expect(ids.map((id) => told.get(id)?.reason)).toEqual([
      ...Array.from({ length: 25 }, () => null),
      ...Array.from({ length: 3 }, () => 'throttled'),
      ...Array.from({ length: 12 }, () => 'minute_limit'),
    ])
  })

  it('is never a day late by it, nor overdue; only from when it was let go', async () => {
    await setPace(world, { sending: { userDaily: 1 } })
    const [first = '', second = '', third = ''] = await sendTo(3)
    world.advance(seconds(5))
    await dispatch()
    world.advance(hours(23))
    expect([await state(second), await isOverdue(second)]).toEqual(['waiting/user_daily_limit', false])
    world.advance(hours(1))
    await dispatch()
    expect([await state(first), await state(second)]).toEqual(['sent', 'sent'])
    // Two days after it was written it may go, and nobody lets it.
    world.advance(hours(24) + minutes(6))
    expect(await isOverdue(third)).toBe(true)
    world.advance(hours(23))
    await dispatch()
    expect(await state(third)).toBe('sent')
  })

  it('asks when it was held up for a day after it was let go', async () => {
    await setPace(world, { sending: { userDaily: 1 } })
    const [, second = ''] = await sendTo(2)
    world.advance(seconds(5))
    await dispatch()
    world.advance(hours(48) + seconds(1))
    await dispatch()
    expect(await state(second)).toBe('needs_attention/day_late')
  })

  it('counts a user’s mails whichever mailbox they leave from, and whoever sends at the same time', async () => {
    await setPace(world, { sending: { userDaily: 5 } })
    const ids = await sendTo(12)
    const { workspaceId } = world.actor
    const team = { workspaceId, mailboxId: newId() }
    await pool.db
      .insertInto('mailbox')
      .values({
        workspace_id: workspaceId,
        id: team.mailboxId,
        user_id: null,
        vendor: 'gmail',
        address: 'team@nord.example',
        connection_id: null,
        lease_holder: null,
        lease_until: null,
        created_at: world.now(),
      })
      .execute()
    await pool.db
      .updateTable('email')
      .set({ mailbox_id: team.mailboxId })
      .where('id', 'in', ids.slice(6))
      .execute()
    world.advance(seconds(5))
    await Promise.all([dispatch(), dispatch(team)])
    expect((await sentTimes(ids)).filter(Boolean)).toHaveLength(5)
  })

  it('of a company holds back its own mail, and none behind it', async () => {
    await setPace(world, { sending: { domainDaily: { isOn: true, count: 1 } } })
    const ids = await sendTo(3)
    const [one = '', two = '', free = ''] = ids
    const freeMail = await sendTo(3)
    await pool.db
      .updateTable('email')
      .set({ to_domain: 'gmail.com' })
      .where('id', 'in', [free, ...freeMail])
      .execute()
    world.advance(seconds(5))
    await dispatch()
    expect(await Promise.all([one, two, free, ...freeMail].map(state))).toEqual([
      'sent',
      'waiting/domain_limit',
      ...Array.from({ length: 4 }, () => 'sent'),
    ])
    expect(nextWake()).toBe('2026-11-23T09:00:05.000Z')
    // What makes room for it is found at once: the limit is lifted.
    await registerSubscribers(world.ctx, [followSettings])
    await setPace(world, { sending: { domainDaily: { isOn: false, count: 1 } } })
    await settleEvents({ ctx: world.ctx, subscriptions: [followSettings] })
    expect(world.wakeUps.at(-1)).toMatchObject({ name: 'dispatch-mailbox', runAt: world.now() })
    await dispatch()
    expect(await state(two)).toBe('sent')
  })

  it('counts nothing that the mail service surely refused', async () => {
    await setPace(world, { sending: { userDaily: 1 } })
    const [id = ''] = await sendTo(1)
    world.mailbox.fault = async (call) => (call === 'submit' ? 'rate_limited' : 'ok')
    world.advance(seconds(5))
    await dispatch()
    world.mailbox.fault = async () => 'ok'
    world.advance(minutes(1))
    await dispatch()
    expect(await state(id)).toBe('sent')
  })

  it('counts what went on the day before there were limits; older mail was not touched for them', async () => {
    const [old = '', fresh = '', doubtful = ''] = await sendTo(3)
    world.advance(seconds(5))
    await dispatch()
    const waiting = await sendMail(world)
    for (const [id, hoursAgo] of [
      [old, 30],
      [fresh, 23],
      [doubtful, 30],
    ] as const)
      await sql`
        update attempt set started_at = at, submitted_at = at, ended_at = at, state = ${id === doubtful ? 'in_doubt' : 'sent'}
        from (select now() - ${hoursAgo} * interval '1 hour' as at) then_
        where email_id = ${id}`.execute(pool.db)
    await sql`
      alter table email drop allowed_at, drop to_domain, drop addressees, drop recipient_zone, drop recipient_zone_origin,
        drop outside_window;
      alter table attempt drop counts_at, drop user_id, drop to_domain, drop recipients;
      drop index email_unsent`.execute(pool.db)
    await pool.pool.query(readFileSync(join(repoRoot, 'migrations/0050_pace.sql'), 'utf8'))
    const ids = [old, fresh, doubtful, waiting]
    const mails = new Map((await rows(ids)).map((row) => [row.id, row.to_domain]))
    expect(ids.map((id) => mails.get(id))).toEqual(['', ...Array(3).fill('buyer.example')])
    const attempts = await pool.db.selectFrom('attempt').selectAll().where('email_id', 'in', ids).execute()
    const users = new Map(attempts.map((one) => [one.email_id, one.user_id]))
    expect(ids.map((id) => users.get(id))).toEqual([null, world.actor.userId, world.actor.userId, undefined])
  })

  it('is counted by an index, of mailboxes and of users', async () => {
    const [id = ''] = await sendTo(1)
    world.advance(seconds(5))
    await dispatch()
    await sql`
      insert into attempt (workspace_id, id, email_id, mailbox_id, user_id, state, started_at, deadline_at, submitted_at, ended_at)
      select workspace_id, gen_random_uuid(), email_id, mailbox_id, user_id, 'sent', at, at, at, at
      from attempt, lateral (select started_at - n * interval '1 hour' as at from generate_series(1, 3000) n) long_ago
      where email_id = ${id}`.execute(pool.db)
    const { workspaceId, userId } = world.actor
    const { mailboxId } = world.box
    const since = new Date(world.now().getTime() - hours(24))
    const plans = await plansOf(pool.db, {
      tables: ['attempt'],
      async work(db) {
        await handedOverBy(db, { workspaceId, mailboxIds: [mailboxId], since })
        await handedOverFor(db, { workspaceId, userIds: [userId], since })
        const counted = (['mails', 'recipients'] as const).map((of) => ({ of, by: { mailboxId }, since }))
        await countHandedOver(db, workspaceId, [...counted, { of: 'mails', by: { userId }, since }])
      },
    })
    expect(new Set(plans.map((plan) => plan.match(/attempt_of_\w+/g)?.join(' ')))).toEqual(
      new Set([
        'attempt_of_mailbox',
        'attempt_of_user',
        'attempt_of_mailbox attempt_of_mailbox attempt_of_user',
      ]),
    )
    expect(await countHandedOver(pool.db, workspaceId, [{ of: 'mails', by: { mailboxId }, since }])).toEqual([
      24,
    ])
  })
})

/** It is Sunday, ten o'clock in Stockholm. */
describe('a sending window', () => {
  const windows = { isOn: true, from: '08:00', to: '17:00', clock: 'sender' } as const
  const bySender = { timeZone: 'Europe/Stockholm', from: 'sender' }

  it('keeps bulk mail until it opens, lets one-off mail pass, and makes nothing late', async () => {
    await setPace(world, { windows: { ...windows, closed: [{ day: '2026-11-23', name: 'Planning' }] } })
    const ids = await sendTo(2)
    await bulk(ids)
    const oneOff = await sendMail(world)
    world.advance(seconds(5))
    const told = await foreseen(ids)
    await dispatch()
    expect(await Promise.all([...ids, oneOff].map(state))).toEqual([
      'waiting/outside_window',
      'waiting/outside_window',
      'sent',
    ])
    const opening = '2026-11-24T07:00:00.000Z'
    expect(nextWake()).toBe(opening)
    world.advance(Date.parse(opening) - world.now().getTime() - 1)
    await dispatch()
    expect(await sentTimes(ids)).toEqual([null, null])
    world.advance(1)
    await dispatch()
    expect(await sentTimes(ids)).toEqual([opening, opening])
    expect(ids.map((id) => told.get(id))).toEqual(
      ids.map(() => ({ at: new Date(opening), reason: 'outside_window', clock: bySender })),
    )
  })

  it('makes nothing late where nobody looked while it was shut', async () => {
    await setPace(world, { windows: { ...windows, oneOff: true } })
    const id = await sendMail(world)
    world.advance(Date.parse('2026-11-23T09:10:00Z') - world.now().getTime())
    await dispatch()
    expect(await state(id)).toBe('sent')
  })

  it('goes by the recipient’s clock and keeps the holidays of a place, where that is set', async () => {
    await setPace(world, { windows: { ...windows, clock: 'recipient', oneOff: true, country: 'US' } })
    const [known = '', unknown = ''] = await sendTo(2)
    await pool.db
      .updateTable('email')
      .set({ recipient_zone: 'America/Chicago', recipient_zone_origin: 'state' })
      .where('id', '=', known)
      .execute()
    // Thanksgiving.
    world.advance(Date.parse('2026-11-26T00:00:00Z') - world.now().getTime())
    const told = await foreseen([known, unknown])
    const said = [known, unknown].map((id) => told.get(id))
    expect(said.map((one) => [one?.at?.toISOString(), one?.clock?.from])).toEqual([
      ['2026-11-27T14:00:00.000Z', 'state'],
      ['2026-11-27T07:00:00.000Z', 'unknown'],
    ])
  })

  it('is judged when the mail goes, and not by what was reckoned before', async () => {
    const ids = await sendTo(2)
    world.advance(seconds(5))
    world.mailbox.fault = async (call) => {
      if (call === 'submit') await setPace(world, { windows: { ...windows, oneOff: true } }).catch(() => {})
      return 'ok'
    }
    await dispatch()
    expect((await sentTimes(ids)).filter(Boolean)).toHaveLength(1)
  })

  it('that binds one-off mail is asked about when a time is chosen, and may be passed over', async () => {
    const evening = { local: '2026-11-27T20:00', timeZone: 'Europe/Stockholm' }
    const monday = { local: '2026-11-30T08:00', timeZone: 'Europe/Stockholm', at: '2026-11-30T07:00:00.000Z' }
    const asked = (query: Parameters<typeof readPlannedTime>[2]) =>
      readPlannedTime(world.ctx, world.actor, query)
    await setPace(world, { windows })
    expect(await asked(evening)).toMatchObject({ outside: null })
    await setPace(world, { windows: { ...windows, clock: 'recipient', oneOff: true } })
    expect(await asked(evening)).toMatchObject({ outside: { next: monday } })
    // It is afternoon where they are.
    expect(await asked({ ...evening, recipientZone: 'America/Chicago' })).toMatchObject({ outside: null })
    const kept = await sendMail(world, { schedule: evening })
    const passed = await sendMail(world, { schedule: { ...evening, anyway: true } })
    const now = await sendMail(world)
    world.advance(seconds(5))
    await dispatch()
    expect(await state(now)).toBe('waiting/outside_window')
    const { at: from } = await readEmail(world.ctx, world.actor, now)
    await scheduleEmail(world.ctx, world.actor, { id: now, schedule: { now: true, from } })
    world.advance(seconds(5))
    await dispatch()
    world.advance(Date.parse('2026-11-27T19:00:00Z') - world.now().getTime())
    await dispatch()
    expect(await Promise.all([now, passed, kept].map(state))).toEqual([
      'sent',
      'sent',
      'waiting/outside_window',
    ])
    const waiting = await readEmail(world.ctx, world.actor, kept)
    expect(waiting).toMatchObject({
      schedule: evening,
      expected: { at: monday.at, clock: { from: 'unknown' } },
    })
  })

  it('goes by the clock that Salesforce tells when the mail is written', async () => {
    await setPace(world, { windows: { ...windows, clock: 'recipient', oneOff: true } })
    world.crm.places = [{ id: contact(1).id, country: 'US', state: 'IL' }]
    const [one] = await rows([await sendMail(world)])
    expect(one).toMatchObject({ recipient_zone: 'America/Chicago', recipient_zone_origin: 'state' })
  })

  it('that never opens holds its mail without a time, and what is cancelled is not looked at again', async () => {
    const closed = { ...windows, oneOff: true, days: [7], closed: [] }
    const sundays = Array.from({ length: 58 }, (_, week) => ({
      day: new Date(Date.UTC(2026, 10, 22 + 7 * week)).toISOString().slice(0, 10),
      name: '',
    }))
    await setPace(world, { windows: { ...closed, closed: sundays } })
    const id = await sendMail(world)
    world.advance(seconds(5))
    await dispatch()
    world.advance(hours(1))
    expect([await state(id), (await foreseen([id])).get(id), await isOverdue(id)]).toEqual([
      'waiting/outside_window',
      { at: null, reason: 'outside_window', clock: bySender },
      false,
    ])
    await cancelEmail(world.ctx, world.actor, id)
    expect(await state(id)).toBe('cancelled/cancelled_by_user')
  })
})
