import type { Mailbox, MailboxKey, UnreadableMessage } from '../../../connectors/mail.ts'
import { blamed } from '../../../connectors/unreadable.ts'
import type { Context } from '../../../context.ts'
import { boundedKey } from '../../../platform/bounded-key.ts'
import { after, days, hours } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import type { Db } from '../../../schema.ts'
import { type Reading, recordMessage } from './record-event.ts'
import * as queries from './unreadable-queries.ts'

/** A message that the vendor failed at is asked for again after this. */
const retryAfter = hours(1)
const keptFor = days(30)
/** So many are tried again in one reading: they must not hold up what is new. */
const retriedAtOnce = 20

/** Remembers messages that could not be read: which they are, when and why, and nothing of what they say. */
export async function recordUnreadable(
  ctx: Context,
  db: Db,
  about: { mailbox: MailboxKey; messages: UnreadableMessage[] },
): Promise<void> {
  const { mailbox, messages } = about
  const now = ctx.clock.now()
  for (const { id, code, isPassing } of messages) {
    ctx.log.warn({ ...mailbox, message: boundedKey(id), code }, 'a message could not be read')
    await queries.saveUnreadable(db, {
      workspace_id: mailbox.workspaceId,
      mailbox_id: mailbox.mailboxId,
      vendor_message_id: boundedKey(id),
      code,
      version: ctx.settings.version,
      retry_at: isPassing ? after(now, retryAfter) : null,
      noticed_at: now,
    })
  }
}

/**
 * Tries again what another version of the product failed at, and what the vendor failed at an hour ago. Each is marked
 * as tried before it is read: one that ends the process is not met again at its next start.
 */
export async function retryUnreadable(ctx: Context, port: Mailbox, reading: Reading): Promise<void> {
  for (let count = 0; count < retriedAtOnce; count++) {
    const id = await queries.takeRetry(ctx.db, reading, {
      version: ctx.settings.version,
      now: ctx.clock.now(),
    })
    if (id === null) return
    const failed = await retryOne(ctx, port, { reading, id })
    if (failed) await recordUnreadable(ctx, ctx.db, { mailbox: reading, messages: [failed] })
  }
}

async function retryOne(
  ctx: Context,
  port: Mailbox,
  about: { reading: Reading; id: string },
): Promise<UnreadableMessage | null> {
  const { reading, id } = about
  try {
    const message = await port.readAgain(id)
    await ctx.db.transaction().execute(async (db) => {
      if (message) await recordMessage(ctx, db, { reading, message })
      await queries.forgetUnreadable(db, reading, id)
    })
    return null
  } catch (error) {
    const failed = blamed(error, { id, passOver: true })
    if (failed) return failed
    // The mailbox or the database cannot be asked now: this message's turn comes again.
    if (!isDatabaseAway(error))
      await recordUnreadable(ctx, ctx.db, {
        mailbox: reading,
        messages: [{ id, code: faultCode(error), isPassing: true }],
      })
    throw error
  }
}

/** What could not be read in another account's mailbox can never be read in this one. */
export const { forgetAllUnreadable } = queries

/** Forgets what could not be read for 30 days. */
export async function sweepUnreadable(ctx: Context): Promise<void> {
  await queries.deleteUnreadable(ctx.db, after(ctx.clock.now(), -keptFor))
}
