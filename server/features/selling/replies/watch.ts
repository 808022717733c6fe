import { sql, type Updateable } from 'kysely'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, days, minutes, seconds } from '../../../platform/clock.ts'
import { backOff } from '../../../platform/schedule.ts'
import type { Db, Schema } from '../../../schema.ts'
import { serves } from '../../connecting/mailboxes/mailboxes.ts'

/** A mail that is older waits for no answer any more. */
const answerableFor = days(90)
const shortest = seconds(20)
/** How often a mailbox is read, by the age of the youngest mail in it that may be answered. */
const intervals = [
  { youngerThan: days(7), every: shortest },
  { youngerThan: answerableFor, every: seconds(30) },
]
/** Whoever reads says so for this long at a time; after it another one may. */
const claimTime = minutes(2)
const patience = { first: seconds(20), longest: minutes(15) }
/** What a reading that succeeded leaves of those before it. */
const succeeded = { failures: 0, trying_since: null, stalled_since: null }

export interface Watch {
  vendor: 'gmail' | 'outlook'
  address: string
  /** The grant that opens the mailbox; null for one that needs none. */
  connectionId: string | null
  cursor: string | null
  readAt: Date | null
  /** Readings before this one that were begun in vain, in a row. */
  failures: number
  /** Since when: this one's beginning when it is the first. */
  tryingSince: Date
  /** The same, when the user was told that nothing is read. */
  stalledSince: Date | null
  /** The address or the vendor is another one than was read before. */
  isOther: boolean
}

/**
 * Has a mailbox read at an instant, or earlier if that is planned already. One that does not serve is not planned.
 * Belongs into the transaction that makes it worth reading.
 */
export async function watchMailbox(ctx: Context, db: Db, plan: MailboxKey & { at: Date }): Promise<void> {
  const { workspaceId, mailboxId, at } = plan
  const planned = await db
    .insertInto('mailbox_watch')
    .columns(['workspace_id', 'mailbox_id', 'vendor', 'account', 'due_at'])
    .expression(
      servingMailbox(db, plan).select([
        'workspace_id',
        'id',
        'vendor',
        'address',
        sql<Date>`${at}::timestamptz`.as('due_at'),
      ]),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'mailbox_id'])
        .doUpdateSet({ due_at: sql`excluded.due_at` })
        // Whoever is to read it earlier is awake by then.
        .where((of) =>
          of.or([
            of('mailbox_watch.due_at', 'is', null),
            of('mailbox_watch.due_at', '>', sql<Date>`excluded.due_at`),
          ]),
        ),
    )
    .returning('due_at')
    .executeTakeFirst()
  if (planned?.due_at) await wakeReader(ctx, db, { workspaceId, mailboxId, at: planned.due_at })
}

/** The first reading after a mail was sent. */
export async function watchAfterSend(ctx: Context, db: Db, key: MailboxKey): Promise<void> {
  await watchMailbox(ctx, db, { ...key, at: after(ctx.clock.now(), shortest) })
}

async function wakeReader(ctx: Context, db: Db, wake: MailboxKey & { at: Date }): Promise<void> {
  const { workspaceId, mailboxId, at } = wake
  await ctx.jobs.add(db, {
    name: 'read-replies',
    payload: { workspaceId, mailboxId },
    runAt: at,
    key: `read-replies:${workspaceId}:${mailboxId}`,
  })
}

/**
 * Has nothing more read of one user's mailbox, or of everybody's when `userId` is null, until it is watched anew.
 * Whoever reads at this moment records nothing of it.
 */
export async function stopWatching(
  db: Db,
  whose: { workspaceId: string; userId: string | null },
): Promise<void> {
  const { workspaceId, userId } = whose
  await db
    .updateTable('mailbox_watch')
    .set({ due_at: null, failures: 0, trying_since: null, stalled_since: null })
    .where('workspace_id', '=', workspaceId)
    .where('mailbox_id', 'in', (of) =>
      of
        .selectFrom('mailbox')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .$if(userId !== null, (all) => all.where('user_id', '=', userId ?? '')),
    )
    .execute()
}

/**
 * Takes the reading of a mailbox upon itself, if it is due and serves. Who comes too early, or while another process
 * reads, gets null and the next wake-up is planned for when it is due.
 */
export async function claimWatch(ctx: Context, key: MailboxKey): Promise<Watch | null> {
  const now = ctx.clock.now()
  const row = await ctx.db
    .updateTable('mailbox_watch as watch')
    .from(
      servingMailbox(ctx.db, key)
        .select(['workspace_id', 'id', 'vendor', 'address', 'connection_id', servesSince])
        .as('mailbox'),
    )
    // What was tried before the mailbox was connected again says nothing of it.
    .set({
      due_at: after(now, claimTime),
      failures: sql`case when watch.trying_since >= mailbox.serves_since then watch.failures else 0 end + 1`,
      trying_since: sql`case when watch.trying_since >= mailbox.serves_since then watch.trying_since
        else ${now}::timestamptz end`,
      stalled_since: sql`case when watch.stalled_since >= mailbox.serves_since then watch.stalled_since end`,
    })
    .whereRef('watch.workspace_id', '=', 'mailbox.workspace_id')
    .whereRef('watch.mailbox_id', '=', 'mailbox.id')
    .where('watch.due_at', '<=', now)
    .returning([
      'mailbox.vendor',
      'mailbox.address',
      'mailbox.connection_id',
      'watch.vendor as read_vendor',
      'watch.account as read_address',
      'watch.cursor',
      'watch.read_at',
      'watch.failures',
      'watch.trying_since',
      'watch.stalled_since',
    ])
    .executeTakeFirst()
  if (!row) {
    await wakeWhenDue(ctx, key)
    return null
  }
  // Neither vendor can read the other's mark, though the address may be the same at both.
  const isSame = row.address === row.read_address && row.vendor === row.read_vendor
  return {
    vendor: row.vendor,
    address: row.address,
    connectionId: row.connection_id,
    cursor: isSame ? row.cursor : null,
    readAt: isSame ? row.read_at : null,
    failures: row.failures - 1,
    tryingSince: row.trying_since ?? now,
    stalledSince: row.stalled_since,
    isOther: !isSame,
  }
}

async function wakeWhenDue(ctx: Context, key: MailboxKey): Promise<void> {
  const row = await servingMailbox(ctx.db, key)
    .innerJoin('mailbox_watch as watch', (join) =>
      join
        .onRef('watch.workspace_id', '=', 'mailbox.workspace_id')
        .onRef('watch.mailbox_id', '=', 'mailbox.id'),
    )
    .select('watch.due_at')
    .executeTakeFirst()
  const soonest = after(ctx.clock.now(), seconds(1))
  if (row?.due_at) await wakeReader(ctx, ctx.db, { ...key, at: row.due_at < soonest ? soonest : row.due_at })
}

/** Notes how far the mailbox was read, and prolongs the claim of whoever reads it; false when it is watched no more. */
export async function saveCursor(
  ctx: Context,
  db: Db,
  done: { mailbox: MailboxKey; watch: Watch; cursor: string },
): Promise<boolean> {
  const { mailbox, watch, cursor } = done
  const now = ctx.clock.now()
  const kept = await db
    .updateTable('mailbox_watch')
    .set({
      cursor,
      vendor: watch.vendor,
      account: watch.address,
      read_at: now,
      ...succeeded,
      due_at: after(now, claimTime),
    })
    .where('workspace_id', '=', mailbox.workspaceId)
    .where('mailbox_id', '=', mailbox.mailboxId)
    .where('due_at', 'is not', null)
    .executeTakeFirst()
  return kept.numUpdatedRows > 0n
}

/** Notes that the user is told that nothing is read; false when they were told before. */
export async function markStalled(db: Db, key: MailboxKey): Promise<boolean> {
  const marked = await db
    .updateTable('mailbox_watch')
    .set((of) => ({ stalled_since: of.ref('trying_since') }))
    .where('workspace_id', '=', key.workspaceId)
    .where('mailbox_id', '=', key.mailboxId)
    .where('trying_since', 'is not', null)
    .where('stalled_since', 'is', null)
    .executeTakeFirst()
  return marked.numUpdatedRows > 0n
}

/** Plans the next reading; a mailbox without a mail that may still be answered rests. */
export async function planNext(ctx: Context, mailbox: MailboxKey): Promise<void> {
  const span = await answerableSpan(ctx.db, { ...mailbox, now: ctx.clock.now() })
  const age = span ? ctx.clock.now().getTime() - span.latest.getTime() : Number.POSITIVE_INFINITY
  const interval = intervals.find((one) => age < one.youngerThan)
  await plan(ctx, { mailbox, at: interval ? after(ctx.clock.now(), interval.every) : null }, succeeded)
}

/** Plans a reading after one that failed: when the vendor says, else later each time, or none. `anew`: without a cursor. */
export async function planAfterFailure(
  ctx: Context,
  failed: { mailbox: MailboxKey; watch: Watch; until: Date | null; rest: boolean; anew: boolean },
): Promise<void> {
  const { mailbox, watch, rest } = failed
  const wait = backOff(watch.failures + 1, patience)
  const at = rest ? null : (failed.until ?? after(ctx.clock.now(), wait))
  await plan(ctx, { mailbox, at }, { ...(rest && succeeded), ...(failed.anew && { cursor: null }) })
}

async function plan(
  ctx: Context,
  next: { mailbox: MailboxKey; at: Date | null },
  change: Updateable<Schema['mailbox_watch']>,
): Promise<void> {
  const { mailbox, at } = next
  const planned = await ctx.db
    .updateTable('mailbox_watch')
    .set({ ...change, due_at: at })
    .where('workspace_id', '=', mailbox.workspaceId)
    .where('mailbox_id', '=', mailbox.mailboxId)
    // Null: the watch was stopped while this one read.
    .where('due_at', 'is not', null)
    .executeTakeFirst()
  if (at && planned.numUpdatedRows > 0n) await wakeReader(ctx, ctx.db, { ...mailbox, at })
}

/** When the first and the last of a mailbox's mails that may still be answered were sent; null when there is none. */
export async function answerableSpan(db: Db, about: MailboxKey & { now: Date }) {
  const row = await db
    .selectFrom('email')
    .select((of) => [of.fn.min('sent_at').as('first'), of.fn.max('sent_at').as('latest')])
    .where('workspace_id', '=', about.workspaceId)
    .where('mailbox_id', '=', about.mailboxId)
    .where('state', '=', 'sent')
    .where('sent_at', '>', after(about.now, -answerableFor))
    .executeTakeFirst()
  return row?.first && row.latest ? { first: row.first, latest: row.latest } : null
}

/** Mailboxes that serve, should be read by now and that nobody reads. */
export async function mailboxesToRead(db: Db, now: Date): Promise<MailboxKey[]> {
  return db
    .selectFrom('mailbox')
    .leftJoin('mailbox_watch as watch', (join) =>
      join
        .onRef('watch.workspace_id', '=', 'mailbox.workspace_id')
        .onRef('watch.mailbox_id', '=', 'mailbox.id'),
    )
    .select(['mailbox.workspace_id as workspaceId', 'mailbox.id as mailboxId'])
    .where(serves)
    .where((of) => of.or([of('watch.due_at', 'is', null), of('watch.due_at', '<=', now)]))
    .where((of) =>
      of.exists(
        of
          .selectFrom('email')
          .select('email.id')
          .whereRef('email.workspace_id', '=', 'mailbox.workspace_id')
          .whereRef('email.mailbox_id', '=', 'mailbox.id')
          .where('email.state', '=', 'sent')
          .where('email.sent_at', '>', after(now, -answerableFor)),
      ),
    )
    .execute()
}

function servingMailbox(db: Db, key: MailboxKey) {
  return db
    .selectFrom('mailbox')
    .where('mailbox.workspace_id', '=', key.workspaceId)
    .where('mailbox.id', '=', key.mailboxId)
    .where(serves)
}

/** Since when a mailbox serves: since its grant is good. */
const servesSince = sql<Date>`coalesce((
  select state_since from connection as opening
  where opening.workspace_id = mailbox.workspace_id and opening.id = mailbox.connection_id
), mailbox.created_at)`.as('serves_since')
