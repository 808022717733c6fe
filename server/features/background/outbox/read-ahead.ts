import type { Context } from '../../../context.ts'
import { chunks } from '../../../platform/chunks.ts'
import { after, minutes, seconds } from '../../../platform/clock.ts'
import { forEach } from '../../../platform/each.ts'
import { wakeAt } from '../../../platform/schedule.ts'
import { forgetReadings, freshFor, readAhead } from '../../selling/opt-outs/opt-outs.ts'
import { departures } from '../pace/pace.ts'
import { closedGate } from './gate.ts'
import { askedAbout } from './opt-outs.ts'
import { findRecipients } from './queries.ts'
import { findAddressees, findSoonDue, workspacesSoonDue } from './read-ahead-queries.ts'
import { readLineups } from './turns.ts'

export const readAheadJob = 'read-opt-outs-ahead'
/** The next reading begins before the one before it is too old. */
export const readAheadEvery = seconds(50)
/** As many mailboxes are reckoned at a time. */
const atOnce = 20
/** What is written about a mail that is kept back may be off by so much. */
const tolerance = minutes(1)

/** Has each workspace read ahead that has mail about to leave: each by itself, so that none waits for another. */
export async function wakeReadAhead(ctx: Context): Promise<void> {
  await forgetReadings(ctx)
  const now = ctx.clock.now()
  const items = await workspacesSoonDue(ctx.db, after(now, freshFor))
  const name = (workspaceId: string) => ({ workspaceId })
  await forEach({ log: ctx.log, task: 'read opt-outs ahead', items, name }, (workspaceId) =>
    wakeAt(ctx.jobs, ctx.db, { name: readAheadJob, payload: { workspaceId }, at: now }),
  )
}

/**
 * Asks Salesforce once, for the whole workspace, about everybody whose mail leaves within the next minute, as the reckoning
 * of turns says it. What it does not read is asked when the mail goes.
 */
export async function readOptOutsAhead(ctx: Context, workspaceId: string): Promise<void> {
  if (await closedGate(ctx.db, workspaceId)) return
  const ids = await leavingSoon(ctx, workspaceId)
  if (ids.length === 0) return
  const emails = await findAddressees(ctx.db, { workspaceId, ids })
  const recipients = await findRecipients(ctx.db, { workspaceId, emailIds: ids })
  const about = askedAbout(
    emails,
    Map.groupBy(recipients, (row) => row.email_id),
  )
  await readAhead(ctx, workspaceId, about)
}

async function leavingSoon(ctx: Context, workspaceId: string): Promise<string[]> {
  const now = ctx.clock.now().getTime()
  const until = now + freshFor
  const soon = { due: new Date(until), allowed: new Date(until + tolerance) }
  const mailboxIds = await findSoonDue(ctx.db, { workspaceId, ...soon })
  const ids: string[] = []
  for (const some of chunks(mailboxIds, atOnce)) {
    const lineups = await readLineups(ctx, ctx.db, { workspaceId, mailboxIds: some, dueBy: soon.due })
    for (const { queue, rules } of lineups)
      for (const { id, at } of departures(queue, rules, now)) {
        if (at >= until) break
        ids.push(id)
      }
  }
  return ids
}
