import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { readDataKey } from '../../team/workspaces/workspaces.ts'
import { addressKey } from './address-key.ts'

/**
 * What takes the place of an address whose owner was erased: it tells whether an address is that one, and not which it is.
 * The workspace's data key makes it, which outlives every change of the secret key. Within a transaction by that one.
 */
export async function fingerprinter(
  ctx: Pick<Context, 'vault'> & { db: Db },
  workspaceId: string,
): Promise<(address: string) => string> {
  const fingerprint = await ctx.vault.fingerprints(workspaceId, () => readDataKey(ctx.db, workspaceId))
  return (address) => `#${fingerprint(addressKey(address))}`
}

/** No address begins so and has no @. */
export function isFingerprint(address: string): boolean {
  return address.startsWith('#') && !address.includes('@')
}

/** An address in both ways that it may be kept: by what it is known by, and by its fingerprint. One of those stays as it is. */
export async function bothKeys(
  ctx: Pick<Context, 'db' | 'vault'>,
  key: { workspaceId: string; address: string },
): Promise<string[]> {
  if (isFingerprint(key.address)) return [key.address]
  const known = addressKey(key.address)
  return [known, (await fingerprinter(ctx, key.workspaceId))(known)]
}
