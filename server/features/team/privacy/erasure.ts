import type { z } from 'zod'
import { type ErasureView, personalParts, type privacyEndpoints } from '../../../../contract/privacy.ts'
import type { Actor, Context } from '../../../context.ts'
import type { PersonalData, Sought } from '../../../personal-data.ts'
import { after, minutes, seconds } from '../../../platform/clock.ts'
import { forEach } from '../../../platform/each.ts'
import { newId } from '../../../platform/ids.ts'
import { wakeAt } from '../../../platform/schedule.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { cancelMailTo } from '../../background/outbox/outbox.ts'
import { addOptOut, addressKey, noteSaid } from '../../selling/opt-outs/opt-outs.ts'
import { audit } from '../audit/audit.ts'
import { countParts, isColleague } from './find-person.ts'
import { type ErasureRow, findDueErasures, findErasures, insertErasure, moveErasure } from './queries.ts'
import { seek } from './sought.ts'

export const erasureJob = 'erase-people'

/**
 * When what has to wait for its end is looked at again: soon while it is new, because a hand-over that fails puts a mail back
 * into the line.
 */
const lookAgainAfter = { new: seconds(10), old: minutes(5) }
const isNewFor = minutes(15)
/** Of one part, in one run; the rest goes with the next. */
const mostBatches = 500
const listed = 50

/**
 * Erases whoever has an address. Mail to them that waits is cancelled at once, and what they have said about mail stands on
 * by its fingerprint; all else goes by the job, which also waits for mail that is in a mail service's hands. Until it is
 * done the addresses are kept sealed, and not after. Throws `address_not_repeated`, `address_of_user`.
 */
export async function erasePerson(
  ctx: Context,
  actor: Actor,
  asked: z.output<typeof privacyEndpoints.erase.body>,
): Promise<{ erasures: ErasureView[] }> {
  const { workspaceId, userId } = actor
  const key = addressKey(asked.address)
  if (addressKey(asked.confirmation) !== key) throw new Refusal('address_not_repeated')
  const sought = await seek(ctx, { workspaceId, addresses: [asked.address] })
  if (await isColleague(ctx, sought)) throw new Refusal('address_of_user')
  const reason = withoutAddresses(asked.reason, sought)
  if (asked.optOut)
    // One address a transaction: see `lockForChange`.
    for (const address of sought.fingerprints.keys())
      await ctx.db.transaction().execute((db) => {
        const said = { source: 'admin', byUserId: userId, reason: null, emailId: null } as const
        return addOptOut(ctx, db, { workspaceId, address, userId: null, ...said })
      })
  await ctx.db.transaction().execute(async (db) => {
    const mails = await beginErasure(ctx, sought, { db, requestedBy: userId, reason, at: ctx.clock.now() })
    await noteSaid(ctx, db, {
      workspaceId,
      addresses: [...sought.fingerprints.keys()],
      userId: null,
      said: 'erased',
    })
    await audit(ctx, db, {
      workspaceId,
      userId,
      actor: actor.email,
      verb: 'person.erased',
      subject: { type: 'fingerprint', id: sought.fingerprints.get(key) ?? '' },
      ipPrefix: actor.ipPrefix,
      detail: { reason, mails },
    })
  })
  return listErasures(ctx, actor)
}

/** Writes down that these are to be erased, and has it done. Returns how many waiting mails were cancelled. */
export async function beginErasure(
  ctx: Context,
  sought: Sought,
  by: { db: Db; requestedBy: string | null; reason: string; at: Date },
): Promise<number> {
  const { db } = by
  const { workspaceId, fingerprints } = sought
  const id = newId()
  const { at } = by
  const now = ctx.clock.now()
  const row = {
    workspace_id: workspaceId,
    id,
    requested_by: by.requestedBy,
    reason: by.reason,
    at,
    sealed_addresses: await ctx.vault.seal(
      placeOf({ workspaceId, id }),
      JSON.stringify([...fingerprints.keys()]),
    ),
    due_at: now,
    finished_at: null,
  }
  await insertErasure(db, row, [...fingerprints.values()])
  await wakeAt(ctx.jobs, db, { name: erasureJob, payload: {}, at: now })
  return cancelMailTo(ctx, db, sought)
}

const placeOf = (row: { workspaceId: string; id: string }) => ({
  workspaceId: row.workspaceId,
  table: 'erasure',
  column: 'sealed_addresses',
  rowId: row.id,
})

/** Whoever writes why may well write of whom: that is kept nowhere. */
function withoutAddresses(text: string, { addresses }: Sought): string {
  return addresses.reduce((left, address) => {
    const at = left.toLowerCase().indexOf(address)
    return at < 0
      ? left
      : withoutAddresses(`${left.slice(0, at)}…${left.slice(at + address.length)}`, { addresses } as Sought)
  }, text)
}

export async function listErasures(
  ctx: Context,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
): Promise<{ erasures: ErasureView[] }> {
  const rows = await findErasures(ctx.db, { workspaceId, limit: listed })
  return {
    erasures: rows.map(({ finished_at: finishedAt, at, ...row }) => ({
      ...row,
      at: at.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
    })),
  }
}

/** Goes on with everything that is to be erased, in batches, each its own transaction: it may stop anywhere. */
export async function goOnErasing(ctx: Context, data: PersonalData[]): Promise<void> {
  const items = await findDueErasures(ctx.db, ctx.clock.now())
  await forEach({ log: ctx.log, task: 'erase', items, name: ({ id }) => ({ erasure: id }) }, (row) =>
    goOnWith(ctx, row, data),
  )
}

async function goOnWith(ctx: Context, row: ErasureRow, data: PersonalData[]): Promise<void> {
  const { workspace_id: workspaceId, id, sealed_addresses: sealed } = row
  if (!sealed) return
  const addresses: string[] = JSON.parse(await ctx.vault.open(placeOf({ workspaceId, id }), sealed))
  const sought = await seek(ctx, { workspaceId, addresses })
  for (const part of personalParts)
    for (const one of data.filter((each) => each.part === part))
      for (let batch = 0; batch < mostBatches && (await one.erase(ctx, sought)) > 0; batch++);
  const counts = Object.values(await countParts(ctx, sought, data))
  const remaining = counts.reduce((sum, count) => sum + count, 0)
  const now = ctx.clock.now()
  const isNew = now < after(row.at, isNewFor)
  const dueAt = after(now, isNew ? lookAgainAfter.new : lookAgainAfter.old)
  await moveErasure(ctx.db, row, remaining === 0 ? { finishedAt: now } : { remaining, dueAt })
  if (remaining > 0) await wakeAt(ctx.jobs, ctx.db, { name: erasureJob, payload: {}, at: dueAt })
  ctx.log.info({ erasure: id, remaining }, 'erased')
}
