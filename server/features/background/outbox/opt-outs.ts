import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { MailboxKey, Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, minutes, seconds } from '../../../platform/clock.ts'
import { faultCode, isDatabaseAway } from '../../../platform/database-failure.ts'
import {
  type AskedAbout,
  askSalesforce,
  findKeptOut,
  freshFor,
  readBefore,
  tellsOf,
} from '../../selling/opt-outs/opt-outs.ts'
import { postponeDue, postponeMail } from './attempt-queries.ts'
import type { KeptBack } from './keep-back.ts'
import { type EmailRow, findRecipients, type RecipientRow } from './queries.ts'

/** How soon they are asked for again: after a fault that passes, and for a mail of which Salesforce says nothing. */
const askAgainAfter = { passing: seconds(60), refused: minutes(5) }

/** Who of a batch has opted out at Salesforce, and when that was read. */
export interface BatchOptOuts {
  /** Ids, and addresses in small letters. */
  out: Set<string>
  /** Those of `out` who have not only told us, so that Salesforce says it by a box of ours. */
  theirs: Set<string>
  recipients: Map<string, RecipientRow[]>
  /** By the mail's id. A mail of which nothing could be read waits, and is not among them. */
  readAt: Map<string, Date>
}

/**
 * Reads the opt-outs of everybody whom these mails go to, copies too, as far as they were not read ahead. When they cannot
 * be read, nothing goes: the mailbox's due mails wait with that reason, and null is returned. A mail that makes the whole
 * question fail is found by asking for each alone; it waits, and the others go.
 */
export async function readOptOutsOf(
  ctx: Context,
  owner: Whose,
  emails: EmailRow[],
): Promise<BatchOptOuts | null> {
  const rows = await findRecipients(ctx.db, {
    workspaceId: owner.workspaceId,
    emailIds: emails.map((one) => one.id),
  })
  const recipients = Map.groupBy(rows, (row) => row.email_id)
  const batch: BatchOptOuts = { out: new Set(), theirs: new Set(), recipients, readAt: new Map() }
  const left = await withoutThoseRead(ctx, owner, { batch, emails })
  if (left.length === 0) return batch
  try {
    await readNow(ctx, owner, { batch, emails: left })
  } catch (error) {
    if (isOfOne(error)) return readEach(ctx, owner, { batch, emails: left })
    await holdAll(ctx, owner, error)
    return null
  }
  return batch
}

/** Who asks Salesforce, and whose mail waits while it does not answer. */
type Whose = Owner & MailboxKey

/** Mails, and what is known of them by now. */
interface Question {
  batch: BatchOptOuts
  emails: EmailRow[]
}

/** Whom Salesforce is asked about for these mails. */
export function askedAbout(
  emails: readonly Pick<EmailRow, 'id' | 'who_object' | 'who_id'>[],
  recipients: ReadonlyMap<string, RecipientRow[]>,
): AskedAbout {
  const people = emails.flatMap((one) =>
    one.who_object && one.who_id ? [{ object: one.who_object, id: one.who_id }] : [],
  )
  const addresses = emails.flatMap((one) => recipients.get(one.id) ?? []).map(addressOf)
  return { people, addresses: [...new Set(addresses)] }
}

const addressOf = (row: RecipientRow) => row.address.toLowerCase()

/** Takes up what was read ahead; the mails about which that says not everything are left. */
async function withoutThoseRead(
  ctx: Context,
  { workspaceId }: Owner,
  { batch, emails }: Question,
): Promise<EmailRow[]> {
  const subjectsOf = (some: EmailRow[]) => {
    const { people, addresses } = askedAbout(some, batch.recipients)
    return [...people.map(({ id }) => id), ...addresses]
  }
  const read = await readBefore(ctx, workspaceId, subjectsOf(emails))
  return emails.filter((email) => {
    const found = subjectsOf([email]).map((subject) => ({ subject, reading: read.get(subject) }))
    const times = found.map(({ reading }) => reading?.readAt.getTime() ?? 0)
    if (times.includes(0)) return true
    for (const { subject, reading } of found) {
      if (reading?.isOut) batch.out.add(subject)
      if (reading?.isOut && reading.isTheirs) batch.theirs.add(subject)
    }
    batch.readAt.set(email.id, new Date(Math.min(...times)))
    return false
  })
}

/** Asks about these mails; one whose addressee Salesforce shows nobody waits. */
async function readNow(ctx: Context, owner: Whose, { batch, emails }: Question): Promise<void> {
  const readAt = ctx.clock.now()
  const word = await askSalesforce(ctx, owner, askedAbout(emails, batch.recipients))
  for (const subject of word.out) batch.out.add(subject)
  for (const subject of word.theirs) batch.theirs.add(subject)
  const untold: EmailRow[] = []
  for (const email of emails) {
    const to = batch.recipients.get(email.id)?.find(({ kind }) => kind === 'to')
    const isTold = !email.who_id || tellsOf(word, { id: email.who_id, address: to ? addressOf(to) : '' })
    if (isTold) batch.readAt.set(email.id, readAt)
    else untold.push(email)
  }
  await putOff(ctx, untold)
}

/** Whether a fault may be that of one mail among several: a refusal of what was asked, or a mistake of ours. */
function isOfOne(error: unknown): boolean {
  return error instanceof ConnectorError ? error.fault === 'rejected' : !isDatabaseAway(error)
}

async function readEach(
  ctx: Context,
  owner: Whose,
  { batch, emails }: Question,
): Promise<BatchOptOuts | null> {
  const unread: EmailRow[] = []
  for (const email of emails) {
    try {
      await readNow(ctx, owner, { batch, emails: [email] })
    } catch (error) {
      if (!isOfOne(error)) {
        await holdAll(ctx, owner, error)
        return null
      }
      ctx.log.error({ email: email.id, code: faultCode(error), err: error }, 'opt-outs of a mail not read')
      unread.push(email)
    }
  }
  await putOff(ctx, unread)
  return batch
}

async function putOff(ctx: Context, emails: EmailRow[]): Promise<void> {
  const now = ctx.clock.now()
  const until = after(now, askAgainAfter.refused)
  for (const email of emails) await postponeMail(ctx.db, email, { now, reason: 'opt_out_unreadable', until })
}

async function holdAll(ctx: Context, owner: Whose, error: unknown): Promise<void> {
  if (!(error instanceof ConnectorError)) throw error
  ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'opt-outs not read')
  const now = ctx.clock.now()
  const until = error.until ?? after(now, askAgainAfter.passing)
  await postponeDue(ctx.db, { ...owner, now, reason: 'opt_out_unreadable', until })
}

/** Until when a mail may be handed over by what was read; undefined where nothing could be. */
export function freshUntil(batch: BatchOptOuts, email: EmailRow): Date | undefined {
  const readAt = batch.readAt.get(email.id)
  return readAt && after(readAt, freshFor)
}

/** Whom a mail may not go to by what Salesforce says; its addressee also by the record. */
export function judge(email: EmailRow, batch: BatchOptOuts): KeptBack[] {
  const out = email.marked_digest === null ? batch.out : batch.theirs
  const isOut = (row: RecipientRow) =>
    out.has(addressOf(row)) || (row.kind === 'to' && email.who_id !== null && out.has(email.who_id))
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
  const copies = rows.filter((row) => row.kind !== 'to').map(addressOf)
  const word = await askSalesforce(ctx, owner, { people: [], addresses: copies })
  const isNoncommercial = email.marked_digest !== null
  const out = isNoncommercial ? word.theirs : word.out
  const ours = await findKeptOut(ctx, { ...owner, addresses: copies, isNoncommercial })
  return copies.filter((address) => out.has(address) || ours.has(address))
}
