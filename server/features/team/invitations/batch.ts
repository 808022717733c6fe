import type { z } from 'zod'
import {
  type BatchOutcome,
  type InvitationBatchReport,
  type invitationBatchRequest,
  type JudgedRow,
  judgeRows,
} from '../../../../contract/invitation-batches.ts'
import type { Actor, Context } from '../../../context.ts'
import { isDatabaseAway } from '../../../platform/database-failure.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { listUsers } from '../users/users.ts'
import { inviteWithin, sendExpiredAgain } from './invitations.ts'

type Good = Extract<JudgedRow, { state: 'good' }>

/** Rows that share a transaction; one commit a row would make 500 of them a long wait. */
const chunkSize = 25

/**
 * Invites many. Rows go in small transactions; when one fails, each of its rows is tried alone, so that a row takes
 * nothing of the others with it. Sending the same batch again invites only who is left. The report has every row, in
 * order.
 */
export async function inviteMany(
  ctx: Context,
  actor: Actor,
  batch: z.output<typeof invitationBatchRequest>,
): Promise<InvitationBatchReport> {
  const judged = judgeRows(batch.rows, batch)
  const members = new Set(
    (await listUsers(ctx.db, actor.workspaceId)).map((user) => user.email.toLowerCase()),
  )
  const outcomes = new Map<JudgedRow, BatchOutcome>()
  const toInvite: Good[] = []
  for (const one of judged) {
    if (one.state === 'bad') outcomes.set(one, one.problem)
    else if (members.has(one.email)) outcomes.set(one, 'already_member')
    else toInvite.push(one)
  }
  for (let at = 0; at < toInvite.length; at += chunkSize) {
    const chunk = toInvite.slice(at, at + chunkSize)
    const found = await inviteChunk(ctx, actor, chunk)
    for (const [index, one] of chunk.entries()) outcomes.set(one, found[index] ?? 'failed')
  }
  return {
    rows: judged.map((one) => {
      const { line, email, name } = one.row
      const assumed = one.state === 'good' ? one.assumed : []
      return { line, email, name, outcome: outcomes.get(one) ?? 'failed', assumed }
    }),
  }
}

async function inviteChunk(ctx: Context, actor: Actor, chunk: Good[]): Promise<BatchOutcome[]> {
  try {
    return await ctx.db.transaction().execute(async (db) => {
      const outcomes: BatchOutcome[] = []
      for (const row of chunk) outcomes.push(await inviteRow(ctx, db, { actor, row }))
      return outcomes
    })
  } catch (error) {
    // Whoever sends the batch again invites who is left.
    if (isDatabaseAway(error)) throw error
    const [only, ...others] = chunk
    if (!only || others.length === 0) {
      ctx.log.error({ err: error, line: only?.row.line }, 'a row of a batch of invitations failed')
      return ['failed']
    }
    const outcomes: BatchOutcome[] = []
    for (const row of chunk) outcomes.push(...(await inviteChunk(ctx, actor, [row])))
    return outcomes
  }
}

async function inviteRow(ctx: Context, db: Db, about: { actor: Actor; row: Good }): Promise<BatchOutcome> {
  const { actor, row } = about
  const from = { userId: actor.userId, name: actor.name }
  const { email, name, role, language } = row
  const { workspaceId } = actor
  try {
    await inviteWithin(ctx, db, { workspaceId, email, name, role, language, from, by: actor })
    return 'invited'
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'already_invited')) throw error
    const isSent = await sendExpiredAgain(ctx, db, { actor, email, change: { name, role, language } })
    return isSent ? 'sent_again' : 'already_invited'
  }
}
