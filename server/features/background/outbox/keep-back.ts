import type { Insertable } from 'kysely'
import type { Context } from '../../../context.ts'
import type { Db, Schema } from '../../../schema.ts'
import { findKeptOutAtHandOver, fingerprinter } from '../../selling/opt-outs/opt-outs.ts'
import { endMail } from './end-mail.ts'
import { isOfErased, mayBeOfErased } from './erasing-queries.ts'
import { isNoncommercial, notePassed } from './noncommercial.ts'
import { type EmailRow, moveEmail, queuedStates, type RecipientRow } from './queries.ts'

/** Somebody who may not get a mail that was to go to them, and why. */
export interface KeptBack {
  recipient: Pick<RecipientRow, 'kind' | 'address'>
  cause: Schema['kept_back']['cause']
}

/**
 * Takes a mail out of the way that must not go to these, in the transaction of `ctx.db`: an addressee ends it or, where what they
 * said is not decided, has it asked about; a copy has its sender asked. One that was due when it was read and is not any more,
 * because its sender has given it another time since, stays as it is and is judged then.
 */
export async function keepBack(
  ctx: Context & { db: Db },
  email: EmailRow,
  kept: readonly KeptBack[],
): Promise<void> {
  const now = ctx.clock.now()
  // One that was read before its time is kept back whatever its time is by now.
  const dueBy = email.due_at > now ? {} : { dueBy: now }
  const from = { workspaceId: email.workspace_id, id: email.id, states: queuedStates, ...dueBy }
  const to = kept.find((one) => one.recipient.kind === 'to')
  // It waits for what is said of the objection, and goes or ends by that.
  if (to?.cause === 'objection') {
    await moveEmail(ctx.db, from, { state: 'needs_attention', reason: 'objection' })
    return
  }
  const isBlocked = (to ? [to] : kept).every((one) => one.cause === 'domain')
  const moved = to
    ? await endMail(ctx, from, { state: 'cancelled', reason: isBlocked ? 'recipient_blocked' : 'opted_out' })
    : await moveEmail(ctx.db, from, {
        state: 'needs_attention',
        reason: isBlocked ? 'copy_blocked' : 'copy_opted_out',
      })
  if (moved)
    await insertKeptBack(
      ctx.db,
      kept.map(({ recipient, cause }) => ({
        workspace_id: email.workspace_id,
        email_id: email.id,
        address: recipient.address,
        cause,
        at: now,
      })),
    )
}

/**
 * The last look, in the transaction that begins an attempt and before it does: what recipients have said to us is read once
 * more, because it was read before only by whoever queued the mail. The mail is locked first, so that nobody is added to
 * it meanwhile. True when the mail was kept back, or is another by now than was judged by what Salesforce says: it has other recipients
 * than `judged`, or was a non-commercial one and is none any more. Then it is taken anew.
 */
export async function keepBackAtHandOver(
  ctx: Context & { db: Db },
  email: EmailRow,
  judged: readonly RecipientRow[],
): Promise<boolean> {
  const { workspace_id: workspaceId, id, user_id: userId } = email
  if (!userId) return false
  const recipients = await lockRecipients(ctx.db, { workspaceId, emailId: id })
  if (isRewritten(email, recipients, judged)) return true
  const addresses = recipients.map((one) => one.address)
  if (
    recipients.some((one) => one.may_be_of_erased) &&
    (await isOfOneErased(ctx, { workspaceId, addresses }))
  ) {
    const from = { workspaceId, id, states: queuedStates, dueBy: ctx.clock.now() }
    await endMail(ctx, from, { state: 'cancelled', reason: 'erased' })
    return true
  }
  const [mail] = recipients
  const passes = mail !== undefined && (await isNoncommercial(ctx.db, { ...email, ...mail }))
  if (email.marked_digest !== null && !passes) return true
  const asked = { workspaceId, userId, addresses, isNoncommercial: passes }
  const causes = await findKeptOutAtHandOver(ctx, asked)
  const kept = recipients.flatMap((recipient) => {
    const cause = causes.get(recipient.address)
    return cause ? [{ recipient, cause }] : []
  })
  if (kept.length) await keepBack(ctx, email, kept)
  else if (passes) await notePassed(ctx, { ...email, user_id: userId }, addresses)
  return kept.length > 0
}

/** A mail that was under way when its recipient asked to be erased may have come back into the line since. */
async function isOfOneErased(
  ctx: Context & { db: Db },
  { workspaceId, addresses }: { workspaceId: string; addresses: string[] },
): Promise<boolean> {
  const fingerprint = await fingerprinter(ctx, workspaceId)
  return isOfErased(ctx.db, { workspaceId, fingerprints: addresses.map(fingerprint) })
}

/** Whether its sender has changed whom it goes to since it was read. */
function isRewritten(
  email: EmailRow,
  recipients: { addressees: number; address: string }[],
  judged: readonly RecipientRow[],
): boolean {
  const known = new Set(judged.map(({ address }) => address))
  const isNew = ({ addressees, address }: { addressees: number; address: string }) =>
    addressees !== email.addressees || !known.has(address)
  return recipients.some(isNew)
}

/** A mail's recipients, which do not change until the transaction ends: whoever changes them locks their mail first. */
async function lockRecipients(db: Db, key: { workspaceId: string; emailId: string }) {
  return db
    .selectFrom('email')
    .innerJoin('email_recipient', (join) =>
      join
        .onRef('email_recipient.workspace_id', '=', 'email.workspace_id')
        .onRef('email_recipient.email_id', '=', 'email.id'),
    )
    .select(['email.addressees', 'email.template_id', 'email.marked_digest'])
    .select(['email_recipient.kind', 'email_recipient.address'])
    .select(mayBeOfErased.as('may_be_of_erased'))
    .where('email.workspace_id', '=', key.workspaceId)
    .where('email.id', '=', key.emailId)
    .forNoKeyUpdate('email')
    .execute()
}

/** What was found out first stands. */
async function insertKeptBack(db: Db, rows: Insertable<Schema['kept_back']>[]): Promise<void> {
  await db
    .insertInto('kept_back')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'email_id', 'address']).doNothing())
    .execute()
}

/** What kept a mail back does no more: it is judged anew. */
export async function forgetKeptBack(db: Db, key: { workspaceId: string; emailId: string }): Promise<void> {
  await db
    .deleteFrom('kept_back')
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .execute()
}

/** Whom these mails were kept from, or who was left out of them. */
export async function findKeptBack(db: Db, key: { workspaceId: string; emailIds: string[] }) {
  if (!key.emailIds.length) return []
  return db
    .selectFrom('kept_back')
    .select(['email_id', 'address', 'cause'])
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', 'in', key.emailIds)
    .orderBy('address')
    .execute()
}
