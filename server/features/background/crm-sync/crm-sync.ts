import type { z } from 'zod'
import type { crmWriteState } from '../../../../contract/email.ts'
import type { ErrorCode } from '../../../../contract/errors.ts'
import type { CrmTask } from '../../../connectors/crm-activities.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Actor, Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { asCrmRefusal, hindrances, isHindrance } from './crm-refusal.ts'
import { findTicked } from './opt-out-queries.ts'
import { listOptOutProblems, queueOptOutWrite, retryOptOutWrites, ticksOfOurs } from './opt-outs.ts'
import {
  type CrmWriteRow,
  dropWritesOf,
  findInstanceUrls,
  findOwnWrites,
  findWriteStates,
  forgetTasks,
  forgetTasksOf,
  forgetWritten,
  insertWrite,
  listWaits,
  reviveFailed,
  reviveWrites,
  tasksUnderWay,
} from './queries.ts'
import { startWriter } from './write-due.ts'

export {
  asCrmRefusal,
  dropWritesOf,
  findTicked,
  forgetTasks,
  forgetTasksOf,
  forgetWritten,
  isHindrance,
  listOptOutProblems,
  queueOptOutWrite,
  retryOptOutWrites,
  tasksUnderWay,
  ticksOfOurs,
}

export interface NewCrmWrite extends Owner {
  purpose: CrmWriteRow['purpose']
  /** What the Task is about; exactly one of the two. */
  emailId: string | null
  salesTaskId: string | null
  /** Its `key` makes the write happen once. */
  task: CrmTask
  /** It may have been written before this row was made: it is looked for before it is written. */
  mayBeThere?: boolean
}

export interface CrmWriteView {
  state: z.infer<typeof crmWriteState>
  /** Salesforce's own code, the fault that makes it wait, or our word for why it failed: `no_answer`, `unexpected`. */
  code: string | null
  taskUrl: string | null
}

/** Queues a Task for Salesforce in the transaction of what it tells about, and wakes the writer. */
export async function queueCrmWrite(ctx: Context, db: Db, write: NewCrmWrite): Promise<void> {
  const now = ctx.clock.now()
  await insertWrite(db, {
    workspace_id: write.workspaceId,
    id: newId(),
    key: write.task.key,
    purpose: write.purpose,
    user_id: write.userId,
    email_id: write.emailId,
    sales_task_id: write.salesTaskId,
    order_key: write.task.whatId ?? write.task.whoId,
    payload: JSON.stringify(write.task),
    state: 'waiting',
    code: null,
    // As if it had been tried: a second try looks first where the org has no key of ours.
    tries: write.mayBeThere ? 1 : 0,
    due_at: now,
    record_id: null,
    created_at: now,
    written_at: null,
  })
  await startWriter(ctx, db, { workspaceId: write.workspaceId, userId: write.userId })
}

/** Tries the failed writes about a mail or a task of the actor's again. Throws `not_found`, `not_retryable`. */
export async function retryCrmWrite(
  ctx: Context,
  actor: Actor,
  subject: { kind: 'email' | 'task'; id: string },
): Promise<void> {
  const { workspaceId, userId } = actor
  const now = ctx.clock.now()
  await ctx.db.transaction().execute(async (db) => {
    const ids = await findOwnWrites(db, { workspaceId, userId, kind: subject.kind, subjectId: subject.id })
    if (!ids.length) throw new Refusal('not_found')
    const revived = await reviveWrites(db, { workspaceId, ids, now })
    if (!revived) throw new Refusal('not_retryable')
    await startWriter(ctx, db, { workspaceId, userId })
  })
}

/** Tries the workspace's failed writes since an instant again; how many that are. */
export async function retryFailedWrites(
  ctx: Context,
  db: Db,
  about: { workspaceId: string; since: Date },
): Promise<number> {
  const now = ctx.clock.now()
  const owners = await reviveFailed(db, { ...about, now })
  // In one order, whoever does it: each waits for whoever has one of them begin as well.
  for (const userId of [...new Set(owners)].sort())
    await startWriter(ctx, db, { workspaceId: about.workspaceId, userId })
  return owners.length
}

/** Whose writes Salesforce takes none of at present, why, and since when, by the user's id. */
export async function listHindered(
  db: Db,
  workspaceId: string,
): Promise<Map<string, { code: ErrorCode; since: Date }>> {
  const waits = await listWaits(db, { workspaceId, codes: [...hindrances.keys()] })
  return new Map(
    waits.flatMap(({ userId, code, since }) => {
      const called = hindrances.get(code)
      return called ? [[userId, { code: called, since }] as const] : []
    }),
  )
}

/** How far the writes of mails or tasks have come, by the subject's id; a subject without one is missing. */
export async function crmWriteViews(
  db: Db,
  about: {
    workspaceId: string
    kind: 'email' | 'task'
    subjects: { id: string; userId: string }[]
    instanceUrls: Map<string, string>
  },
): Promise<Map<string, CrmWriteView>> {
  const rows = await findWriteStates(db, {
    workspaceId: about.workspaceId,
    column: about.kind === 'email' ? 'email_id' : 'sales_task_id',
    ids: about.subjects.map((one) => one.id),
  })
  // What is about the mail or task itself comes before what came of it.
  const ordered = [...rows.filter(isOwn), ...rows.filter((row) => !isOwn(row))]
  const views = new Map<string, CrmWriteView>()
  const owners = new Map(about.subjects.map((one) => [one.id, one.userId]))
  for (const row of ordered) {
    const id = row.subjectId ?? ''
    const base = about.instanceUrls.get(owners.get(id) ?? '')
    const taskUrl = base && row.record_id ? `${base}/${row.record_id}` : null
    views.set(id, together(views.get(id), { state: row.state, code: row.code, taskUrl }))
  }
  return views
}

const isOwn = ({ purpose }: Pick<CrmWriteRow, 'purpose'>) => purpose !== 'mail_replied'

/** The first write is the one about the mail or task itself. Of those about answers only a failure shows. */
function together(first: CrmWriteView | undefined, next: CrmWriteView): CrmWriteView {
  if (!first) return next
  return next.state === 'failed' ? { ...first, state: next.state, code: next.code } : first
}

/** Where the Salesforce of each user is, by the user's id. */
export async function instanceUrls(
  db: Db,
  key: { workspaceId: string; userIds: string[] },
): Promise<Map<string, string>> {
  const rows = await findInstanceUrls(db, { ...key, userIds: [...new Set(key.userIds)] })
  return new Map(
    rows.flatMap((row) => (row.instance_url ? [[row.user_id, row.instance_url.replace(/\/$/, '')]] : [])),
  )
}
