import { describe, expect, it } from 'vitest'
import { crmForThese, records } from '../../../test/harness/salesforce-crm.ts'
import type { RestClient } from './client.ts'
import { readOptOuts } from './opt-out-reading.ts'

const world = crmForThese()
const { lead, optedOutLead, grace } = records
const ben = '005Nw000001eFgHIAU'
const people = [
  { object: 'Lead' as const, id: lead },
  { object: 'Lead' as const, id: optedOutLead },
  { object: 'Contact' as const, id: grace },
]
const read = (addresses: string[] = []) => world.crm.records.readOptOuts(people, addresses)

describe('what a user sees', () => {
  it('is everything in an org that shows it to all, and by a permission where it does not', async () => {
    expect(await world.crm.records.readSight()).toBe(true)
    expect(await read()).toMatchObject({ seesAll: true, ids: new Set([optedOutLead]) })
    await world.org.fault({ name: 'private_sharing', userId: '005Nw000009OTHER' })
    expect(await world.crm.records.readSight()).toBe(true)
  })

  it('is said with each answer where it is less: whom they are not shown is not called one who may be written to', async () => {
    await world.org.fault({ name: 'private_sharing', userId: ben })
    const mine = await read(['nobody@x.example'])
    expect(mine.seesAll).toBe(false)
    expect([...mine.shown].filter((one) => people.some(({ id }) => id === one))).not.toHaveLength(3)
    expect([mine.shown.has('nobody@x.example'), await world.crm.records.readSight()]).toEqual([false, false])
  })

  it('is not everything where the box of one object is hidden', async () => {
    await world.org.fault({ name: 'hidden_fields', fields: ['Contact.HasOptedOutOfEmail'] })
    expect(await world.crm.records.readSight()).toBe(false)
    await expect(read()).rejects.toMatchObject({ vendorCode: 'opt_out_hidden' })
  })

  it('is not known where nobody tells it, and the boxes are read all the same', async () => {
    const fields = ['UserPermissionAccess.PermissionsViewAllData', 'Organization.DefaultLeadAccess']
    await world.org.fault({ name: 'hidden_fields', fields })
    expect(await read()).toMatchObject({ seesAll: false, ids: new Set([optedOutLead]) })
  })
})

it('asks in parts that an address can hold, as many as there have to be', async () => {
  const asked: string[][] = []
  const answers: RestClient['answers'] = async (soqls) => {
    asked.push(soqls)
    return soqls.map(() => [])
  }
  const many = Array.from({ length: 900 }, (_, at) => `${'é'.repeat(40)}${at}@bücher.example`)
  await readOptOuts({ answers } as RestClient, [], many)
  const signs = asked.flat().map((soql) => encodeURIComponent(soql).length)
  expect([Math.max(...signs) < 15_500, asked.every((some) => some.length <= 5)]).toEqual([true, true])
  const named =
    asked
      .flat()
      .join(' ')
      .match(/\d+@bücher/g) ?? []
  expect(named).toHaveLength(2 * many.length)
  // A minute's mail of a hundred sellers is one call.
  asked.splice(0)
  const hundreds = Array.from({ length: 250 }, (_, at) => ({
    object: 'Lead' as const,
    id: `00Q${String(at).padStart(12, '0')}AAA`,
  }))
  await readOptOuts(
    { answers } as RestClient,
    hundreds,
    hundreds.map((_, at) => `lead${at}@buyer${at}.example`),
  )
  expect(asked).toHaveLength(1)
})
