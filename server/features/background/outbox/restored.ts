import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Mailbox, SentMail, SoughtMail } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, hours, minutes } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import type { Lease } from '../../connecting/mailboxes/mailboxes.ts'
import { markSent } from './attempts.ts'
import { findRecipients, moveEmail } from './queries.ts'
import { changeRestored, endAttempts, findSought, type Sought } from './restored-queries.ts'

/** A vendor may not show at once what it has just sent: that a mail is not there is believed after this. */
const believeAfter = minutes(2)
/** What was on its way when the backup was made counts too, and the vendor's clock may differ from ours. */
const margin = hours(1)
const searchAgainAfter = minutes(2)
const batchSize = 50

/**
 * After a restore: looks for the unsent mails of a mailbox among what it has sent since the backup was made. What is
 * found counts as sent, what is surely not there goes its way, and what cannot be told asks its sender.
 */
export async function searchRestored(ctx: Context, lease: Lease, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const mails = await findSought(ctx.db, { ...lease, now: ctx.clock.now(), limit: batchSize })
    if (mails.length === 0) return
    const found = await findOut(ctx, lease, mails)
    const told = { sent: 0, not_sent: 0, unknown: 0 }
    for (const [at, mail] of mails.entries()) {
      const what = found[at]
      if (what) told[what.state] += 1
      await record(ctx, mail, what ?? null)
    }
    ctx.log.info({ mailbox: lease.mailboxId, ...told, of: mails.length }, 'restored mails looked for')
  }
}

/** In the order of `mails`; null for one that is to be looked for again. */
async function findOut(ctx: Context, lease: Lease, mails: Sought[]): Promise<(SentMail | null)[]> {
  try {
    const mailbox = await ctx.mailboxes.open(lease)
    return await searchIn(ctx, mailbox, mails)
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    const code = error instanceof ConnectorError ? (error.vendorCode ?? error.fault) : faultCode(error)
    ctx.log.warn({ mailbox: lease.mailboxId, code, err: error }, 'restored mails not looked for')
    return mails.map(() => null)
  }
}

/** Several at once; when the vendor refuses what it was asked, one by one, so that the odd one is known. */
async function searchIn(ctx: Context, mailbox: Mailbox, mails: Sought[]): Promise<(SentMail | null)[]> {
  const [first] = mails
  if (!first) return []
  const since = mails.reduce((oldest, { since }) => (since < oldest ? since : oldest), first.since)
  const emailIds = mails.map((one) => one.id)
  const recipients = await findRecipients(ctx.db, { workspaceId: first.workspace_id, emailIds })
  const wanted = mails.map((mail): SoughtMail => {
    const to = recipients.filter((one) => one.email_id === mail.id && one.kind === 'to')
    return { messageId: mail.message_id, subject: mail.subject, to: to.map((one) => one.address) }
  })
  try {
    return await mailbox.findSent(after(since, -margin), wanted)
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.fault !== 'rejected') throw error
    if (mails.length === 1) return [{ state: 'unknown' }]
    const found: (SentMail | null)[] = []
    for (const mail of mails) found.push(...(await searchIn(ctx, mailbox, [mail])))
    return found
  }
}

async function record(ctx: Context, mail: Sought, found: SentMail | null): Promise<void> {
  const now = ctx.clock.now()
  const key = { workspaceId: mail.workspace_id, emailId: mail.id }
  const unchecked = { ...key, states: ['unchecked'] } as const
  const believed = after(mail.restored_at, believeAfter)
  if (found?.state !== 'sent' && (!found || now < believed)) {
    const look_at = found ? believed : after(now, searchAgainAfter)
    return changeRestored(ctx.db, unchecked, { look_at, code: found ? null : 'not_reached' })
  }
  await ctx.db.transaction().execute(async (db) => {
    await changeRestored(db, unchecked, { state: found.state, code: null })
    if (found.state === 'sent') {
      await endAttempts(db, key, { state: 'sent', at: now })
      await markSent(ctx, db, { ...key, sent: { ...found, isRestored: true } })
    } else if (found.state === 'unknown') {
      await endAttempts(db, key, { state: 'in_doubt', at: now })
      const from = {
        workspaceId: key.workspaceId,
        id: mail.id,
        states: ['waiting', 'scheduled', 'sending'],
      } as const
      await moveEmail(db, from, { state: 'needs_attention', reason: 'restored' })
    }
  })
}
