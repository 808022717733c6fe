import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import { type OptOutsWritten, optOutHidden } from '../crm-records.ts'
import { type RestClient, understand } from './client.ts'
import { saysOfField } from './faults.ts'
import { to18 } from './salesforce-id.ts'
import { literal } from './soql.ts'

const found = z.object({ Id: z.string() })
/** People of one address: more are a mistake of somebody's, and the rest follows when it is written again. */
const most = 50

/**
 * Ticks or clears Email Opt Out of every Lead and Contact with an address, as far as this user sees them, where it says
 * something else; `only` these. Returns the ids that it changed, 18 characters, and the last refusal. A Lead that has become a Contact is
 * closed to changes, and its Contact says the same. Throws ConnectorError.
 */
export async function writeOptOut(
  client: RestClient,
  write: { address: string; isOut: boolean; only: string[] | null },
): Promise<OptOutsWritten> {
  const { address, isOut, only } = write
  const others = `Email = ${literal(address)} AND HasOptedOutOfEmail = ${!isOut}`
  const [leads = [], contacts = []] = await client
    .queries([
      `SELECT Id FROM Lead WHERE ${others} AND IsConverted = false LIMIT ${most}`,
      `SELECT Id FROM Contact WHERE ${others} LIMIT ${most}`,
    ])
    .catch(asHidden)
  const changed: string[] = []
  let refused: ConnectorError | null = null
  for (const [object, rows] of [
    ['Lead', leads],
    ['Contact', contacts],
  ] as const)
    for (const row of rows) {
      const id = to18(understand(found, row).Id)
      if (!id || (only && !only.includes(id))) continue
      try {
        const body = { HasOptedOutOfEmail: isOut }
        await client.call({ method: 'PATCH', path: `/sobjects/${object}/${id}`, body, kind: 'write' })
        changed.push(id)
      } catch (error) {
        // One record that takes no change keeps none of the others back.
        if (!(error instanceof ConnectorError) || error.fault !== 'rejected') throw error
        refused = error
      }
    }
  return { changed, refused }
}

function asHidden(error: unknown): never {
  if (!saysOfField(error, /no such column 'HasOptedOutOfEmail'/i)) throw error
  throw new ConnectorError('rejected', { vendorCode: optOutHidden, cause: error })
}
