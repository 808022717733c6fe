import type { Selectable, Updateable } from 'kysely'
import type { EmailReason } from '../../../../contract/email.ts'
import type { MailboxKey } from '../../../connectors/mail.ts'
import { columnsOf } from '../../../platform/columns.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db, Schema } from '../../../schema.ts'
import type { Renewal } from '../../connecting/mailboxes/mailboxes.ts'
import { mayLeave } from './gate.ts'
import type { Sender } from './lane.ts'
import { type EmailRow, queuedStates } from './queries.ts'

export type AttemptRow = Selectable<Schema['attempt']>

const columns = columnsOf<AttemptRow>({
  workspace_id: true,
  id: true,
  email_id: true,
  mailbox_id: true,
  user_id: true,
  to_domain: true,
  recipients: true,
  state: true,
  handle: true,
  started_at: true,
  deadline_at: true,
  submitted_at: true,
  ended_at: true,
  counts_at: true,
  counts: true,
  looks: true,
  code: true,
})

/** The workspace's notifications that are due, in order. */
export async function findDueNotifications(
  db: Db,
  key: { workspaceId: string; now: Date; limit: number },
): Promise<EmailRow[]> {
  return notifications(db, key.workspaceId)
    .selectAll()
    .where('due_at', '<=', key.now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(key.limit)
    .execute()
}

/** Those that wait. */
function notifications(db: Db, workspaceId: string) {
  return db
    .selectFrom('email')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'system')
    .where('state', 'in', queuedStates)
    .where(mayLeave)
}

/** Cancels the workspace's notifications that have waited since before an instant, bodies and all; returns them. */
export async function expireNotifications(
  db: Db,
  key: { workspaceId: string; before: Date },
): Promise<EmailRow[]> {
  return db
    .updateTable('email')
    .set({ state: 'cancelled', reason: 'day_late', html: '', text: '' })
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', 'system')
    .where('state', '=', 'waiting')
    .where('planned_at', '<', key.before)
    .returningAll()
    .execute()
}

/** Makes a due mail `sending` and opens its attempt; undefined when it does not wait any more. */
export async function openAttempt(
  db: Db,
  begin: { email: EmailRow; now: Date; deadline: Date },
): Promise<AttemptRow | undefined> {
  const { email, now } = begin
  const moved = await db
    .updateTable('email')
    .set({ state: 'sending', reason: null })
    .where('workspace_id', '=', email.workspace_id)
    .where('id', '=', email.id)
    .where('state', 'in', queuedStates)
    .where('due_at', '<=', now)
    .where(mayLeave)
    .executeTakeFirst()
  if (moved.numUpdatedRows !== 1n) return undefined
  return db
    .insertInto('attempt')
    .values({
      workspace_id: email.workspace_id,
      id: newId(),
      email_id: email.id,
      mailbox_id: email.mailbox_id,
      user_id: email.user_id,
      to_domain: email.to_domain,
      recipients: email.addressees,
      state: 'open',
      handle: null,
      started_at: now,
      deadline_at: begin.deadline,
      submitted_at: null,
      ended_at: null,
      code: null,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** Changes an attempt that is still in one of `states`; false when it is not. */
export async function changeAttempt(
  db: Db,
  held: { workspaceId: string; id: string; states: readonly AttemptRow['state'][] },
  change: Updateable<Schema['attempt']>,
): Promise<boolean> {
  const done = await db
    .updateTable('attempt')
    .set(change)
    .where('workspace_id', '=', held.workspaceId)
    .where('id', '=', held.id)
    .where('state', 'in', held.states)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/**
 * Renews the right to send and writes down that the mail is about to be handed over; false when somebody else has that right,
 * or it is too late for this attempt.
 */
export async function markSubmitting(
  db: Db,
  attempt: AttemptRow,
  { handle, now, latest, renewal }: { handle: string; now: Date; latest: Date; renewal: Renewal | null },
): Promise<boolean> {
  const marking = renewal
    ? db
        .with('renewed', renewal)
        .updateTable('attempt')
        .where((of) => of.exists(of.selectFrom('renewed').select('renewed.id')))
    : db.updateTable('attempt')
  const done = await marking
    .set({ handle, submitted_at: now })
    .where('workspace_id', '=', attempt.workspace_id)
    .where('id', '=', attempt.id)
    .where('state', '=', 'open')
    .where('submitted_at', 'is', null)
    .where('deadline_at', '>', latest)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** A sender's open attempts whose deadline has passed, oldest first. */
export async function findOverdueAttempts(db: Db, key: Sender & { now: Date }): Promise<AttemptRow[]> {
  return attemptsOf(db, key)
    .selectAll('attempt')
    .where('attempt.state', '=', 'open')
    .where('attempt.deadline_at', '<=', key.now)
    .orderBy('attempt.id')
    .execute()
}

/** Attempts with their mails. */
function attemptsOf(db: Db, { workspaceId, mailboxId }: Sender) {
  const all = db
    .selectFrom('attempt')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'attempt.workspace_id')
        .onRef('email.id', '=', 'attempt.email_id'),
    )
    .where('attempt.workspace_id', '=', workspaceId)
    // A restored one is not looked up by its draft, which may be long gone, before its mail was looked for.
    .where(mayLeave)
  return mailboxId === null
    ? all.where('email.kind', '=', 'system')
    : all.where('email.mailbox_id', '=', mailboxId)
}

export async function countAttempts(db: Db, email: EmailRow): Promise<number> {
  const found = await db
    .selectFrom('attempt')
    .select((of) => of.fn.countAll<string>().as('count'))
    .where('workspace_id', '=', email.workspace_id)
    .where('email_id', '=', email.id)
    .where('counts', '=', true)
    .executeTakeFirstOrThrow()
  return Number(found.count)
}

export async function findLatestAttempt(db: Db, key: { workspaceId: string; emailId: string }) {
  return db
    .selectFrom('attempt')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/**
 * Says why the due mails of a mailbox stand still, scheduled ones too; with `until` they also wait that long. `told`: its
 * mail service lets none go before.
 */
export async function postponeDue(
  db: Db,
  hold: MailboxKey & { now: Date; reason: EmailReason; until: Date | null; told?: boolean },
): Promise<void> {
  await db
    .updateTable('email')
    .set({
      state: 'waiting',
      reason: hold.reason,
      ...(hold.until ? { due_at: hold.until } : {}),
      ...(hold.until && hold.told ? { allowed_at: hold.until } : {}),
    })
    .where('workspace_id', '=', hold.workspaceId)
    .where('mailbox_id', '=', hold.mailboxId)
    .where('state', 'in', queuedStates)
    .where('due_at', '<=', hold.now)
    .execute()
}

/** Says why one mail stands still, and until when, if it is still due: its sender may have given it another time meanwhile. */
export async function postponeMail(
  db: Db,
  email: Pick<EmailRow, 'workspace_id' | 'id'>,
  hold: { now: Date; reason: EmailReason; until: Date },
): Promise<void> {
  await db
    .updateTable('email')
    .set({ state: 'waiting', reason: hold.reason, due_at: hold.until })
    .where('workspace_id', '=', email.workspace_id)
    .where('id', '=', email.id)
    .where('state', 'in', queuedStates)
    .where('due_at', '<=', hold.now)
    .execute()
}

/** Makes the mails due that waited only for their mailbox to be connected. */
export async function releaseHeld(db: Db, held: MailboxKey & { at: Date }): Promise<void> {
  await db
    .updateTable('email')
    .set({ reason: null, due_at: held.at })
    .where('workspace_id', '=', held.workspaceId)
    .where('mailbox_id', '=', held.mailboxId)
    .where('state', '=', 'waiting')
    .where('reason', 'in', ['mailbox_disconnected', 'mailbox_missing'])
    .execute()
}

/** When the workspace's next notification falls due; null when none waits. */
export async function nextNotification(db: Db, workspaceId: string): Promise<Date | null> {
  const next = await notifications(db, workspaceId)
    .select((of) => of.fn.min('due_at').as('at'))
    .executeTakeFirst()
  return next?.at ?? null
}

/** When the next deadline of a mailbox's open attempts passes; null when none is open. */
export async function nextDeadline(db: Db, mailbox: MailboxKey): Promise<Date | null> {
  const next = await attemptsOf(db, mailbox)
    .select((of) => of.fn.min('attempt.deadline_at').as('at'))
    .where('attempt.state', '=', 'open')
    .executeTakeFirst()
  return next?.at ?? null
}
