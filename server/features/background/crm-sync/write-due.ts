import { z } from 'zod'
import { ConnectorError, type ConnectorFault, saidCode } from '../../../connectors/connector-error.ts'
import type { Crm } from '../../../connectors/crm.ts'
import type { CrmTask, TaskWrite } from '../../../connectors/crm-activities.ts'
import type { CrmConversion } from '../../../connectors/crm-records.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, minutes, seconds } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import { forEach } from '../../../platform/each.ts'
import { backOff, soon, wakeAt } from '../../../platform/schedule.ts'
import type { Db } from '../../../schema.ts'
import { recordConversions } from '../../selling/people/people.ts'
import {
  type CrmWriteRow,
  claimWrite,
  failWritesOfDeactivated,
  finishWrite,
  nextWriteAt,
  postponeWrites,
  usersWithDueWrites,
} from './queries.ts'

/** By the port's promise a write ends within a minute; whoever still holds it after this is dead. */
const claimTime = minutes(2)
/** A write that begins later than this after its claim might outlive it. */
const startWithin = seconds(30)
/** A write without an answer may still arrive: nobody looks for it, and inserts anew, before this. */
const settleTime = minutes(1)
const patience = { first: seconds(5), longest: minutes(15) }
/** After this a Salesforce that was out of reach is called again; what was in doubt has settled by then. */
const outagePause = settleTime
/** Tries after which a write has failed, so that its user can try it again: about a day, or after a mistake of ours. */
const mostTries = { ofVendor: 100, ofOurs: 5 }

const storedTask: z.ZodType<CrmTask> = z.object({
  key: z.string(),
  kind: z.enum(['email', 'task']),
  subject: z.string(),
  description: z.string(),
  date: z.string(),
  completed: z.boolean(),
  priority: z.enum(['normal', 'high']),
  whoId: z.string().nullable(),
  whatId: z.string().nullable(),
  url: z.string().nullable(),
})

/** How long nothing of a user's is tried after a fault. Each try at a limit that is used up is one more of the org's calls. */
const pauses: Partial<Record<ConnectorFault, number>> = {
  daily_limit: minutes(30),
  ip_restricted: minutes(15),
}

/**
 * What a fault means for the write. `later`: it is tried again, for a day. `all`: the whole of this user's Salesforce is
 * out of reach, which is no try of this write. `ask`: one of these two; Salesforce's cheapest call tells which.
 */
const meaning: Record<ConnectorFault, 'failed' | 'ask' | 'all'> = {
  rejected: 'failed',
  not_found: 'failed',
  temporary: 'ask',
  ambiguous: 'ask',
  operator: 'all',
  rate_limited: 'all',
  daily_limit: 'all',
  ip_restricted: 'all',
  auth_revoked: 'all',
  consent_missing: 'all',
  api_disabled: 'all',
  not_enabled: 'all',
}

/**
 * Writes the user's Tasks that are due, in order. Each is claimed and committed before Salesforce is called, so a
 * process that dies leaves a row that the next try treats as doubtful: looked up before it is written.
 */
export async function writeDue(ctx: Context, owner: Owner, signal: AbortSignal): Promise<void> {
  // Those that came, or were given back, after the account was closed.
  await failWritesOfDeactivated(ctx.db, owner)
  while (!signal.aborted) {
    const now = ctx.clock.now()
    const write = await claimWrite(ctx.db, { ...owner, now, until: after(now, claimTime) })
    if (!write) break
    const reachable = await writeOne(ctx, write, now)
    if (!reachable) break
  }
  const next = await nextWriteAt(ctx.db, { ...owner, now: ctx.clock.now() })
  if (next) await wakeWriter(ctx, ctx.db, { ...owner, at: soon(ctx.clock.now(), next) })
}

/** Has one user's writer begin at once. Whoever asks while it has not begun yet asks for the same: it takes all that is due. */
export async function startWriter(ctx: Context, db: Db, { workspaceId, userId }: Owner): Promise<void> {
  await ctx.jobs.add(db, {
    name: 'write-crm',
    payload: { workspaceId, userId },
    runAt: ctx.clock.now(),
    key: `write-crm:${workspaceId}:${userId}`,
    // It keeps its place in the line: whoever sends again and again would else push their own writer back each time.
    ifMissing: true,
  })
}

/** Wakes the writer of one user at an instant. */
async function wakeWriter(ctx: Context, db: Db, wake: Owner & { at: Date }): Promise<void> {
  const { workspaceId, userId, at } = wake
  await wakeAt(ctx.jobs, db, { name: 'write-crm', payload: { workspaceId, userId }, at })
}

/** Wakes the writers of all users whose writes are due, those of dead processes among them. */
export async function recoverWrites(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const items = await usersWithDueWrites(ctx.db, now)
  await forEach({ log: ctx.log, task: 'wake writer', items, name: (owner) => ({ ...owner }) }, (owner) =>
    startWriter(ctx, ctx.db, owner),
  )
}

async function writeOne(ctx: Context, write: CrmWriteRow, claimedAt: Date): Promise<boolean> {
  const owner = { workspaceId: write.workspace_id, userId: write.user_id }
  // Whoever tried it has not lived to say so.
  if (write.tries > mostTries.ofVendor) return giveUp(ctx, write, lastSaid(write.code))
  let crm: Crm | null = null
  try {
    crm = await ctx.crm.open(owner)
    if (after(claimedAt, startWithin) < ctx.clock.now()) throw new ConnectorError('temporary')
    const { taskId, conversion } = await writeTask(crm, { task: readTask(write), doubtful: write.tries > 1 })
    const kept = await finishWrite(ctx.db, write, {
      state: 'written',
      record_id: taskId,
      written_at: ctx.clock.now(),
      code: null,
    })
    if (!kept) ctx.log.warn({ crmWrite: write.id }, 'another process has taken this write over')
    if (conversion) await saveConversion(ctx, write, conversion)
    return true
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    if (!(error instanceof ConnectorError)) return recordFault(ctx, write, unforeseen(ctx, write, error))
    const means = meaning[error.fault]
    if (means !== 'ask') return recordFault(ctx, write, { error, means })
    return recordFault(ctx, write, { error, means: (await isAway(crm)) ? 'all' : 'later' })
  }
}

async function writeTask(crm: Crm, write: TaskWrite) {
  const [outcome] = await crm.activities.writeTasks([write])
  if (outcome?.state === 'written') return outcome
  throw outcome?.error ?? new Error('A Task has no outcome')
}

/** The Task is written: a fault in what is learned beside it changes nothing of that. */
async function saveConversion(ctx: Context, write: CrmWriteRow, conversion: CrmConversion): Promise<void> {
  const { workspace_id: workspaceId, id } = write
  const name = () => ({ crmWrite: id })
  await forEach({ log: ctx.log, task: 'record conversion', items: [conversion], name }, (one) =>
    recordConversions(ctx, { workspaceId, conversions: [one] }),
  )
}

/** Whether Salesforce keeps out more than this write: it was not opened, or answers nothing else either. */
async function isAway(crm: Crm | null): Promise<boolean> {
  try {
    await crm?.diagnostics.probe()
    return crm === null
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    return error instanceof ConnectorError
  }
}

/** The Task that a write stands for. One that cannot be read has failed, and keeps none of the others back. */
function readTask(write: CrmWriteRow): CrmTask {
  const task = storedTask.safeParse(write.payload)
  if (task.success) return task.data
  throw new ConnectorError('rejected', { vendorCode: 'payload_unreadable', cause: task.error })
}

/** What kept a write from being done, and what that means for it. */
interface Failure {
  error: ConnectorError
  means: 'failed' | 'later' | 'all'
}

/** A mistake of ours. Nobody knows how far it came, so it is looked for before it is tried again, and not for ever. */
function unforeseen(ctx: Context, write: CrmWriteRow, error: unknown): Failure {
  ctx.log.error({ crmWrite: write.id, code: faultCode(error), err: error }, 'Task not written')
  const isLast = write.tries >= mostTries.ofOurs
  const about = { vendorCode: 'unexpected', cause: error }
  return {
    error: new ConnectorError(isLast ? 'rejected' : 'ambiguous', about),
    means: isLast ? 'failed' : 'later',
  }
}

/** Puts the fault on the row; false when the user's other writes have to wait as well. */
async function recordFault(ctx: Context, write: CrmWriteRow, failure: Failure): Promise<boolean> {
  const { error, means } = failure
  const now = ctx.clock.now()
  const said = saidCode(error)
  ctx.log.info({ crmWrite: write.id, fault: error.fault, vendorCode: said }, 'Task not written')
  const inVain = means === 'later' && write.tries >= mostTries.ofVendor
  // What keeps all of them waiting is told by the fault: an admin's list reads it.
  const code = means === 'all' ? error.fault : (said ?? (inVain ? 'no_answer' : error.fault))
  if (means === 'failed' || inVain) return giveUp(ctx, write, code)
  const pause = pauses[error.fault] ?? (meaning[error.fault] === 'ask' ? outagePause : minutes(5))
  const until = error.until ?? after(now, means === 'all' ? pause : pauseOf(write.tries, error.fault))
  // What is in doubt has been tried: the next one looks first.
  const fewest = error.fault === 'ambiguous' ? 1 : 0
  const tries = means === 'all' ? Math.max(write.tries - 1, fewest) : write.tries
  await finishWrite(ctx.db, write, { state: 'waiting', code, due_at: until, tries })
  if (means === 'later') return true
  await postponeWrites(ctx.db, { workspaceId: write.workspace_id, userId: write.user_id, now, until, code })
  return false
}

/** What was last said about a write; why it waits says nothing of why it has failed. */
function lastSaid(code: string | null): string {
  return code === null || Object.hasOwn(meaning, code) ? 'no_answer' : code
}

async function giveUp(ctx: Context, write: CrmWriteRow, code: string): Promise<true> {
  await finishWrite(ctx.db, write, { state: 'failed', code })
  return true
}

/** Until the next try; after doubt not before it may have settled. */
function pauseOf(tries: number, fault: ConnectorFault): number {
  const wait = backOff(tries, patience)
  return fault === 'ambiguous' ? Math.max(wait, settleTime) : wait
}
