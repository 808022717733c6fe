import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import type { CrmDiagnostics } from '../crm-diagnostics.ts'
import { type RestClient, understand } from './client.ts'
import { to18 } from './salesforce-id.ts'

const organization = z.object({ Id: z.string(), Name: z.string() })

export function createDiagnostics(client: RestClient): CrmDiagnostics {
  return {
    async probe() {
      await client.call({ method: 'GET', path: '/limits', kind: 'read' })
    },
    async organization() {
      const [row] = await client.query('SELECT Id, Name FROM Organization LIMIT 1')
      if (row === undefined) throw new ConnectorError('not_found')
      const { Id, Name } = understand(organization, row)
      return { id: to18(Id) ?? Id, name: Name }
    },
  }
}
