import type { JourneyView } from '../../../../contract/onboarding.ts'
import { ConnectorError, type ConnectorFault } from '../../../connectors/connector-error.ts'
import type { Actor, Context } from '../../../context.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import { readJourney, recordFact } from './onboarding.ts'

/** With these there is no Salesforce to launch, or no panel in it that would work. The others are told in the panel. */
const stopping: ConnectorFault[] = ['auth_revoked', 'ip_restricted', 'temporary', 'ambiguous']

/**
 * The person leaves for Salesforce. It is asked first, so that somebody whose access was revoked, or whose Salesforce
 * does not answer, learns it here with a way on. Throws `salesforce_disconnected`, `salesforce_unreachable`.
 */
export async function launchSalesforce(ctx: Context, actor: Actor): Promise<JourneyView> {
  try {
    const crm = await ctx.crm.open(actor)
    await crm.diagnostics.probe()
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    if (stopping.includes(error.fault)) throw asCrmRefusal(error)
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'launched without the API')
  }
  await recordFact(ctx, actor, 'launched')
  return readJourney(ctx, actor)
}
