import type { FollowUp, FollowUpChange, FollowUpList } from '../../../../contract/replies.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { newId } from '../../../platform/ids.ts'
import { instantOf } from '../../../platform/wall-time.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import * as queries from './follow-up-queries.ts'
import { findMailsOfThread } from './thread-queries.ts'

const shownAtMost = 50
/** A year and a day, as far as a mail can be scheduled. */
const farthest = days(366)

/** What waits for the actor by now, and what they have put off. */
export async function listFollowUps(ctx: Context, actor: Actor): Promise<FollowUpList> {
  const { workspaceId, userId } = actor
  const of = { workspaceId, userId, now: ctx.clock.now(), limit: shownAtMost }
  const rows = await queries.findShown(ctx.db, of)
  const putOff = await queries.findPutOff(ctx.db, of)
  return {
    followUps: rows.flatMap(present),
    count: Number(rows[0]?.total ?? 0),
    putOff: putOff.flatMap(present),
  }
}

function present(row: Awaited<ReturnType<typeof queries.findPutOff>>[number]): FollowUp[] {
  if (!row.since || !row.shows_at) return []
  const to = { name: row.to_name, address: row.to_address }
  return [
    {
      id: row.id,
      kind: row.kind,
      email: { id: row.email_id, subject: row.subject, to },
      from: row.from_address === null ? null : { name: row.from_name, address: row.from_address },
      since: row.since.toISOString(),
      showsAt: row.shows_at.toISOString(),
    },
  ]
}

/**
 * Says what is to become of one that waits. Where something newer has come since the actor saw it, or it has
 * been answered or is done by now, nothing changes. Throws `not_found`, `schedule_past`, `schedule_too_far`.
 */
export async function changeFollowUp(
  ctx: Context,
  actor: Actor,
  { id, change }: { id: string; change: FollowUpChange },
): Promise<void> {
  const { workspaceId, userId } = actor
  const becomes = becomesOf(ctx, change)
  await ctx.db.transaction().execute(async (db) => {
    const row = await queries.lockFollowUp(db, { workspaceId, userId, id })
    if (!row) throw new Refusal('not_found')
    if (row.since?.getTime() !== Date.parse(change.since)) return
    if (!changedFrom[change.do].includes(standingOf(ctx, row))) return
    const { log, ...update } = becomes
    await queries.updateFollowUp(db, row, update)
    await note(ctx, db, { row, change: log, userId, until: update.shows_at ?? null })
  })
}

type Standing = 'open' | 'put_off' | 'answered' | 'done'

const changedFrom: Record<FollowUpChange['do'], Standing[]> = {
  done: ['open', 'put_off'],
  put_off: ['open', 'put_off'],
  open: ['put_off', 'done'],
}

function standingOf(ctx: Context, { state, shows_at }: queries.FollowUpRow): Standing {
  return state === 'open' && shows_at && shows_at > ctx.clock.now() ? 'put_off' : state
}

function becomesOf(ctx: Context, change: FollowUpChange) {
  if (change.do === 'done') return { state: 'done', log: 'done' } as const
  if (change.do === 'open')
    return { state: 'open', shows_at: new Date(change.showsAt), log: 'opened' } as const
  const until = instantOf(change.until)
  const now = ctx.clock.now()
  if (until <= now) throw new Refusal('schedule_past')
  if (until > after(now, farthest)) throw new Refusal('schedule_too_far')
  return { state: 'open', shows_at: until, log: 'put_off' } as const
}

/** Somebody has answered: it waits for the seller, and nobody is silent any more. The same message twice changes nothing. */
export async function noteAnswer(
  ctx: Context,
  db: Db,
  came: { workspaceId: string; userId: string; emailId: string; mailEventId: string; at: Date },
): Promise<void> {
  const { workspaceId, emailId } = came
  const conversationId = await queries.findConversationOf(db, { workspaceId, emailId })
  if (!conversationId) return
  const answeredUntil = await queries.lockAnsweredUntil(db, { workspaceId, conversationId })
  await endSilences(ctx, db, { workspaceId, emailId })
  // What the seller wrote by hand is often read together with what it answers, or before it.
  if (answeredUntil && answeredUntil > came.at) return
  if (await queries.hasAnswered(db, came)) return
  const open = { state: 'open', since: came.at, shows_at: ctx.clock.now(), email_id: emailId } as const
  const about = { ...open, mail_event_id: came.mailEventId }
  const row = {
    workspace_id: workspaceId,
    id: newId(),
    user_id: came.userId,
    kind: 'answer' as const,
    conversation_id: conversationId,
    after_days: null,
    ...about,
  }
  if (await queries.insertFollowUp(db, row)) return note(ctx, db, { row, change: 'came' })
  const known = await queries.lockOfConversation(db, { workspaceId, conversationId })
  if (!known || (known.since ?? came.at) >= came.at) return
  await queries.updateFollowUp(db, known, about)
  await note(ctx, db, { row: known, change: 'came' })
}

/** A mail has left: what it answers waits no more, and from now on nobody may be silent about it for long. */
export async function noteSent(
  ctx: Context,
  db: Db,
  sent: { workspaceId: string; emailId: string; at: Date },
): Promise<void> {
  const { workspaceId, emailId } = sent
  const answeredAt = await queries.findAnsweredAt(db, { workspaceId, emailId })
  const conversationId = answeredAt && (await queries.findConversationOf(db, { workspaceId, emailId }))
  if (answeredAt && conversationId)
    await noteAnswered(ctx, db, { workspaceId, conversationId, upTo: answeredAt })
  for (const row of await queries.lockSilences(db, { workspaceId, emailIds: [emailId] })) {
    if (row.since) continue
    const shows_at = after(sent.at, days(row.after_days ?? 1))
    await queries.updateFollowUp(db, row, { since: sent.at, shows_at })
    await note(ctx, db, { row, change: 'planned', until: shows_at })
  }
}

/** The seller has answered in a conversation, here or by hand: what came up to then waits no more, nor what is noticed of it later. */
export async function noteAnswered(
  ctx: Context,
  db: Db,
  answered: { workspaceId: string; conversationId: string; upTo: Date },
): Promise<void> {
  await queries.moveAnsweredUntil(db, answered)
  const row = await queries.lockOfConversation(db, answered)
  if (row?.state !== 'open' || !row.since || row.since > answered.upTo) return
  await queries.updateFollowUp(db, row, { state: 'answered' })
  await note(ctx, db, { row, change: 'answered' })
}

/** The sender of a mail wants to hear if nobody answers; from when on is known once it has left. */
export async function awaitAnswer(
  db: Db,
  about: { workspaceId: string; userId: string; emailId: string; afterDays: number },
): Promise<void> {
  const row = {
    workspace_id: about.workspaceId,
    id: newId(),
    user_id: about.userId,
    kind: 'silence' as const,
    email_id: about.emailId,
    conversation_id: null,
    mail_event_id: null,
    state: 'open' as const,
    since: null,
    shows_at: null,
    after_days: about.afterDays,
  }
  await queries.insertFollowUp(db, row)
}

async function endSilences(
  ctx: Context,
  db: Db,
  key: { workspaceId: string; emailId: string },
): Promise<void> {
  const { workspaceId } = key
  const emailIds = await findMailsOfThread(db, key)
  for (const row of await queries.lockSilences(db, { workspaceId, emailIds })) {
    await queries.updateFollowUp(db, row, { state: 'answered' })
    await note(ctx, db, { row, change: 'answered' })
  }
}

async function note(
  ctx: Context,
  db: Db,
  noted: {
    row: Pick<queries.FollowUpRow, 'workspace_id' | 'id'>
    change: 'came' | 'planned' | 'answered' | 'done' | 'put_off' | 'opened'
    userId?: string
    until?: Date | null
  },
): Promise<void> {
  const { row, change, userId, until } = noted
  await queries.insertChange(db, {
    workspace_id: row.workspace_id,
    id: newId(),
    follow_up_id: row.id,
    change,
    user_id: userId ?? null,
    until: until ?? null,
    at: ctx.clock.now(),
  })
}
