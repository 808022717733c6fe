import type { Actor, Context } from '../../../context.ts'
import { after, hours } from '../../../platform/clock.ts'
import { isPrivate } from '../../../platform/http-client.ts'
import { newId, readTenantToken, tenantToken } from '../../../platform/ids.ts'
import { pageAddress } from './links.ts'
import { readPostalAddress } from './postal-address.ts'
import { findOpenedProbe, findProbes, insertProbe, openProbe } from './reach-queries.ts'

/** How long a link to be opened from outside is good. */
const lifetime = hours(24)

/** Whether somebody outside has ever opened an address of the host that mails would lead to: only then do they. */
export async function isReached(ctx: Context, workspaceId: string): Promise<boolean> {
  return (await findOpenedProbe(ctx.db, { workspaceId, host: hostOf(ctx) })) !== undefined
}

const hostOf = ({ settings }: Pick<Context, 'settings'>) => new URL(settings.trackingUrl).host

/** A link for an admin to open from somewhere else. Its token opens nothing: that it is opened is all that counts. */
export async function makeProbe(ctx: Context, actor: Actor): Promise<{ url: string }> {
  const { workspaceId, userId } = actor
  const { token, hash } = tenantToken(workspaceId)
  const now = ctx.clock.now()
  await insertProbe(ctx.db, {
    workspace_id: workspaceId,
    id: newId(),
    token_hash: hash,
    created_by: userId,
    created_at: now,
    expires_at: after(now, lifetime),
    opened_at: null,
    network: null,
    host: hostOf(ctx),
  })
  return { url: pageAddress(ctx, token) }
}

/**
 * Whether the token is such a link's, which is then known to have been opened. What counts is where it was opened from, as
 * the proxies say that are trusted: an address of our own network proves nothing about those outside. In sandbox mode
 * everybody who gets mail is on this very machine, so from there it counts.
 */
export async function arriveAtProbe(
  ctx: Context,
  about: { token: string; network: string | null },
): Promise<boolean> {
  const read = readTenantToken(about.token)
  if (!read) return false
  const now = ctx.clock.now()
  const counts = ctx.settings.mode === 'sandbox' || isOutside(about.network)
  return openProbe(ctx.db, { ...read, now, network: counts ? (about.network ?? 'loopback') : null })
}

/** Whether a network, `203.0.113.0/24`, is one that anybody might call from. */
function isOutside(network: string | null): boolean {
  const [address = ''] = network?.split('/') ?? []
  return address !== '' && !isPrivate(address)
}

/** How it stands with being reached: since when, from which network; or that a link was opened from our own. */
export async function readReach(ctx: Context, actor: Actor) {
  const { workspaceId } = actor
  const host = hostOf(ctx)
  const { isMissing, from } = await readPostalAddress(ctx.db, workspaceId)
  const { reached, latest } = await findProbes(ctx.db, { workspaceId, host })
  return {
    reached: reached?.opened_at ? { at: reached.opened_at.toISOString(), network: reached.network } : null,
    /** A link was opened, and from where nobody outside is. */
    onlyInside: !reached && latest?.opened_at !== null && latest !== undefined,
    host,
    postalAddress: { isMissing, from: from?.toISOString() ?? null },
  }
}
