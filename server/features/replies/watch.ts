import { sql, type Updateable } from 'kysely'
import type { Owner } from '../../connectors/mail.ts'
import type { ConnectionVendor } from '../../connectors/token-store.ts'
import type { Context } from '../../context.ts'
import { after, days, minutes, seconds } from '../../platform/clock.ts'
import { backOff } from '../../platform/schedule.ts'
import type { Db, Schema } from '../../schema.ts'

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
  connectionId: string
  vendor: ConnectionVendor
  account: string
  cursor: string | null
  readAt: Date | null
  /** Readings before this one that were begun in vain, in a row. */
  failures: number
  /** Since when: this one's beginning when it is the first. */
  tryingSince: Date
  /** The same, when the user was told that nothing is read. */
  stalledSince: Date | null
  /** The account or the vendor is another one than was read before. */
  isOther: boolean
}

/**
 * Has the owner's mailbox read at an instant, or earlier if that is planned already. Without a healthy mailbox
 * nothing is planned. Belongs into the transaction that makes it worth reading.
 */
export async function watchMailbox(ctx: Context, db: Db, plan: Owner & { at: Date }): Promise<void> {
  const planned = await db
    .insertInto('mailbox_watch')
    .columns(['workspace_id', 'connection_id', 'vendor', 'account', 'due_at'])
    .expression(
      healthyMailbox(db, plan).select([
        'workspace_id',
        'id',
        'vendor',
        'account',
        sql<Date>`${plan.at}::timestamptz`.as('due_at'),
      ]),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'connection_id']).doUpdateSet({
        due_at: sql`least(mailbox_watch.due_at, excluded.due_at)`,
      }),
    )
    .returning('due_at')
    .executeTakeFirst()
  if (planned?.due_at) await wakeReader(ctx, db, { ...plan, at: planned.due_at })
}

/** The first reading after a mail was sent. */
export async function watchAfterSend(ctx: Context, db: Db, owner: Owner): Promise<void> {
  await watchMailbox(ctx, db, { ...owner, at: after(ctx.clock.now(), shortest) })
}

async function wakeReader(ctx: Context, db: Db, wake: Owner & { at: Date }): Promise<void> {
  const { workspaceId, userId, at } = wake
  await ctx.jobs.add(db, {
    name: 'read-replies',
    payload: { workspaceId, userId },
    runAt: at,
    key: `read-replies:${workspaceId}:${userId}`,
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
    .where('connection_id', 'in', (of) =>
      of
        .selectFrom('connection')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('kind', '=', 'mailbox')
        .$if(userId !== null, (all) => all.where('user_id', '=', userId ?? '')),
    )
    .execute()
}

/**
 * Takes the reading of the owner's mailbox upon itself, if it is due and healthy. Who comes too early, or while
 * another process reads, gets null and the next wake-up is planned for when it is due.
 */
export async function claimWatch(ctx: Context, owner: Owner): Promise<Watch | null> {
  const now = ctx.clock.now()
  const row = await ctx.db
    .updateTable('mailbox_watch as watch')
    .from(
      healthyMailbox(ctx.db, owner)
        .select(['workspace_id', 'id', 'vendor', 'account', 'state_since'])
        .as('mailbox'),
    )
    // What was tried before the mailbox was connected again says nothing of it.
    .set({
      due_at: after(now, claimTime),
      failures: sql`case when watch.trying_since >= mailbox.state_since then watch.failures else 0 end + 1`,
      trying_since: sql`case when watch.trying_since >= mailbox.state_since then watch.trying_since
        else ${now}::timestamptz end`,
      stalled_since: sql`case when watch.stalled_since >= mailbox.state_since then watch.stalled_since end`,
    })
    .whereRef('watch.workspace_id', '=', 'mailbox.workspace_id')
    .whereRef('watch.connection_id', '=', 'mailbox.id')
    .where('watch.due_at', '<=', now)
    .returning([
      'watch.connection_id',
      'mailbox.vendor',
      'mailbox.account',
      'watch.vendor as read_vendor',
      'watch.account as read_account',
      'watch.cursor',
      'watch.read_at',
      'watch.failures',
      'watch.trying_since',
      'watch.stalled_since',
    ])
    .executeTakeFirst()
  if (!row) {
    await wakeWhenDue(ctx, owner)
    return null
  }
  // Neither vendor can read the other's mark, though the address may be the same at both.
  const isSame = row.account === row.read_account && row.vendor === row.read_vendor
  return {
    connectionId: row.connection_id,
    vendor: row.vendor,
    account: row.account,
    cursor: isSame ? row.cursor : null,
    readAt: isSame ? row.read_at : null,
    failures: row.failures - 1,
    tryingSince: row.trying_since ?? now,
    stalledSince: row.stalled_since,
    isOther: !isSame,
  }
}

async function wakeWhenDue(ctx: Context, owner: Owner): Promise<void> {
  const row = await healthyMailbox(ctx.db, owner)
    .innerJoin('mailbox_watch as watch', (join) =>
      join
        .onRef('watch.workspace_id', '=', 'connection.workspace_id')
        .onRef('watch.connection_id', '=', 'connection.id'),
    )
    .select('watch.due_at')
    .executeTakeFirst()
  const soonest = after(ctx.clock.now(), seconds(1))
  if (row?.due_at)
    await wakeReader(ctx, ctx.db, { ...owner, at: row.due_at < soonest ? soonest : row.due_at })
}

/** Notes how far the mailbox was read, and prolongs the claim of whoever reads it; false when it is watched no more. */
export async function keepCursor(
  ctx: Context,
  db: Db,
  done: { owner: Owner; watch: Watch; cursor: string },
): Promise<boolean> {
  const { owner, watch, cursor } = done
  const now = ctx.clock.now()
  const kept = await db
    .updateTable('mailbox_watch')
    .set({
      cursor,
      vendor: watch.vendor,
      account: watch.account,
      read_at: now,
      ...succeeded,
      due_at: after(now, claimTime),
    })
    .where('workspace_id', '=', owner.workspaceId)
    .where('connection_id', '=', watch.connectionId)
    .where('due_at', 'is not', null)
    .executeTakeFirst()
  return kept.numUpdatedRows > 0n
}

/** Notes that the user is told that nothing is read; false when they were told before. */
export async function markStalled(
  db: Db,
  key: { workspaceId: string; connectionId: string },
): Promise<boolean> {
  const marked = await db
    .updateTable('mailbox_watch')
    .set((of) => ({ stalled_since: of.ref('trying_since') }))
    .where('workspace_id', '=', key.workspaceId)
    .where('connection_id', '=', key.connectionId)
    .where('trying_since', 'is not', null)
    .where('stalled_since', 'is', null)
    .executeTakeFirst()
  return marked.numUpdatedRows > 0n
}

/** Plans the next reading; a mailbox without a mail that may still be answered rests. */
export async function planNext(ctx: Context, owner: Owner, watch: Watch): Promise<void> {
  const span = await answerableSpan(ctx.db, { ...owner, now: ctx.clock.now() })
  const age = span ? ctx.clock.now().getTime() - span.latest.getTime() : Number.POSITIVE_INFINITY
  const interval = intervals.find((one) => age < one.youngerThan)
  await plan(ctx, { owner, watch, at: interval ? after(ctx.clock.now(), interval.every) : null }, succeeded)
}

/** Plans a reading after one that failed: when the vendor says, else later each time, or none. `anew`: without a cursor. */
export async function planAfterFailure(
  ctx: Context,
  failed: { owner: Owner; watch: Watch; until: Date | null; rest: boolean; anew: boolean },
): Promise<void> {
  const { owner, watch, rest } = failed
  const wait = backOff(watch.failures + 1, patience)
  const at = rest ? null : (failed.until ?? after(ctx.clock.now(), wait))
  await plan(ctx, { owner, watch, at }, { ...(rest && succeeded), ...(failed.anew && { cursor: null }) })
}

async function plan(
  ctx: Context,
  next: { owner: Owner; watch: Watch; at: Date | null },
  change: Updateable<Schema['mailbox_watch']>,
): Promise<void> {
  const { owner, watch, at } = next
  const planned = await ctx.db
    .updateTable('mailbox_watch')
    .set({ ...change, due_at: at })
    .where('workspace_id', '=', owner.workspaceId)
    .where('connection_id', '=', watch.connectionId)
    // Null: the watch was stopped while this one read.
    .where('due_at', 'is not', null)
    .executeTakeFirst()
  if (at && planned.numUpdatedRows > 0n) await wakeReader(ctx, ctx.db, { ...owner, at })
}

/** When the first and the last of the user's mails that may still be answered were sent; null when there is none. */
export async function answerableSpan(db: Db, about: Owner & { now: Date }) {
  const row = await db
    .selectFrom('email')
    .select((of) => [of.fn.min('sent_at').as('first'), of.fn.max('sent_at').as('latest')])
    .where('workspace_id', '=', about.workspaceId)
    .where('user_id', '=', about.userId)
    .where('state', '=', 'sent')
    .where('kind', '=', 'sales')
    .where('sent_at', '>', after(about.now, -answerableFor))
    .executeTakeFirst()
  return row?.first && row.latest ? { first: row.first, latest: row.latest } : null
}

/** Owners of healthy mailboxes that should be read by now and that nobody reads. */
export async function ownersToRead(db: Db, now: Date): Promise<Owner[]> {
  return db
    .selectFrom('connection')
    .leftJoin('mailbox_watch as watch', (join) =>
      join
        .onRef('watch.workspace_id', '=', 'connection.workspace_id')
        .onRef('watch.connection_id', '=', 'connection.id'),
    )
    .select(['connection.workspace_id as workspaceId', 'connection.user_id as userId'])
    .where('connection.kind', '=', 'mailbox')
    .where('connection.state', '=', 'healthy')
    .where((of) => of.or([of('watch.due_at', 'is', null), of('watch.due_at', '<=', now)]))
    .where((of) =>
      of.exists(
        of
          .selectFrom('email')
          .select('email.id')
          .whereRef('email.workspace_id', '=', 'connection.workspace_id')
          .whereRef('email.user_id', '=', 'connection.user_id')
          .where('email.state', '=', 'sent')
          .where('email.kind', '=', 'sales')
          .where('email.sent_at', '>', after(now, -answerableFor)),
      ),
    )
    .execute()
}

function healthyMailbox(db: Db, owner: Owner) {
  return db
    .selectFrom('connection')
    .where('connection.workspace_id', '=', owner.workspaceId)
    .where('connection.user_id', '=', owner.userId)
    .where('connection.kind', '=', 'mailbox')
    .where('connection.state', '=', 'healthy')
}
