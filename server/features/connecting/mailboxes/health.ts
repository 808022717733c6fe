import type { ErrorCode } from '../../../../contract/errors.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import { retiredCause } from '../../../connectors/token-store.ts'
import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import * as queries from './queries.ts'

/** A user's mailbox as the screens need it. */
export interface MailboxHealth {
  state: 'healthy' | 'missing' | 'lost'
  vendor: MailboxVendorName | null
  address: string | null
  /** Why it was lost; null while it was not. */
  cause: ErrorCode | null
  /** Since when it serves and answers in it cannot be read; null while they can. */
  stalledSince: Date | null
}

/** Mailbox vendors that this installation offers. */
export function mailboxVendors(ctx: Context): MailboxVendorName[] {
  return (['gmail', 'outlook'] as const).filter((name) => ctx.mailboxVendors[name] !== undefined)
}

export async function readMailboxHealth(ctx: Context, owner: Owner): Promise<MailboxHealth> {
  const row = await queries.findHealth(ctx.db, owner)
  if (!row || row.vendor === 'salesforce')
    return { state: 'missing', vendor: null, address: null, cause: null, stalledSince: null }
  return {
    state: row.state,
    vendor: row.vendor,
    address: row.account,
    cause: row.state === 'lost' ? mailboxCauseOf(row.cause) : null,
    stalledSince: row.stalled_since,
  }
}

const causes: Record<string, ErrorCode> = {
  consent_missing: 'mailbox_scope_missing',
  not_enabled: 'mailbox_not_enabled',
  [retiredCause]: 'connection_revoked',
}

/** Why a mailbox was lost, as a code that has words. */
export function mailboxCauseOf(cause: string | null): ErrorCode {
  return causes[cause ?? ''] ?? 'mailbox_disconnected'
}

/** The mailbox does not serve: it counts as lost until it is connected anew, or asked again and serves. */
export function loseMailbox(ctx: Context, db: Db, { owner, cause }: { owner: Owner; cause: string }) {
  return ctx.tokens.loseUntold(db, { ...owner, kind: 'mailbox' }, cause)
}

/** A lost mailbox whose grant is good serves again. */
export function restoreMailbox(ctx: Context, db: Db, owner: Owner): Promise<void> {
  return ctx.tokens.restore(db, { ...owner, kind: 'mailbox' })
}
