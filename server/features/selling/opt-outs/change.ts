import type { Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import { queueOptOutWrite } from '../../background/crm-sync/crm-sync.ts'
import { publish } from '../../background/events/events.ts'
import { isFingerprint } from './fingerprint.ts'
import { findStandingWords } from './link-queries.ts'
import {
  deleteOptOut,
  insertChange,
  insertOptOut,
  lockForChange,
  type OptOutKey,
  type OptOutRow,
} from './queries.ts'
import { noteSaid } from './record.ts'

/** How an opt-out, or its end, came about. */
export interface Said {
  source: OptOutRow['source']
  /** Who of us wrote it down; null where the recipient did it. */
  byUserId: string | null
  reason: string | null
  /** The mail whose link it was. */
  emailId: string | null
  /** In whose Salesforce it is written, where nobody of us wrote it down; null writes nothing there. */
  crmUserId?: string | null
  /** When it was said; now, where it is left out. */
  at?: Date
}

/**
 * Writes down that an address wants no more mail, in the transaction of `db`, which changes no other address. From its
 * commit on no attempt to hand over mail to it is begun. One that stands already stays as it is, and the word is kept beside
 * those before it, so that none of them takes it back. False when the same was said already: then nothing was done.
 */
export async function addOptOut(ctx: Context, db: Db, change: OptOutKey & Said): Promise<boolean> {
  const { workspaceId, address, userId } = change
  await lockForChange(db, change)
  const since = change.at ?? ctx.clock.now()
  const scope = userId ? 'sender' : 'company'
  const { source } = change
  const row = {
    workspace_id: workspaceId,
    id: newId(),
    address,
    scope,
    user_id: userId,
    source,
    since,
    // In the same transaction: see `record`.
    is_recorded: true,
  } as const
  const isFirst = await insertOptOut(db, row)
  if (!isFirst && (await findStandingWords(db, change)).some((word) => isSame(word, change))) return false
  await record(ctx, db, { ...change, change: 'opted_out' })
  if (isFirst) await tellSalesforce(ctx, db, { ...change, isOut: true })
  return true
}

/** By the same way of the same mail: a page's button that is pressed twice, a mail that is read anew. */
const isSame = (word: { source: Said['source']; email_id: string | null }, said: Said) =>
  word.source === said.source && word.email_id === said.emailId

/** Writes down that an address may get mail again. False when it stood nowhere. */
export async function liftOptOut(ctx: Context, db: Db, change: OptOutKey & Said): Promise<boolean> {
  await lockForChange(db, change)
  if (!(await deleteOptOut(db, change))) return false
  await record(ctx, db, { ...change, change: 'resubscribed' })
  await tellSalesforce(ctx, db, { ...change, isOut: false })
  return true
}

/**
 * What was said to the whole company is written to Salesforce; what was said to one seller stays here, where no box means
 * that. When an admin lets mail go again every box is cleared; whoever takes back their own word clears only ours. Nobody
 * can be told of an address that only its fingerprint is left of.
 */
async function tellSalesforce(
  ctx: Context,
  db: Db,
  { workspaceId, address, isOut, ...said }: OptOutKey & Said & { isOut: boolean },
): Promise<void> {
  const userId = said.byUserId ?? said.crmUserId
  if (said.userId || !userId || isFingerprint(address)) return
  await queueOptOutWrite(ctx, db, { workspaceId, address, isOut, all: said.source === 'admin', userId })
}

async function record(
  ctx: Context,
  db: Db,
  about: OptOutKey & Said & { change: 'opted_out' | 'resubscribed' },
): Promise<void> {
  const id = newId()
  const at = about.at ?? ctx.clock.now()
  await insertChange(db, {
    workspace_id: about.workspaceId,
    id,
    address: about.address,
    scope: about.userId ? 'sender' : 'company',
    user_id: about.userId,
    change: about.change,
    source: about.source,
    by_user_id: about.byUserId,
    reason: about.reason,
    email_id: about.emailId,
    at,
  })
  const { workspaceId, address, userId, change: said } = about
  if (said === 'opted_out')
    await publish(ctx, db, { workspaceId, type: 'opt_out.said', subjectId: id, ids: {}, at })
  // What the record itself has brought back stands there.
  if (about.source === 'record') return
  await noteSaid(ctx, db, { workspaceId, addresses: [address], userId, said })
}
