import type { PanelZonesView } from '../../../../contract/panel.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Context } from '../../../context.ts'
import type { PanelActor } from '../../../route.ts'
import { readZones } from '../people/people.ts'

/**
 * The time zones of the people whom one can write to from the record, as far as Salesforce says where they are. It is a
 * help and nothing else: what cannot be read is not known.
 */
export async function readTimeZones(ctx: Context, actor: PanelActor): Promise<PanelZonesView> {
  return { people: await readZones(ctx, actor, await peopleOf(ctx, actor)) }
}

async function peopleOf(
  ctx: Context,
  { workspaceId, userId, record }: PanelActor,
): Promise<Pick<CrmPerson, 'object' | 'id'>[]> {
  const { object, id } = record
  if (object === 'Lead' || object === 'Contact') return [{ object, id }]
  try {
    const { records } = await ctx.crm.open({ workspaceId, userId })
    return (await records.read(record)).people
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'places not read')
    return []
  }
}
