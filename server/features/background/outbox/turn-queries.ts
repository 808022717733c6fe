import { sql } from 'kysely'
import type { HoldReason } from '../../../../contract/pace.ts'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import { chunks, rowsAtOnce } from '../../../platform/chunks.ts'
import type { Db } from '../../../schema.ts'
import { serves } from '../../connecting/mailboxes/mailboxes.ts'
import type { HandedOver } from '../pace/pace.ts'
import { mayLeave } from './gate.ts'
import { type EmailRow, queuedStates } from './queries.ts'

/** What says when a mail's turn comes; none of its words. */
const turnColumns = [
  'email.id',
  'email.mailbox_id',
  'email.user_id',
  'email.lane',
  'email.due_at',
  'email.reason',
  'email.allowed_at',
  'email.to_domain',
  'email.addressees',
  'email.recipient_zone',
  'email.recipient_zone_origin',
  'email.outside_window',
  'app_user.time_zone',
] as const

/** A mail that waits for its turn. */
export type Waiting = Pick<
  EmailRow,
  | 'id'
  | 'lane'
  | 'due_at'
  | 'reason'
  | 'allowed_at'
  | 'to_domain'
  | 'addressees'
  | 'recipient_zone'
  | 'recipient_zone_origin'
  | 'outside_window'
> & {
  mailbox_id: string | null
  user_id: string | null
  /** Its sender's. */
  time_zone: string
}

/** Everything that waits to leave these mailboxes, due or not; with `dueBy` only what is due by then. */
export async function findWaiting(
  db: Db,
  of: { workspaceId: string; mailboxIds: string[]; dueBy?: Date },
): Promise<Waiting[]> {
  const { dueBy } = of
  return db
    .selectFrom('email')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'email.workspace_id')
        .onRef('app_user.id', '=', 'email.user_id'),
    )
    .select(turnColumns)
    .where('email.workspace_id', '=', of.workspaceId)
    .where('email.mailbox_id', 'in', of.mailboxIds)
    .where('email.state', 'in', queuedStates)
    .where(mayLeave)
    .$if(dueBy !== undefined, (query) => query.where('email.due_at', '<=', dueBy ?? null))
    .execute()
}

/** When the next mail of a mailbox is due that is not yet. */
export async function findNextDue(db: Db, key: MailboxKey & { now: Date }): Promise<Date | null> {
  const row = await db
    .selectFrom('email')
    .select('due_at')
    .where('workspace_id', '=', key.workspaceId)
    .where('mailbox_id', '=', key.mailboxId)
    .where('state', 'in', queuedStates)
    .where('due_at', '>', key.now)
    .where(mayLeave)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  return row?.due_at ?? null
}

/** These mails of a mailbox, as far as they are due. */
export async function findByTurn(
  db: Db,
  key: MailboxKey & { ids: string[]; now: Date },
): Promise<EmailRow[]> {
  if (key.ids.length === 0) return []
  const rows = await db
    .selectFrom('email')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('id', 'in', key.ids)
    .where('state', 'in', queuedStates)
    .where('due_at', '<=', key.now)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return key.ids.flatMap((id) => byId.get(id) ?? [])
}

/** The mailboxes with their vendors and owners. */
export async function findVendors(
  db: Db,
  of: { workspaceId: string; mailboxIds: string[] },
): Promise<{ id: string; vendor: MailboxVendorName; user_id: string | null }[]> {
  return db
    .selectFrom('mailbox')
    .select(['id', 'vendor', 'user_id'])
    .where('workspace_id', '=', of.workspaceId)
    .where('id', 'in', of.mailboxIds)
    .execute()
}

/** Those of these mailboxes that serve. */
export async function findServing(
  db: Db,
  of: { workspaceId: string; mailboxIds: string[] },
): Promise<string[]> {
  const rows = await db
    .selectFrom('mailbox')
    .select('id')
    .where('workspace_id', '=', of.workspaceId)
    .where('id', 'in', of.mailboxIds)
    .where(serves)
    .execute()
  return rows.map(({ id }) => id)
}

/** What these mailboxes have handed over since an instant, or are about to, the oldest first. */
export async function handedOverBy(
  db: Db,
  of: { workspaceId: string; mailboxIds: string[]; since: Date },
): Promise<(HandedOver & { mailboxId: string; domain: string })[]> {
  const rows = await db
    .selectFrom('attempt')
    .select(['mailbox_id', 'counts_at', 'recipients', 'to_domain'])
    .where('workspace_id', '=', of.workspaceId)
    .where('mailbox_id', 'in', of.mailboxIds)
    .where('counts_at', '>', of.since)
    .orderBy('counts_at')
    .execute()
  return rows.map((row) => ({
    mailboxId: row.mailbox_id ?? '',
    at: row.counts_at?.getTime() ?? 0,
    recipients: row.recipients,
    domain: row.to_domain,
  }))
}

/** The same of users, from whichever mailboxes. */
export async function handedOverFor(
  db: Db,
  of: { workspaceId: string; userIds: string[]; since: Date },
): Promise<(HandedOver & { userId: string })[]> {
  if (of.userIds.length === 0) return []
  const rows = await db
    .selectFrom('attempt')
    .select(['user_id', 'counts_at', 'recipients'])
    .where('workspace_id', '=', of.workspaceId)
    .where('user_id', 'in', of.userIds)
    .where('counts_at', '>', of.since)
    .orderBy('counts_at')
    .execute()
  return rows.map((row) => ({
    userId: row.user_id ?? '',
    at: row.counts_at?.getTime() ?? 0,
    recipients: row.recipients,
  }))
}

/** What counts against one limit at an instant. */
export interface Counted {
  of: 'mails' | 'recipients'
  /** Whose hand-overs. */
  by: { mailboxId: string; domain?: string } | { userId: string }
  since: Date
}

/** How much of each limit is used, in their order, by one look at the database. */
export async function countHandedOver(db: Db, workspaceId: string, limits: Counted[]): Promise<number[]> {
  const counts = limits.map(({ of, by, since }, at) => {
    const counted = db
      .selectFrom('attempt')
      .select((each) =>
        (of === 'mails' ? each.fn.countAll<string>() : each.fn.sum<string | null>('recipients')).as('used'),
      )
      .where('workspace_id', '=', workspaceId)
      .where('counts_at', '>', since)
    const own =
      'userId' in by
        ? counted.where('user_id', '=', by.userId)
        : counted.where('mailbox_id', '=', by.mailboxId)
    const narrowed = 'domain' in by && by.domain !== undefined ? own.where('to_domain', '=', by.domain) : own
    return narrowed.as(`limit_${at}`)
  })
  if (counts.length === 0) return []
  const row: Record<string, unknown> = await db.selectNoFrom(counts).executeTakeFirstOrThrow()
  return limits.map((_, at) => Number(row[`limit_${at}`] ?? 0))
}

/** Makes whoever begins an attempt for the same user wait until the transaction ends: no two count the same room. */
export async function lockPaceOf(db: Db, user: { workspaceId: string; userId: string }): Promise<void> {
  const name = `pace ${user.workspaceId} ${user.userId}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db)
}

/** Writes down what keeps back mails that are due, and until when. Their own due times stay: they keep their turns. */
export async function holdBack(
  db: Db,
  key: MailboxKey & { now: Date },
  held: { id: string; reason: HoldReason; at: Date }[],
): Promise<void> {
  for (const some of chunks(held, rowsAtOnce))
    await sql`
      update email set state = 'waiting', reason = held.reason, allowed_at = held.at
      from unnest(
        ${some.map(({ id }) => id)}::uuid[],
        ${some.map(({ reason }) => reason)}::text[],
        ${some.map(({ at }) => at)}::timestamptz[]
      ) as held (id, reason, at)
      where email.workspace_id = ${key.workspaceId} and email.mailbox_id = ${key.mailboxId} and email.id = held.id
        and email.state in ('waiting', 'scheduled') and email.due_at <= ${key.now}`.execute(db)
}

/**
 * From now on nothing of a workspace is known to be kept back by a limit or window of its own: it is to be judged anew. Its
 * mailboxes with mail that is due.
 */
export async function forgetHolds(db: Db, workspaceId: string, now: Date): Promise<string[]> {
  await db
    .updateTable('email')
    .set({ allowed_at: sql<Date>`greatest(due_at, ${now}::timestamptz)` })
    .where('workspace_id', '=', workspaceId)
    .where('state', 'in', queuedStates)
    .where('allowed_at', '>', now)
    .execute()
  const rows = await db
    .selectFrom('email')
    .select('mailbox_id')
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'sales')
    .where('state', 'in', queuedStates)
    .execute()
  return rows.flatMap(({ mailbox_id: mailboxId }) => mailboxId ?? [])
}
