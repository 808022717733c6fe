import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { CrmPerson, CrmPlace } from '../../../connectors/crm-records.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { zoneOfPlace } from './zone-of-place.ts'

/** By whose clock a person goes, what told it, and the place in Salesforce's words; null where nobody knows. */
export interface PersonZone {
  id: string
  timeZone: string | null
  origin: 'state' | 'country' | null
  place: string | null
}

/**
 * By whose clock these Leads and Contacts go, as far as Salesforce says where they are. It is a help and nothing else: what
 * cannot be read is not known.
 */
export async function readZones(
  ctx: Context,
  owner: Owner,
  people: Pick<CrmPerson, 'object' | 'id'>[],
): Promise<PersonZone[]> {
  const now = ctx.clock.now()
  const places = await readPlaces(ctx, owner, people)
  return places.map(({ id, country, state }) => {
    const found = zoneOfPlace({ country, state }, now)
    return {
      id,
      timeZone: found?.timeZone ?? null,
      origin: found?.origin ?? null,
      place: found?.origin === 'state' ? state : country,
    }
  })
}

async function readPlaces(
  ctx: Context,
  { workspaceId, userId }: Owner,
  people: Pick<CrmPerson, 'object' | 'id'>[],
): Promise<CrmPlace[]> {
  try {
    const { records } = await ctx.crm.open({ workspaceId, userId })
    return await records.readPlaces(people)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'places not read')
    return []
  }
}
