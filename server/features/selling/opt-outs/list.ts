import type { z } from 'zod'
import type {
  addOptOutRequest,
  OptOutHistory,
  OptOutList,
  optOutQuery,
} from '../../../../contract/opt-outs.ts'
import type { Actor, Context } from '../../../context.ts'
import { readCursor, writeCursor } from '../../../platform/cursor.ts'
import { Refusal } from '../../../refusal.ts'
import { audit } from '../../team/audit/audit.ts'
import { addressKey } from './address-key.ts'
import { addOptOut, liftOptOut } from './change.ts'
import { bothKeys, isFingerprint } from './fingerprint.ts'
import { findChanges, findLifted, findOptOut, findPage } from './list-queries.ts'

const pageSize = 50
const longestHistory = 100
const mostLifted = 50

/** A page of everybody who wants no more mail, the newest first. Throws `invalid_input` for a bad cursor. */
export async function listOptOuts(
  ctx: Context,
  actor: Actor,
  query: z.output<typeof optOutQuery>,
): Promise<OptOutList> {
  const before = query.cursor === undefined ? null : readCursor(query.cursor)
  if (query.cursor !== undefined && !before) throw new Refusal('invalid_input')
  const { workspaceId } = actor
  const search = query.search.toLowerCase()
  const keys = search.includes('@') ? await bothKeys(ctx, { workspaceId, address: search }) : []
  const rows = await findPage(ctx.db, { workspaceId, search, keys, before, limit: pageSize + 1 })
  const page = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? page.at(-1) : undefined
  // Whoever looks for somebody finds what was said about them too where nothing of it stands.
  const isSearched = search !== '' && !last
  const lifted = isSearched ? await findLifted(ctx.db, { workspaceId, search, keys, limit: mostLifted }) : []
  const shown = <Row extends { address: string; since: Date }>(row: Row, liftedAt: Date | null) => ({
    ...row,
    since: row.since.toISOString(),
    liftedAt: liftedAt?.toISOString() ?? null,
    isErased: isFingerprint(row.address),
  })
  return {
    optOuts: [...page.map((row) => shown(row, null)), ...lifted.map((row) => shown(row, row.since))],
    nextCursor: last ? writeCursor({ at: last.since.toISOString(), id: last.id }) : null,
  }
}

/** What was said about one address, the newest first. */
export async function readHistory(ctx: Context, actor: Actor, address: string): Promise<OptOutHistory> {
  const { workspaceId } = actor
  const addresses = await bothKeys(ctx, { workspaceId, address })
  const rows = await findChanges(ctx.db, { workspaceId, addresses, limit: longestHistory })
  return { changes: rows.map((row) => ({ ...row, at: row.at.toISOString() })) }
}

/** An admin writes down that an address wants no more mail from the company. One that stands already stays as it is. */
export async function addByHand(
  ctx: Context,
  actor: Actor,
  input: z.output<typeof addOptOutRequest>,
): Promise<void> {
  await ctx.db.transaction().execute(async (db) => {
    const key = { workspaceId: actor.workspaceId, address: addressKey(input.address), userId: null }
    const added = await addOptOut(ctx, db, { ...key, ...saidBy(actor, input.reason) })
    if (added) await audit(ctx, db, { ...entryOf(actor, key.address, input.reason), verb: 'opt_out.added' })
  })
}

/** An admin lets mail go to an address again, and says why. Throws `not_found`. */
export async function resubscribe(
  ctx: Context,
  actor: Actor,
  input: { id: string; reason: string },
): Promise<void> {
  const { workspaceId } = actor
  const found = await findOptOut(ctx.db, { workspaceId, id: input.id })
  if (!found) throw new Refusal('not_found')
  await ctx.db.transaction().execute(async (db) => {
    const key = { workspaceId, address: found.address, userId: found.user_id }
    const lifted = await liftOptOut(ctx, db, { ...key, ...saidBy(actor, input.reason) })
    if (!lifted) throw new Refusal('not_found')
    await audit(ctx, db, { ...entryOf(actor, found.address, input.reason), verb: 'opt_out.lifted' })
  })
}

const saidBy = ({ userId }: Actor, reason: string) =>
  ({ source: 'admin', byUserId: userId, reason, emailId: null }) as const

const entryOf = (actor: Actor, address: string, reason: string) => ({
  workspaceId: actor.workspaceId,
  userId: actor.userId,
  actor: actor.email,
  subject: { type: 'address', id: address },
  ipPrefix: actor.ipPrefix,
  detail: { ...(isFingerprint(address) ? {} : { email: address }), reason },
})
