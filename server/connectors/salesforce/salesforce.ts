import type { OutboundFetch } from '../../platform/http-client.ts'
import type { Log } from '../../platform/log.ts'
import type { Crm, CrmConnector } from '../crm.ts'
import type { Owner } from '../mail.ts'
import type { TokenStore } from '../token-store.ts'
import { createActivities } from './activities.ts'
import { createRestClient } from './client.ts'
import { createDiagnostics } from './diagnostics.ts'
import { createRecords } from './records.ts'
import { createShapeCache, type ShapeCache } from './task-shape.ts'

export interface SalesforceParts {
  fetch: OutboundFetch
  tokens: TokenStore
  log: Log
}

/** Salesforce as the CRM port: REST through our one client, as the user who is connected. */
export function createSalesforceCrm(parts: SalesforceParts): CrmConnector {
  const shapes = createShapeCache()
  return { open: (owner) => open(parts, shapes, owner) }
}

async function open(parts: SalesforceParts, shapes: ShapeCache, owner: Owner): Promise<Crm> {
  const grant = await parts.tokens.live({ ...owner, kind: 'crm' })
  const client = createRestClient({ ...parts, owner, grant })
  const instanceUrl = client.instanceUrl()
  return {
    instanceUrl,
    records: createRecords(client),
    activities: createActivities({
      limited: (signal) => createRestClient({ ...parts, owner, grant, signal }),
      shapes,
      shapeKey: `${instanceUrl} ${grant.connectionId}`,
      log: parts.log,
    }),
    diagnostics: createDiagnostics(client),
  }
}
