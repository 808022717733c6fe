import {
  type ChosenSchedule,
  type EmailScheduleRequest,
  type EmailSummary,
  emailActions,
  type OutsideHours,
  type PlannedTime,
  type PlannedTimeQuery,
  type SendSchedule,
} from '../../../../contract/email.ts'
import type { ErrorCode } from '../../../../contract/errors.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { instantOf, wallTimeAt } from '../../../platform/wall-time.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import type { Db } from '../../../schema.ts'
import { type EmailAt, findEmail, moveEmail, wakeLane } from '../../background/outbox/outbox.ts'
import { readWindows } from '../../background/pace/pace.ts'
import { leavingOutside } from './leaving-outside.ts'
import { emailOfRecord, ownEmail } from './own-email.ts'
import { presentEmail } from './present.ts'

/** A leap year, so that the same day of the next year is never too far. */
const farthest = days(366)

/** No time of its sender's choosing, and nothing is known to keep it back. */
const unscheduled = { scheduled_local: null, scheduled_zone: null, allowed_at: null }

/** How a mail stands until a time that its sender has chosen. Throws `schedule_past`, `schedule_too_far`. */
export function planAt(ctx: Context, schedule: ChosenSchedule) {
  const at = instantOf(schedule)
  const now = ctx.clock.now()
  if (at <= now) throw new Refusal('schedule_past')
  if (at > after(now, farthest)) throw new Refusal('schedule_too_far')
  const chosen = {
    scheduled_local: schedule.local,
    scheduled_zone: schedule.timeZone,
    outside_window: schedule.anyway ?? false,
  }
  return {
    state: 'scheduled',
    reason: null,
    due_at: at,
    planned_at: at,
    allowed_at: null,
    ...chosen,
  } as const
}

/** The time that is meant for one of several, by their own clock where that was chosen and is known. */
export function forOne({ each, ...schedule }: SendSchedule, zone: string | null): ChosenSchedule {
  return each && zone ? { ...schedule, timeZone: zone } : schedule
}

/** How a mail stands that leaves as soon as nobody can take it back any more. */
export function planSoon(ctx: Context, outside?: OutsideHours) {
  const at = after(ctx.clock.now(), ctx.settings.undoWindow)
  const asked = { ...unscheduled, outside_window: outside === 'anyway' }
  return { state: 'waiting', reason: 'undo_window', due_at: at, planned_at: at, ...asked } as const
}

/**
 * When a clock somewhere shows this, for somebody who is about to choose it, and whether the sending window is shut then.
 * Throws what `planAt` throws.
 */
export async function readPlannedTime(
  ctx: Context,
  { workspaceId, timeZone: senderZone }: Actor,
  query: PlannedTimeQuery,
): Promise<PlannedTime> {
  const { due_at: at } = planAt(ctx, query)
  const said = (instant: Date) => ({ ...wallTimeAt(instant, query.timeZone), at: instant.toISOString() })
  const shutAt = await readWindows(ctx, ctx.db, workspaceId)
  const shut = shutAt(at, { senderZone, recipientZone: query.recipientZone ?? null })
  return { ...said(at), outside: shut && { next: shut.opens && said(shut.opens) } }
}

/**
 * Gives a mail that has not begun to leave another time, or lets it go now, which can be undone as after sending.
 * A time outside of the sending hours is asked about, unless its sender says that they mean it. Throws `not_found`,
 * `not_schedulable`, `schedule_changed` when it has another time than its sender saw, `schedule_past`, `schedule_too_far`,
 * `outside_sending_hours`.
 */
export async function scheduleEmail(
  ctx: Context,
  actor: Actor,
  input: { id: string; schedule: EmailScheduleRequest },
): Promise<EmailSummary> {
  const email = await ownEmail(ctx, actor, input.id)
  const { id, workspace_id: workspaceId, mailbox_id: mailboxId, recipient_zone: recipientZone } = email
  const plan = await planAnew(ctx, actor, { schedule: input.schedule, recipientZone })
  const { schedule } = input
  return ctx.db.transaction().execute(async (db) => {
    const from = { workspaceId, id, states: emailActions.schedule, dueAt: new Date(schedule.from) }
    const moved = await moveEmail(db, from, plan)
    if (!moved) throw new Refusal(await whyNot(db, from))
    await wakeLane(ctx, db, { workspaceId, mailboxId, at: plan.due_at })
    return presentEmail({ ...ctx, db }, moved)
  })
}

/** Whoever says now means now, whatever the hour. */
async function planAnew(
  ctx: Context,
  actor: Actor,
  { schedule, recipientZone }: { schedule: EmailScheduleRequest; recipientZone: string | null },
) {
  if ('now' in schedule) return planSoon(ctx, 'anyway')
  const plan = planAt(ctx, schedule)
  const isAnswered = schedule.anyway !== undefined
  const [isOutside] = await leavingOutside(ctx, actor, {
    mails: [{ at: plan.due_at, recipientZone }],
    isAnswered,
  })
  return { ...plan, outside_window: schedule.anyway === true && isOutside === true }
}

async function whyNot(db: Db, { workspaceId, id, states }: EmailAt): Promise<ErrorCode> {
  const now = await findEmail(db, { workspaceId, id })
  return now && states.includes(now.state) ? 'schedule_changed' : 'not_schedulable'
}

/** The same from the panel, which knows the mails of its record only. */
export async function scheduleOnRecord(
  ctx: Context,
  actor: PanelActor,
  input: { id: string; schedule: EmailScheduleRequest },
): Promise<EmailSummary> {
  await emailOfRecord(ctx, actor, input.id)
  return scheduleEmail(ctx, actor, input)
}
