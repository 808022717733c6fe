import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { fingerprinter } from '../opt-outs/opt-outs.ts'

/** Which of these addresses are of somebody who was erased at an instant or later, as they are asked about. */
export async function findErased(
  ctx: Pick<Context, 'vault'> & { db: Db },
  about: { workspaceId: string; addresses: string[]; by: Date },
): Promise<Set<string>> {
  const { workspaceId, addresses, by } = about
  if (!addresses.length) return new Set()
  const fingerprint = await fingerprinter(ctx, workspaceId)
  const keys = new Map(addresses.map((address) => [address, fingerprint(address)]))
  const rows = await ctx.db
    .selectFrom('erased_address')
    .innerJoin('erasure', (join) =>
      join
        .onRef('erasure.workspace_id', '=', 'erased_address.workspace_id')
        .onRef('erasure.id', '=', 'erased_address.erasure_id'),
    )
    .select('erased_address.fingerprint')
    .where('erased_address.workspace_id', '=', workspaceId)
    .where('erased_address.fingerprint', 'in', [...keys.values()])
    .where('erasure.at', '>=', by)
    .execute()
  const found = new Set(rows.map((row) => row.fingerprint))
  return new Set(addresses.filter((address) => found.has(keys.get(address) ?? '')))
}
