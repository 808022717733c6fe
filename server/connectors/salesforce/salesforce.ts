import type { OutboundFetch } from '../../platform/http-client.ts'
import type { Log } from '../../platform/log.ts'
import type { Crm, CrmConnector } from '../crm.ts'
import type { CrmField } from '../crm-fields.ts'
import type { Owner } from '../mail.ts'
import { createTimedCache } from '../timed-cache.ts'
import type { TokenStore } from '../token-store.ts'
import { createActivities } from './activities.ts'
import { createRestClient } from './client.ts'
import { createDiagnostics } from './diagnostics.ts'
import { createFields, type FieldCache } from './fields.ts'
import { createRecords } from './records.ts'
import type { ShapeCache, TaskShape } from './task-shape.ts'

export interface SalesforceParts {
  fetch: OutboundFetch
  tokens: TokenStore
  log: Log
}

/** Salesforce as the CRM port: REST through our one client, as the user who is connected. */
export function createSalesforceCrm(parts: SalesforceParts): CrmConnector {
  const caches = {
    shapes: createTimedCache<TaskShape>(lifetime),
    fields: createTimedCache<CrmField[]>(lifetime),
  }
  return { open: (owner) => open(parts, caches, owner) }
}

/** How long what Salesforce says of its columns is remembered. Milliseconds. */
const lifetime = 10 * 60_000

interface Caches {
  shapes: ShapeCache
  fields: FieldCache
}

async function open(parts: SalesforceParts, { shapes, fields }: Caches, owner: Owner): Promise<Crm> {
  const grant = await parts.tokens.live({ ...owner, kind: 'crm' })
  const client = createRestClient({ ...parts, owner, grant })
  const instanceUrl = client.instanceUrl()
  const rightsKey = `${instanceUrl} ${grant.connectionId}`
  return {
    instanceUrl,
    records: createRecords(client),
    fields: createFields(client, fields, rightsKey),
    activities: createActivities({
      limited: (signal) => createRestClient({ ...parts, owner, grant, signal }),
      shapes,
      shapeKey: rightsKey,
      log: parts.log,
    }),
    diagnostics: createDiagnostics(client),
  }
}
