import type { ErrorCode } from '../../../../contract/errors.ts'
import type { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { type Observation, refusedBy } from '../../connecting/obstacles/obstacles.ts'
import * as queries from './queries.ts'

const crmCodes: Partial<Record<ConnectorError['fault'], ErrorCode>> = {
  api_disabled: 'salesforce_api_disabled',
  consent_missing: 'salesforce_scope_missing',
  auth_revoked: 'salesforce_disconnected',
  operator: 'salesforce_app_secret',
  daily_limit: 'salesforce_limit_used',
  ip_restricted: 'salesforce_ip_restricted',
}

/** Asks Salesforce for data as a user; that it has answered is a fact of the journey. */
export async function askCrm(ctx: Context, owner: Owner): Promise<Observation> {
  try {
    const crm = await ctx.crm.open(owner)
    await crm.diagnostics.probe()
  } catch (error) {
    return {
      state: 'stands',
      refusal: refusedBy(error, { codes: crmCodes, other: 'salesforce_unreachable' }),
    }
  }
  const fact = { column: 'api_seen_at', at: ctx.clock.now() } as const
  return { state: 'gone', record: (db) => queries.stateFact(db, owner, fact) }
}
