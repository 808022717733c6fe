import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { cancelMailOf } from '../../server/features/background/outbox/cancel-for-user.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { holdMail, releaseMail } from '../../server/features/background/outbox/hold.ts'
import { findOverdueMail } from '../../server/features/background/outbox/overdue.ts'
import { recoverAttempts } from '../../server/features/background/outbox/recovery.ts'
import { resumeWaiting } from '../../server/features/background/outbox/resume.ts'
import { findWaiting } from '../../server/features/background/outbox/turn-queries.ts'
import { cancelEmail, cancelOnRecord, decideEmail } from '../../server/features/selling/email/decisions.ts'
import { listEmails, readEmail } from '../../server/features/selling/email/email.ts'
import {
  readPlannedTime,
  scheduleEmail,
  scheduleOnRecord,
} from '../../server/features/selling/email/schedule.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { newId } from '../../server/platform/ids.ts'
import { plansOf } from '../harness/plans.ts'
import { testPool } from '../harness/pool.ts'
import { compose, contact, type SellingWorld, sellingWorld, sendMail, stateOf } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const never = new AbortController().signal
const hour = 3_600_000
const refused = (code: string) => expect.objectContaining({ code })
const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
// It is 09:00 UTC on 22 November: a day and six hours before.
const monday = { local: '2026-11-23T09:00', timeZone: 'America/Chicago' }
const untilMonday = 30 * hour
const tuesday = { local: '2026-11-24T09:00', timeZone: 'Europe/Stockholm' }
const state = (id: string) => stateOf(world, id)
type Chosen = { local: string; timeZone: string } | { now: true }
/** What a sender asks who sees the mail as it stands now. */
const asking = async (id: string, to: Chosen) => {
  const from = (await readEmail(world.ctx, world.actor, id)).at
  return { id, schedule: { ...to, from } }
}
const schedule = async (id: string, to: Chosen) => scheduleEmail(world.ctx, world.actor, await asking(id, to))
const send = () => sendMail(world, { schedule: monday })
const setMailbox = (to: 'lost' | 'healthy') =>
  pool.db
    .updateTable('connection')
    .set({ state: to })
    .where('user_id', '=', world.actor.userId)
    .where('kind', '=', 'mailbox')
    .execute()

describe('a mail that is scheduled', () => {
  it('goes at its time and not before, and says when that is', async () => {
    const id = await send()
    const at = '2026-11-23T15:00:00.000Z'
    expect(await readEmail(world.ctx, world.actor, id)).toMatchObject({
      state: 'scheduled',
      at,
      schedule: monday,
    })
    expect(world.wakeUps).toEqual([
      expect.objectContaining({ name: 'dispatch-mailbox', runAt: new Date(at) }),
    ])
    world.advance(untilMonday - 60_000)
    await dispatch()
    expect([await state(id), world.mailbox.delivered.length]).toEqual(['scheduled', 0])
    expect(world.wakeUps.at(-1)).toMatchObject({ name: 'dispatch-mailbox', runAt: new Date(at) })
    world.advance(60_000)
    await dispatch()
    expect([await state(id), world.mailbox.delivered.length]).toEqual(['sent', 1])
    const sent = await readEmail(world.ctx, world.actor, id)
    expect(sent).toMatchObject({ at, schedule: monday })
  })

  it('is no later than what has been sent at once meanwhile, and is listed by itself', async () => {
    const id = await send()
    const other = await sendMail(world)
    world.advance(5000)
    await dispatch()
    expect([await state(id), await state(other)]).toEqual(['scheduled', 'sent'])
    const listed = await listEmails(world.ctx, world.actor, { state: 'scheduled' })
    expect(listed.emails.map((one) => one.id)).toEqual([id])
    expect((await listEmails(world.ctx, world.actor, { state: 'pending' })).emails).toEqual([])
  })

  it('is woken after whatever has forgotten it, and is seen to be overdue', async () => {
    await send()
    world.advance(untilMonday)
    world.wakeUps.splice(0)
    await recoverAttempts(world.ctx)
    expect(world.wakeUps.map((call) => call.name)).toContain('dispatch-mailbox')
    const { count } = await findOverdueMail(pool.db, new Date(world.now().getTime() + 1))
    expect(count).toBeGreaterThan(0)
  })

  it('is made once by its key, which stands for its time as well', async () => {
    const asked = compose({ schedule: monday })
    const [first] = await sendEmails(world.ctx, world.actor, asked)
    expect(await sendEmails(world.ctx, world.actor, asked)).toEqual([first])
    const other = sendEmails(world.ctx, world.actor, { ...asked, schedule: tuesday })
    await expect(other).rejects.toEqual(refused('send_key_reused'))
    // Its time has passed, and nothing is asked for that is not there.
    world.advance(untilMonday + hour)
    expect(await sendEmails(world.ctx, world.actor, asked)).toMatchObject([{ id: first?.id }])
  })

  it('is refused for a time that has passed or is more than a year away', async () => {
    const past = { local: '2026-11-22T09:59', timeZone: 'Europe/Stockholm' }
    const far = { local: '2027-11-24T09:00', timeZone: 'UTC' }
    const id = await send()
    for (const [when, code] of [
      [past, 'schedule_past'],
      [far, 'schedule_too_far'],
    ] as const) {
      await expect(sendMail(world, { schedule: when })).rejects.toEqual(refused(code))
      await expect(schedule(id, when)).rejects.toEqual(refused(code))
      await expect(readPlannedTime(world.ctx, world.actor, when)).rejects.toEqual(refused(code))
    }
    const gap = { local: '2027-03-28T02:30', timeZone: 'Europe/Stockholm' }
    expect(await readPlannedTime(world.ctx, world.actor, gap)).toEqual({
      outside: null,
      local: '2027-03-28T03:30',
      timeZone: 'Europe/Stockholm',
      at: '2027-03-28T01:30:00.000Z',
    })
  })
})

describe('its sender', () => {
  it('cancels it', async () => {
    const id = await send()
    world.advance(hour)
    const cancelled = await cancelEmail(world.ctx, world.actor, id)
    // It was cancelled now, and not at the time that it was planned for.
    expect(cancelled).toMatchObject({ at: world.now().toISOString(), schedule: monday })
    world.advance(untilMonday)
    await dispatch()
    expect([await state(id), world.mailbox.delivered.length]).toEqual(['cancelled/cancelled_by_user', 0])
    await expect(schedule(id, tuesday)).rejects.toEqual(refused('not_schedulable'))
  })

  it('chooses another time, and it is no day late by the first one', async () => {
    const id = await send()
    const later = { local: '2026-11-26T09:00', timeZone: 'Europe/Stockholm' }
    expect(await schedule(id, later)).toMatchObject({
      state: 'scheduled',
      at: '2026-11-26T08:00:00.000Z',
      schedule: later,
    })
    // The lane is woken then, and not only by whatever looks for what was forgotten.
    expect(world.wakeUps.at(-1)).toMatchObject({ runAt: new Date('2026-11-26T08:00:00.000Z') })
    await schedule(id, tuesday)
    expect(world.wakeUps.at(-1)).toMatchObject({ runAt: new Date('2026-11-24T08:00:00.000Z') })
    await schedule(id, later)
    world.advance(untilMonday)
    await dispatch()
    expect(await state(id)).toBe('scheduled')
    world.advance(65 * hour)
    await dispatch()
    expect(await state(id)).toBe('sent')
  })

  it('sends it now, and may undo that', async () => {
    const [one, other] = [await send(), await send()]
    const plan = { state: 'waiting', reason: 'undo_window', at: '2026-11-22T09:00:05.000Z', schedule: null }
    for (const id of [one, other]) expect(await schedule(id, { now: true })).toMatchObject(plan)
    expect(world.wakeUps.at(-1)).toMatchObject({ runAt: new Date(plan.at) })
    await cancelEmail(world.ctx, world.actor, other)
    world.advance(5000)
    await dispatch()
    expect([await state(one), await state(other)]).toEqual(['sent', 'cancelled/cancelled_by_user'])
  })

  it('is refused while it is being sent, whichever of two tabs asks', async () => {
    const id = await send()
    world.advance(untilMonday)
    const answers: unknown[] = []
    world.mailbox.fault = async (call) => {
      if (call === 'submit')
        for (const to of [tuesday, { now: true } as const])
          answers.push(await schedule(id, to).catch((error: { code: string }) => error.code))
      return 'ok'
    }
    await dispatch()
    expect(answers).toEqual(['not_schedulable', 'not_schedulable'])
    expect([await state(id), world.mailbox.delivered.length]).toEqual(['sent', 1])
  })

  it('is told in a second tab that it has another time by now, and nothing is written over', async () => {
    const id = await send()
    const stale = await asking(id, tuesday)
    await schedule(id, { now: true })
    await expect(scheduleEmail(world.ctx, world.actor, stale)).rejects.toEqual(refused('schedule_changed'))
    expect(await state(id)).toBe('waiting/undo_window')
  })

  it.each([
    ['its opt-outs cannot be read', untilMonday, 'rejected', (_id: string) => undefined],
    ['somebody has opted out', untilMonday, 'ok', () => world.crm.optOut(contact(1).id)],
    ['it is a day late', untilMonday + 25 * hour, 'ok', (_id: string) => undefined],
  ])('gives it another time while %s, and that stands', async (_, wait, answer, meanwhile) => {
    const id = await send()
    const later = { local: '2026-12-20T09:00', timeZone: 'Europe/Stockholm' }
    world.advance(wait)
    world.crm.fault = async (call) => {
      if (call !== 'readOptOuts') return 'ok'
      if ((await readEmail(world.ctx, world.actor, id)).schedule?.local !== later.local) {
        await schedule(id, later)
        meanwhile(id)
      }
      return answer
    }
    await dispatch()
    expect(await readEmail(world.ctx, world.actor, id)).toMatchObject({
      state: 'scheduled',
      at: '2026-12-20T08:00:00.000Z',
      schedule: later,
    })
    expect(world.mailbox.delivered).toEqual([])
  })

  it('alone changes it, and in the panel on its record only', async () => {
    const id = await send()
    const stranger = { ...world.actor, userId: newId() }
    const elsewhere = { ...world.actor, record: { object: 'Lead', id: '00Q000000000001AAA' } as const }
    const change = await asking(id, tuesday)
    await expect(scheduleEmail(world.ctx, stranger, change)).rejects.toEqual(refused('not_found'))
    await expect(scheduleOnRecord(world.ctx, elsewhere, change)).rejects.toEqual(refused('not_found'))
    await expect(cancelOnRecord(world.ctx, elsewhere, id)).rejects.toEqual(refused('not_found'))
    expect(await scheduleOnRecord(world.ctx, world.actor, change)).toMatchObject({ schedule: tuesday })
  })
})

describe('at its time', () => {
  it('is kept from whoever has opted out since', async () => {
    const id = await send()
    world.crm.optOut(contact(1).id)
    world.advance(untilMonday)
    await dispatch()
    expect([await state(id), world.mailbox.delivered.length]).toEqual(['cancelled/opted_out', 0])
  })

  it('waits like any other mail for a mailbox that is lost, and goes when that is back', async () => {
    const id = await send()
    await setMailbox('lost')
    world.advance(hour)
    await dispatch()
    expect(await state(id)).toBe('scheduled')
    world.advance(untilMonday)
    await dispatch()
    expect(await state(id)).toBe('waiting/mailbox_disconnected')
    await setMailbox('healthy')
    await pool.db.transaction().execute((db) =>
      resumeWaiting.take(world.ctx, db, {
        id: '1',
        type: 'mailbox.connected',
        workspaceId: world.box.workspaceId,
        subjectId: world.box.mailboxId,
        ids: {},
        at: world.now(),
      }),
    )
    await dispatch()
    expect(await state(id)).toBe('sent')
  })

  it('waits while opt-outs cannot be read or an operator holds all mail, and asks when that lasted a day', async () => {
    const id = await send()
    world.advance(untilMonday)
    world.crm.fault = async (call) => (call === 'readOptOuts' ? 'temporary' : 'ok')
    await dispatch()
    expect(await state(id)).toBe('waiting/opt_out_unreadable')
    // Another time is another beginning.
    await schedule(id, tuesday)
    expect(await state(id)).toBe('scheduled')
    world.crm.fault = async () => 'ok'
    await holdMail(world.ctx, { workspaceId: world.actor.workspaceId })
    world.advance(18 * hour)
    await dispatch()
    expect(await state(id)).toBe('waiting/held')
    world.advance(25 * hour)
    await releaseMail(world.ctx, { workspaceId: world.actor.workspaceId })
    await dispatch()
    expect(await state(id)).toBe('needs_attention/day_late')
    await decideEmail(world.ctx, world.actor, { id, decision: 'send_again' })
    expect(await readEmail(world.ctx, world.actor, id)).toMatchObject({ state: 'waiting', schedule: null })
  })

  it('is over when its sender was deactivated before', async () => {
    const id = await send()
    const { workspaceId, userId } = world.actor
    await pool.db.transaction().execute((db) => cancelMailOf(world.ctx, db, { workspaceId, userId }))
    world.advance(untilMonday)
    await dispatch()
    expect([await state(id), world.mailbox.delivered.length]).toEqual(['cancelled/user_deactivated', 0])
  })
})

it('is found among all that was sent by the index of what is due', async () => {
  const id = await send()
  await sql`
    insert into email
    select copy.* from email e, generate_series(1, 3000) n, jsonb_populate_record(e, jsonb_build_object(
      'id', gen_random_uuid(), 'send_key', n, 'message_id', n, 'state', 'sent', 'sent_at', now())) copy
    where e.id = ${id}`.execute(pool.db)
  const { workspaceId, mailboxId } = world.box
  const [waiting] = await plansOf(pool.db, {
    tables: ['email'],
    work: (db) => findWaiting(db, { workspaceId, mailboxIds: [mailboxId] }),
  })
  expect(waiting).toContain(' email_due ')
})
