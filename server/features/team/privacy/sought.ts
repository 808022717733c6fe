import { domainToUnicode } from 'node:url'
import type { Context } from '../../../context.ts'
import type { Sought } from '../../../personal-data.ts'
import { addressKey, fingerprinter } from '../../selling/opt-outs/opt-outs.ts'
import { findByAddress } from '../../selling/people/people.ts'

/** Whoever has one of these addresses, with all that they are known by. */
export async function seek(
  ctx: Context,
  about: { workspaceId: string; addresses: string[] },
): Promise<Sought & { names: string[] }> {
  const { workspaceId } = about
  const asked = about.addresses.flatMap(spellings)
  const found = await findByAddress(ctx.db, { workspaceId, addresses: [...new Set(asked)] })
  const addresses = [...new Set([...asked, ...found.addresses.flatMap(spellings)])]
  const fingerprint = await fingerprinter(ctx, workspaceId)
  const keys = [...new Set(addresses.map(addressKey))]
  const { names, personIds, recordIds } = found
  const fingerprints = new Map(keys.map((key) => [key, fingerprint(key)]))
  return { workspaceId, addresses, fingerprints, personIds, recordIds, names }
}

/** What an address may stand as in our tables, in small letters: its domain as people write it, and as DNS has it. */
function spellings(address: string): string[] {
  const key = addressKey(address)
  const at = key.lastIndexOf('@')
  const unicode = `${key.slice(0, at)}@${domainToUnicode(key.slice(at + 1))}`
  return [...new Set([address.trim().toLowerCase(), key, unicode])]
}
