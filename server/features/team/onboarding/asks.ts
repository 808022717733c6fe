import type { ErrorCode } from '../../../../contract/errors.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { resumeMailbox } from '../../background/outbox/outbox.ts'
import { loseMailbox, restoreMailbox } from '../../connecting/connections/connections.ts'
import { findMailboxOf, openMailboxOf } from '../../connecting/mailboxes/mailboxes.ts'
import { type Observation, status } from '../../connecting/obstacles/obstacles.ts'
import * as queries from './queries.ts'

const crmCodes: Partial<Record<ConnectorError['fault'], ErrorCode>> = {
  api_disabled: 'salesforce_api_disabled',
  consent_missing: 'salesforce_scope_missing',
  auth_revoked: 'salesforce_disconnected',
  operator: 'salesforce_app_secret',
  daily_limit: 'salesforce_limit_used',
  ip_restricted: 'salesforce_ip_restricted',
}

export async function askCrm(ctx: Context, owner: Owner): Promise<Observation> {
  try {
    const crm = await ctx.crm.open(owner)
    await crm.diagnostics.probe()
  } catch (error) {
    return status(error, { codes: crmCodes, other: 'salesforce_unreachable' })
  }
  await queries.stateFact(ctx.db, owner, { column: 'api_seen_at', at: ctx.clock.now() })
  return { state: 'gone' }
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

/** What a fault of the mailbox is called in the closed list. */
export function mailboxCodeOf(fault: ConnectorError['fault']): ErrorCode {
  return mailboxCodes[fault] ?? 'mailbox_unreachable'
}

export async function askMailbox(ctx: Context, owner: Owner): Promise<Observation> {
  try {
    const mailbox = await openMailboxOf(ctx, owner)
    await mailbox.probe()
  } catch (error) {
    // Nothing to ask, or no answer: what was known still stands.
    const isUnknown =
      error instanceof ConnectorError && (error.vendorCode === 'not_connected' || error.fault === 'temporary')
    if (isUnknown) return { state: 'unknown' }
    const seen = status(error, { codes: mailboxCodes, other: 'mailbox_unreachable' })
    if (error instanceof ConnectorError && lasting.includes(error.fault))
      await loseMailbox(ctx, owner, error.fault)
    return seen
  }
  await restoreMailbox(ctx, owner)
  const mailbox = await findMailboxOf(ctx.db, owner)
  if (mailbox) await resumeMailbox(ctx, mailbox)
  return { state: 'gone' }
}
