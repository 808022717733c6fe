import { type PersonalPart, type PersonView, personalParts } from '../../../../contract/privacy.ts'
import type { Actor, Context } from '../../../context.ts'
import type { PersonalData, Sought } from '../../../personal-data.ts'
import { outlookOf } from '../../background/outbox/outbox.ts'
import { addressKey, findKeptOut } from '../../selling/opt-outs/opt-outs.ts'
import { countTasksElsewhere } from '../../selling/tasks/tasks.ts'
import { hasInvitation } from '../invitations/invitations.ts'
import { findUserByEmail } from '../users/users.ts'
import { findErasedAt } from './queries.ts'
import { seek } from './sought.ts'

/** What the workspace has about whoever has an address, and what would come of erasing it. */
export async function findPerson(
  ctx: Context,
  actor: Actor,
  about: { address: string; data: PersonalData[] },
): Promise<PersonView> {
  const { workspaceId, userId } = actor
  const address = addressKey(about.address)
  const sought = await seek(ctx, { workspaceId, addresses: [about.address] })
  const fingerprint = sought.fingerprints.get(address) ?? ''
  const erased = await findErasedAt(ctx.db, { workspaceId, fingerprints: [fingerprint] })
  const keptOut = await findKeptOut(ctx, { workspaceId, userId, addresses: [address] })
  const outlook = await outlookOf(ctx.db, sought)
  return {
    address,
    names: [...new Set(sought.names)],
    otherAddresses: [...sought.fingerprints.keys()].filter((key) => key !== address),
    found: await countParts(ctx, sought, about.data),
    ...outlook,
    logged: outlook.logged + (await countTasksElsewhere(ctx.db, sought)),
    isColleague: await isColleague(ctx, sought),
    hasOptedOut: ['company', 'sender'].includes(keptOut.get(address) ?? ''),
    erasedAt: erased.get(fingerprint)?.toISOString() ?? null,
  }
}

/** Records about them, part by part. */
export async function countParts(
  ctx: Context,
  sought: Sought,
  data: PersonalData[],
): Promise<Record<PersonalPart, number>> {
  const counts = Object.fromEntries(personalParts.map((part) => [part, 0])) as Record<PersonalPart, number>
  for (const one of data) counts[one.part] += await one.count(ctx.db, sought)
  return counts
}

/** Whether one of their addresses is a user's, or that of somebody who was invited: their data is no recipient's. */
export async function isColleague(ctx: Context, { workspaceId, addresses }: Sought): Promise<boolean> {
  for (const email of addresses) {
    const key = { workspaceId, email }
    if ((await findUserByEmail(ctx.db, key)) || (await hasInvitation(ctx.db, key))) return true
  }
  return false
}
