import type { PanelZonesView } from '../../../../contract/panel.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { CrmPlace } from '../../../connectors/crm-records.ts'
import type { Context } from '../../../context.ts'
import type { PanelActor } from '../../../route.ts'
import { zoneOfPlace } from '../people/people.ts'

/**
 * The time zones of the people whom one can write to from the record, as far as Salesforce says where they are. It is a
 * help and nothing else: what cannot be read is not known.
 */
export async function readTimeZones(ctx: Context, actor: PanelActor): Promise<PanelZonesView> {
  const now = ctx.clock.now()
  const places = await readPlaces(ctx, actor)
  return {
    people: places.map(({ id, country, state }) => {
      const found = zoneOfPlace({ country, state }, now)
      return {
        id,
        timeZone: found?.timeZone ?? null,
        origin: found?.origin ?? null,
        place: found?.origin === 'state' ? state : country,
      }
    }),
  }
}

async function readPlaces(ctx: Context, { workspaceId, userId, record }: PanelActor): Promise<CrmPlace[]> {
  const { object, id } = record
  try {
    const { records } = await ctx.crm.open({ workspaceId, userId })
    const isPerson = object === 'Lead' || object === 'Contact'
    return await records.readPlaces(isPerson ? [{ object, id }] : (await records.read(record)).people)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'places not read')
    return []
  }
}
