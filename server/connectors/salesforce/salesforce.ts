import { z } from 'zod'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { Log } from '../../platform/log.ts'
import { ConnectorError } from '../connector-error.ts'
import type { Crm, CrmConnector, CrmTask } from '../crm.ts'
import type { Owner } from '../mail.ts'
import { withinTime } from '../time-limit.ts'
import type { TokenStore } from '../token-store.ts'
import { createRestClient, type RestClient, understand } from './client.ts'
import { createRecordReader } from './records.ts'
import { to18 } from './salesforce-id.ts'
import { createShapeCache, readTaskShape, type ShapeCache } from './task-shape.ts'
import { writeTask } from './tasks.ts'

export interface SalesforceParts {
  fetch: OutboundFetch
  tokens: TokenStore
  log: Log
}

/** Milliseconds for everything that writing a Task takes: `describe`, a look, the write, each with a renewal. */
const writeLimit = 60_000

const organization = z.object({ Id: z.string(), Name: z.string() })

/** Salesforce as the CRM port: REST through our one client, as the user who is connected. */
export function createSalesforceCrm(parts: SalesforceParts): CrmConnector {
  const shapes = createShapeCache()
  return { open: (owner) => open(parts, shapes, owner) }
}

async function open(parts: SalesforceParts, shapes: ShapeCache, owner: Owner): Promise<Crm> {
  const grant = await parts.tokens.live({ ...owner, kind: 'crm' })
  const client = createRestClient({ ...parts, owner, grant })
  const records = createRecordReader(client)
  // What is writable depends on the org and on the user's rights in it.
  const shapeKey = `${client.instanceUrl()} ${grant.connectionId}`
  const write = async (limited: RestClient, task: { task: CrmTask; doubtful: boolean }) =>
    writeTask(limited, await shapes.get(shapeKey, () => readTaskShape(limited)), task)
  return {
    instanceUrl: client.instanceUrl(),
    async probe() {
      await client.call({ method: 'GET', path: '/limits', kind: 'read' })
    },
    async organization() {
      const [row] = await client.query('SELECT Id, Name FROM Organization LIMIT 1')
      if (row === undefined) throw new ConnectorError('not_found')
      const { Id, Name } = understand(organization, row)
      return { id: to18(Id) ?? Id, name: Name }
    },
    readRecord: records.read,
    readOptOuts: records.optOuts,
    writeTask: (task, doubtful) =>
      withinTime(writeLimit, async (signal) => {
        const limited = createRestClient({ ...parts, owner, grant, signal })
        try {
          return await write(limited, { task, doubtful })
        } catch (error) {
          if (!isOutdatedShape(error)) throw error
          parts.log.info({ connection: grant.connectionId }, 'columns of Task have changed')
          shapes.forget(shapeKey)
          return write(limited, { task, doubtful })
        }
      }),
  }
}

/** A column that the shape promised is gone (package removed, rights changed). Nothing was written. */
function isOutdatedShape(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false
  return ['INVALID_FIELD', 'INVALID_FIELD_FOR_INSERT_UPDATE', 'NOT_FOUND'].includes(error.vendorCode ?? '')
}
