import type { Context } from '../../../context.ts'
import { readSetting } from '../../team/settings/settings.ts'
import { addressKey, domainKey, isWithin } from './address-key.ts'
import { fingerprinter, isFingerprint } from './fingerprint.ts'
import { findAsked } from './objection-queries.ts'
import { findOptOuts, lockForHandOver } from './queries.ts'

// The door for whoever sends, and for whoever is told that somebody wants no more mail.
export { addressKey } from './address-key.ts'
export { addOptOut, liftOptOut } from './change.ts'
export { fingerprinter } from './fingerprint.ts'
export { type Footers, noncommercialNote, readFooters } from './footer.ts'
export { findLinkOf, setLinkForm } from './link-queries.ts'
export { linkAddress, mailtoAddress, makeLink, refuseByMail, withoutTokens } from './links.ts'
export { findSaid } from './list-queries.ts'
export { findMarks, findObjection } from './objection-queries.ts'
export { decideObjection, raiseObjection } from './objections.ts'
export { refuseWithoutPostalAddress } from './postal-address.ts'
export { noteSaid } from './record.ts'
export {
  type AskedAbout,
  askSalesforce,
  forgetReadings,
  freshFor,
  readAhead,
  readBefore,
  tellsOf,
} from './salesforce.ts'
export { listSights, noteSentCopy } from './sent-copies.ts'
export { findNotTakenUp, markTakenUp, takeUpSaid } from './take-up.ts'

/**
 * Why an address gets no mail: what it said to this seller or to the company; its domain is blocked; or it has asked for no
 * more in an answer, and nobody has said yet what that means.
 */
export type OwnCause = 'sender' | 'company' | 'domain' | 'objection'

/** A mail's sender and addresses as they stand in it. */
export interface Asked {
  workspaceId: string
  userId: string
  addresses: string[]
  /**
   * It is a non-commercial mail, which goes to those too who have said no to us. A blocked domain keeps it back like any
   * other, and so does the no of somebody who was erased: nobody knows any more what they have to do with the company.
   */
  isNoncommercial?: boolean
}

type Reader = Pick<Context, 'db' | 'vault'>

/** Which of these addresses get no mail from this seller by what we know ourselves, each as it was asked about. */
export async function findKeptOut(ctx: Reader, about: Asked): Promise<Map<string, OwnCause>> {
  const { workspaceId } = about
  const keys = await keysOf(ctx, about)
  const all = [...new Set([...keys.values()].flat())]
  const addresses = about.isNoncommercial ? all.filter(isFingerprint) : all
  const rows = await findOptOuts(ctx.db, { ...about, addresses })
  const asked = await findAsked(ctx.db, { workspaceId, addresses })
  const { domains } = await readSetting(ctx.db, { workspaceId, section: 'blockedDomains' })
  const blocked = new Set(domains.map(domainKey))
  const scopes = new Map<string, OwnCause>()
  // Where both stand, what was said to the whole company says more.
  for (const { address, scope } of rows) if (scopes.get(address) !== 'company') scopes.set(address, scope)
  return new Map(
    [...keys].flatMap(([address, [key, fingerprint]]) => {
      const isBlocked = isWithin(key.slice(key.lastIndexOf('@') + 1), blocked)
      const said = [scopes.get(key), scopes.get(fingerprint)]
      const scope = said.includes('company') ? 'company' : (said[0] ?? said[1])
      const cause =
        scope ?? (isBlocked ? 'domain' : asked.has(key) || asked.has(fingerprint) ? 'objection' : null)
      return cause ? [[address, cause] as const] : []
    }),
  )
}

/** What each address is known by, and its fingerprint: a no by whoever was erased is kept by that. */
async function keysOf(
  ctx: Reader,
  { workspaceId, addresses }: Asked,
): Promise<Map<string, [string, string]>> {
  const fingerprint = await fingerprinter(ctx, workspaceId)
  return new Map(addresses.map((address) => [address, [addressKey(address), fingerprint(address)]]))
}

/**
 * The same in the transaction of `ctx.db` that commits an attempt, and true until its end: an opt-out that comes at the
 * same time waits for that commit, and one that has come before it is seen here. Two statements, because a statement sees
 * only what was committed when it began, and not what was committed while it waited for the lock. A domain that is being
 * blocked at this instant is blocked from its commit on, as anything is that an admin decides.
 */
export async function findKeptOutAtHandOver(ctx: Reader, asked: Asked): Promise<Map<string, OwnCause>> {
  const addresses = [...new Set([...(await keysOf(ctx, asked)).values()].flat())]
  await lockForHandOver(ctx.db, { workspaceId: asked.workspaceId, addresses })
  return findKeptOut(ctx, asked)
}
