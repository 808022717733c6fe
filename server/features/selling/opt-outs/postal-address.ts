import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { CrmPerson, CrmPlace } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { readSetting } from '../../team/settings/settings.ts'
import { postalAddressFrom } from '../../team/workspaces/workspaces.ts'
import { countryOf } from '../people/people.ts'

/** Whether mail names a postal address, and from when on it must; null where that was never begun. */
export async function readPostalAddress(
  db: Db,
  workspaceId: string,
): Promise<{ isMissing: boolean; from: Date | null }> {
  const { postalAddress } = await readSetting(db, { workspaceId, section: 'unsubscribe' })
  return { isMissing: postalAddress === '', from: await postalAddressFrom(db, workspaceId) }
}

/**
 * Keeps back a mail without a postal address to somebody in the United States, where the law asks for one, and to
 * somebody of whom nobody knows where they are. Throws Refusal `postal_address_missing`.
 */
export async function refuseWithoutPostalAddress(
  ctx: Context,
  actor: Actor,
  addressees: Pick<CrmPerson, 'object' | 'id' | 'name'>[],
): Promise<void> {
  const { isMissing, from } = await readPostalAddress(ctx.db, actor.workspaceId)
  if (!isMissing || !from || ctx.clock.now() < from) return
  const places = await readPlaces(ctx, actor, addressees)
  const codes = new Map(places.map(({ id, country }) => [id, country === null ? null : countryOf(country)]))
  const needs = addressees.find(({ id }) => (codes.get(id) ?? 'US') === 'US')
  if (needs) throw new Refusal('postal_address_missing', { name: needs.name })
}

/** Where Salesforce does not answer nobody knows where they are. */
async function readPlaces(
  ctx: Context,
  { workspaceId, userId }: Actor,
  people: Pick<CrmPerson, 'object' | 'id'>[],
): Promise<CrmPlace[]> {
  try {
    return await (await ctx.crm.open({ workspaceId, userId })).records.readPlaces(people)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'places not read at compose')
    return []
  }
}
