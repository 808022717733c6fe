import { ConnectorError } from '../../connectors/connector-error.ts'
import type { OptOuts } from '../../connectors/crm.ts'
import type { Owner } from '../../connectors/mail.ts'
import type { Context } from '../../context.ts'
import { after, seconds } from '../../platform/clock.ts'
import { holdDue } from './outbox-queries.ts'
import { type EmailRow, findRecipients, type RecipientRow } from './queries.ts'

/** How old an answer of Salesforce's may be when a mail goes. */
const freshFor = seconds(60)

/** Who of a batch has opted out, and when that was read. */
export interface BatchOptOuts {
  optOuts: OptOuts
  recipients: Map<string, RecipientRow[]>
  readAt: Date
}

/**
 * Reads the opt-outs of everybody whom these mails go to, copies too. When they cannot be read, nothing goes: the
 * user's due mails wait with that reason, and null is returned.
 */
export async function readOptOutsOf(
  ctx: Context,
  owner: Owner,
  emails: EmailRow[],
): Promise<BatchOptOuts | null> {
  const readAt = ctx.clock.now()
  const rows = await findRecipients(ctx.db, {
    workspaceId: owner.workspaceId,
    emailIds: emails.map((one) => one.id),
  })
  const recipients = Map.groupBy(rows, (row) => row.email_id)
  const people = emails.flatMap((one) =>
    one.who_object && one.who_id ? [{ object: one.who_object, id: one.who_id }] : [],
  )
  const addresses = [...new Set(rows.map((row) => row.address.toLowerCase()))]
  try {
    const optOuts = await (await ctx.crm.open(owner)).readOptOuts(people, addresses)
    return { optOuts, recipients, readAt }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'opt-outs not read')
    const now = ctx.clock.now()
    const until = error.until ?? after(now, seconds(60))
    await holdDue(ctx.db, { ...owner, now, reason: 'opt_out_unreadable', until })
    return null
  }
}

/** Whether the answer is too old to send by. */
export function isStale(ctx: Context, batch: BatchOptOuts): boolean {
  return ctx.clock.now() >= after(batch.readAt, freshFor)
}

/** What the opt-outs mean for a mail: its addressee has opted out, somebody in copy has, or nobody. */
export function judge(email: EmailRow, batch: BatchOptOuts): 'opted_out' | 'copy_opted_out' | 'free' {
  const recipients = batch.recipients.get(email.id) ?? []
  const out = recipients.filter((one) => batch.optOuts.addresses.has(one.address.toLowerCase()))
  if (email.who_id && batch.optOuts.ids.has(email.who_id)) return 'opted_out'
  if (out.some((one) => one.kind === 'to')) return 'opted_out'
  return out.length ? 'copy_opted_out' : 'free'
}

/** Addresses in copy that have opted out, lower case. Throws ConnectorError when it cannot be read. */
export async function optedOutCopies(ctx: Context, owner: Owner, email: EmailRow): Promise<string[]> {
  const rows = await findRecipients(ctx.db, { workspaceId: owner.workspaceId, emailIds: [email.id] })
  const copies = rows.filter((row) => row.kind !== 'to').map((row) => row.address.toLowerCase())
  const { addresses } = await (await ctx.crm.open(owner)).readOptOuts([], copies)
  return copies.filter((address) => addresses.has(address))
}
