import type { CrmPersonObject } from '../../../contract/basics.ts'
import { chunks } from '../../platform/chunks.ts'
import { ConnectorError } from '../connector-error.ts'
import { type OptOuts, optOutHidden } from '../crm-records.ts'
import { mostQueries, type RestClient } from './client.ts'
import { saysOfField } from './faults.ts'
import { literal, literals } from './soql.ts'
import { optOutsOf, seesAllOf } from './translate.ts'

interface Asked {
  people: { object: CrmPersonObject; id: string }[]
  addresses: string[]
}

/**
 * Signs that what one query looks for may take in its address, of the 16,384 bytes that an address with its headers may
 * have: https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm
 */
const mostSigns = 15_000

/** Who is asking: whether a permission shows them everything, or the org shows everything to everybody. */
const ofSight = [
  'SELECT PermissionsViewAllData FROM UserPermissionAccess LIMIT 1',
  'SELECT DefaultLeadAccess, DefaultContactAccess, DefaultAccountAccess FROM Organization LIMIT 1',
] as const

const objects: readonly CrmPersonObject[] = ['Lead', 'Contact']

/**
 * Both objects in one round trip where they fit: an address may stand on a Lead as well as on a Contact. What this user
 * sees is asked with it, so that it is known of this very answer.
 */
export async function readOptOuts(
  client: RestClient,
  people: Asked['people'],
  addresses: string[],
): Promise<OptOuts> {
  try {
    return await findOptOuts(client, { people, addresses })
  } catch (error) {
    if (saysOfField(error, /no such column 'HasOptedOutOfEmail'/i))
      throw new ConnectorError('rejected', { vendorCode: optOutHidden, cause: error })
    // An address that is encrypted cannot be searched for by anybody; the people themselves can be.
    if (!saysOfField(error, /field 'Email' can ?not be filtered/i)) throw error
    return findOptOuts(client, { people, addresses: [] })
  }
}

async function findOptOuts(client: RestClient, asked: Asked): Promise<OptOuts> {
  const soqls = objects.flatMap((object) =>
    conditions(object, asked).map(
      (condition) => `SELECT Id, Email, HasOptedOutOfEmail FROM ${object} WHERE ${condition}`,
    ),
  )
  if (soqls.length === 0) return { ...optOutsOf([]), seesAll: false }
  const found: unknown[] = []
  let seesAll = false
  for (const [at, some] of chunks([...ofSight, ...soqls], mostQueries).entries()) {
    const answers = await client.answers(some)
    if (at === 0) seesAll = readsAll(answers.splice(0, ofSight.length))
    found.push(...answers.flatMap(rowsOf))
  }
  return { ...optOutsOf(found), seesAll }
}

/** Whether this user is shown every Lead and Contact, and the boxes of both. */
export async function readSight(client: RestClient): Promise<boolean> {
  const boxes = objects.map((object) => `SELECT Id FROM ${object} WHERE HasOptedOutOfEmail = true LIMIT 1`)
  const answers = await client.answers([...ofSight, ...boxes])
  const areShown = answers.slice(ofSight.length).every((answer) => Array.isArray(answer))
  return areShown && readsAll(answers)
}

/** What is refused here is told to nobody: then they do not see everything as far as is known. */
function readsAll([permissions, organization]: (unknown[] | ConnectorError)[]): boolean {
  const known = (answer: unknown[] | ConnectorError | undefined) => (Array.isArray(answer) ? answer : [])
  return seesAllOf(known(permissions), known(organization))
}

function rowsOf(answer: unknown[] | ConnectorError): unknown[] {
  if (answer instanceof ConnectorError) throw answer
  return answer
}

/** What an object's queries look for, each as much as an address can hold. */
function conditions(object: CrmPersonObject, { people, addresses }: Asked): string[] {
  const sought = [
    ...people.filter((one) => one.object === object).map(({ id: value }) => ({ column: 'Id', value })),
    ...addresses.map((value) => ({ column: 'Email', value })),
  ]
  return packed(sought).map((some) =>
    [...Map.groupBy(some, (one) => one.column)]
      .map(([column, those]) => `${column} IN ${literals(those.map((one) => one.value))}`)
      .join(' OR '),
  )
}

function packed<Item extends { value: string }>(items: readonly Item[]): Item[][] {
  const packs: Item[][] = []
  let room = 0
  for (const item of items) {
    const signs = encodeURIComponent(`${literal(item.value)}, `).length
    const last = packs.at(-1)
    if (last && signs <= room) last.push(item)
    else packs.push([item])
    room = (last && signs <= room ? room : mostSigns) - signs
  }
  return packs
}
