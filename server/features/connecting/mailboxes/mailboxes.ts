import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Mailbox, Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { mailboxOfJob } from './job-payload.ts'
import { fenceOff, freeLeases, type Lease, releaseLease, renewLease, takeLease } from './lease.ts'
import { findGrantOf, findMailboxOf, findSendingMailbox, serves, upsertMailbox } from './queries.ts'

// The door for the other features.
export {
  fenceOff,
  findGrantOf,
  findMailboxOf,
  findSendingMailbox,
  freeLeases,
  type Lease,
  mailboxOfJob,
  releaseLease,
  renewLease,
  serves,
  takeLease,
  upsertMailbox,
}

/** Opens a user's own mailbox. Throws ConnectorError `auth_revoked` when none is connected or it is lost. */
export async function openMailboxOf(ctx: Context, owner: Owner): Promise<Mailbox> {
  const mailbox = await findMailboxOf(ctx.db, owner)
  if (!mailbox) throw new ConnectorError('auth_revoked', { vendorCode: 'not_connected' })
  return ctx.mailboxes.open(mailbox)
}
