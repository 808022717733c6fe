import type { Context } from '../../../context.ts'
import { fingerprinter } from '../../selling/opt-outs/opt-outs.ts'
import { findErasedAt } from './queries.ts'

/**
 * When whoever has these addresses was erased last, by the address; those who never were are missing. To erase is no word
 * about later mail: whoever writes to them again is told.
 */
export async function erasedAt(
  ctx: Context,
  about: { workspaceId: string; addresses: string[] },
): Promise<Map<string, Date>> {
  const { workspaceId } = about
  const fingerprint = await fingerprinter(ctx, workspaceId)
  const keys = about.addresses.filter(Boolean).map((address) => [address, fingerprint(address)] as const)
  const found = await findErasedAt(ctx.db, { workspaceId, fingerprints: keys.map(([, key]) => key) })
  return new Map(
    keys.flatMap(([address, key]) => {
      const at = found.get(key)
      return at ? [[address, at] as const] : []
    }),
  )
}
