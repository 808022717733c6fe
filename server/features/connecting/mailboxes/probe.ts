import type { ErrorCode } from '../../../../contract/errors.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Mailbox, MailboxKey, Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { Refusal, type Refused } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { publish } from '../../background/events/events.ts'
import { type Observation, refusedBy } from '../obstacles/obstacles.ts'
import { loseMailbox, type MailboxHealth, restoreMailbox } from './health.ts'
import { findMailboxOf, lockMailbox } from './queries.ts'

/** Opens a user's own mailbox. Throws ConnectorError `auth_revoked` when none is connected or it is lost. */
export async function openMailboxOf(ctx: Context, owner: Owner): Promise<Mailbox> {
  const mailbox = await findMailboxOf(ctx.db, owner)
  if (!mailbox) throw new ConnectorError('auth_revoked', { vendorCode: 'not_connected' })
  return ctx.mailboxes.open(mailbox)
}

/** Says that a mailbox may be sent from, as far as is known: what waited for it goes on. */
export async function publishConnected(ctx: Context, db: Db, mailbox: MailboxKey): Promise<void> {
  const { workspaceId, mailboxId } = mailbox
  await lockMailbox(db, mailbox)
  const at = ctx.clock.now()
  await publish(ctx, db, { workspaceId, type: 'mailbox.connected', subjectId: mailboxId, ids: {}, at })
}

const mailboxCodes: Partial<Record<ConnectorError['fault'], ErrorCode>> = {
  not_enabled: 'mailbox_not_enabled',
  consent_missing: 'mailbox_scope_missing',
  auth_revoked: 'mailbox_disconnected',
  rate_limited: 'mailbox_rate_limited',
  operator: 'mailbox_api_off',
}

/** Faults that a mailbox has until somebody acts; the others pass by themselves. */
const lasting: ConnectorError['fault'][] = ['not_enabled', 'consent_missing', 'operator']

/** What a fault of a mailbox is, in the words of the closed list. */
const refusalOf = (error: unknown) => refusedBy(error, { codes: mailboxCodes, other: 'mailbox_unreachable' })

/** The same as a refusal, for somebody who waits for an answer; what is no fault of a mailbox stays what it is. */
export function mailboxRefusal(error: unknown): unknown {
  if (!(error instanceof ConnectorError)) return error
  const { code, details } = refusalOf(error)
  return new Refusal(code, details, error)
}

/** Asks a mailbox that something stands in the way of. One that serves now is healthy again, and its mail goes on. */
export async function askMailbox(ctx: Context, owner: Owner): Promise<Observation> {
  try {
    const mailbox = await openMailboxOf(ctx, owner)
    await mailbox.probe()
  } catch (error) {
    // Nothing to ask, or no answer: what was known still stands.
    const isUnknown =
      error instanceof ConnectorError && (error.vendorCode === 'not_connected' || error.fault === 'temporary')
    if (isUnknown) return { state: 'unknown' }
    const refusal = refusalOf(error)
    if (!(error instanceof ConnectorError && lasting.includes(error.fault)))
      return { state: 'stands', refusal }
    const cause = error.fault
    return { state: 'stands', refusal, record: (db) => loseMailbox(ctx, db, { owner, cause }) }
  }
  return { state: 'gone', record: (db) => recordServing(ctx, db, owner) }
}

async function recordServing(ctx: Context, db: Db, owner: Owner): Promise<void> {
  await restoreMailbox(ctx, db, owner)
  const mailbox = await findMailboxOf(db, owner)
  if (mailbox) await publishConnected(ctx, db, mailbox)
}

/**
 * Asks a mailbox that was just connected. Answers with the fault by which it is lost; null when it serves, and for one
 * that served before and has a fault that will pass.
 */
export async function probeMailbox(
  ctx: Context,
  key: MailboxKey,
  before: MailboxHealth['state'],
): Promise<{ cause: string; refusal: Refused } | null> {
  try {
    const mailbox = await ctx.mailboxes.open(key)
    await mailbox.probe()
    return null
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    const { fault, vendorCode } = error
    if (fault === 'temporary' || (before === 'healthy' && fault === 'rate_limited')) {
      // The grant is good, and the first send asks the mailbox anyway.
      ctx.log.warn({ fault, vendorCode }, 'a mailbox did not answer when it was connected')
      return null
    }
    return { cause: fault, refusal: refusalOf(error) }
  }
}
