import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { OptOuts } from '../../../connectors/crm-records.ts'
import type { MailboxKey, Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, minutes, seconds } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import { findKeptOut } from '../../selling/opt-outs/opt-outs.ts'
import { postponeDue, postponeMail } from './attempt-queries.ts'
import type { KeptBack } from './keep-back.ts'
import { type EmailRow, findRecipients, type RecipientRow } from './queries.ts'

/** How old an answer of Salesforce's may be when a mail goes. */
const freshFor = seconds(60)

/** How soon they are asked for again: after a fault that passes, and for a mail that makes the question fail. */
const askAgainAfter = { passing: seconds(60), refused: minutes(5) }

/** Who of a batch has opted out, and when that was read. */
export interface BatchOptOuts {
  optOuts: OptOuts
  recipients: Map<string, RecipientRow[]>
  readAt: Date
  /** Ids of mails whose opt-outs could not be read: they wait. */
  unread: Set<string>
}

/**
 * Reads the opt-outs of everybody whom these mails go to, copies too. When they cannot be read, nothing goes: the
 * mailbox's due mails wait with that reason, and null is returned. A mail that makes the whole question fail is found by
 * asking for each alone; it waits, and the others go.
 */
export async function readOptOutsOf(
  ctx: Context,
  owner: Whose,
  emails: EmailRow[],
): Promise<BatchOptOuts | null> {
  const readAt = ctx.clock.now()
  const rows = await findRecipients(ctx.db, {
    workspaceId: owner.workspaceId,
    emailIds: emails.map((one) => one.id),
  })
  const recipients = Map.groupBy(rows, (row) => row.email_id)
  try {
    return { optOuts: await ask(ctx, owner, { emails, recipients }), recipients, readAt, unread: new Set() }
  } catch (error) {
    if (isOfOne(error)) return readEach(ctx, owner, { emails, recipients, readAt })
    await holdAll(ctx, owner, error)
    return null
  }
}

/** Who asks Salesforce, and whose mail waits while it does not answer. */
type Whose = Owner & MailboxKey

interface Question {
  emails: EmailRow[]
  recipients: Map<string, RecipientRow[]>
}

async function ask(ctx: Context, owner: Owner, { emails, recipients }: Question): Promise<OptOuts> {
  const people = emails.flatMap((one) =>
    one.who_object && one.who_id ? [{ object: one.who_object, id: one.who_id }] : [],
  )
  const addresses = emails
    .flatMap((one) => recipients.get(one.id) ?? [])
    .map((row) => row.address.toLowerCase())
  return (await ctx.crm.open(owner)).records.readOptOuts(people, [...new Set(addresses)])
}

/** Whether a fault may be that of one mail among several: a refusal of what was asked, or a mistake of ours. */
function isOfOne(error: unknown): boolean {
  return error instanceof ConnectorError ? error.fault === 'rejected' : !isDatabaseAway(error)
}

async function readEach(
  ctx: Context,
  owner: Whose,
  about: Question & { readAt: Date },
): Promise<BatchOptOuts | null> {
  const { emails, recipients, readAt } = about
  const optOuts = { ids: new Set<string>(), addresses: new Set<string>() }
  const unread = new Set<string>()
  for (const email of emails) {
    try {
      const found = await ask(ctx, owner, { emails: [email], recipients })
      for (const id of found.ids) optOuts.ids.add(id)
      for (const address of found.addresses) optOuts.addresses.add(address)
    } catch (error) {
      if (!isOfOne(error)) {
        await holdAll(ctx, owner, error)
        return null
      }
      ctx.log.error({ email: email.id, code: faultCode(error), err: error }, 'opt-outs of a mail not read')
      unread.add(email.id)
    }
  }
  const now = ctx.clock.now()
  const until = after(now, askAgainAfter.refused)
  for (const email of emails.filter(({ id }) => unread.has(id)))
    await postponeMail(ctx.db, email, { now, reason: 'opt_out_unreadable', until })
  return { optOuts, recipients, readAt, unread }
}

async function holdAll(ctx: Context, owner: Whose, error: unknown): Promise<void> {
  if (!(error instanceof ConnectorError)) throw error
  ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'opt-outs not read')
  const now = ctx.clock.now()
  const until = error.until ?? after(now, askAgainAfter.passing)
  await postponeDue(ctx.db, { ...owner, now, reason: 'opt_out_unreadable', until })
}

/** Whether the answer is too old to send by. */
export function isStale(ctx: Context, batch: BatchOptOuts): boolean {
  return ctx.clock.now() >= after(batch.readAt, freshFor)
}

/** Whom a mail may not go to by what Salesforce says; its addressee also by the record. */
export function judge(email: EmailRow, batch: BatchOptOuts): KeptBack[] {
  const isOut = ({ kind, address }: RecipientRow) =>
    batch.optOuts.addresses.has(address.toLowerCase()) ||
    (kind === 'to' && email.who_id !== null && batch.optOuts.ids.has(email.who_id))
  return (batch.recipients.get(email.id) ?? [])
    .filter(isOut)
    .map((recipient) => ({ recipient, cause: 'salesforce' }))
}

/**
 * Addresses in copy that must get nothing, in small letters: by what Salesforce says now, and by what we know. Throws
 * ConnectorError when it cannot be read.
 */
export async function copiesToLeaveOut(ctx: Context, owner: Owner, email: EmailRow): Promise<string[]> {
  const rows = await findRecipients(ctx.db, { workspaceId: owner.workspaceId, emailIds: [email.id] })
  const copies = rows.filter((row) => row.kind !== 'to').map((row) => row.address.toLowerCase())
  const { addresses } = await (await ctx.crm.open(owner)).records.readOptOuts([], copies)
  const ours = await findKeptOut(ctx.db, { ...owner, addresses: copies })
  return copies.filter((address) => addresses.has(address) || ours.has(address))
}
