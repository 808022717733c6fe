import { describe, expect, it } from 'vitest'
import { crmForThese, records } from '../../../test/harness/salesforce-crm.ts'

const world = crmForThese()
const { lead, grace } = records

describe('columns', () => {
  it('are those that the user may read, with their kinds, asked for once', async () => {
    const before = world.asked.length
    const columns = await world.crm.fields.list('Lead')
    expect(columns).toContainEqual({ name: 'FirstName', label: expect.any(String), type: 'string' })
    await world.crm.fields.list('Lead')
    expect(world.asked.slice(before).filter((one) => one.endsWith('/describe'))).toHaveLength(1)
  })

  it('are read of each record, those of a parent too', async () => {
    const found = await world.crm.fields.read(
      'Contact',
      [grace],
      ['FirstName', 'Account.Name', 'Account.Website'],
    )
    expect(Object.fromEntries(found.get(grace) ?? [])).toEqual({
      FirstName: 'Grace',
      'Account.Name': 'Harbor & Finch Ltd',
      'Account.Website': 'https://harborfinch.example',
    })
  })

  it('that are gone are asked for anew', async () => {
    await world.crm.fields.list('Lead')
    const gone = world.crm.fields.read('Lead', [lead], ['Gone__c'])
    await expect(gone).rejects.toMatchObject({ vendorCode: 'INVALID_FIELD' })
    const before = world.asked.length
    await world.crm.fields.list('Lead')
    expect(world.asked.slice(before)).toHaveLength(1)
  })

  it('of an object that is hidden are none', async () => {
    world.answer = (url) =>
      url.endsWith('/describe')
        ? Response.json([{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }], {
            status: 404,
          })
        : undefined
    expect(await world.crm.fields.list('Opportunity')).toEqual([])
  })

  it('of a record that is not there are absent', async () => {
    const found = await world.crm.fields.read('Lead', [lead, `${lead.slice(0, 11)}0000000`], ['FirstName'])
    expect([...found.keys()]).toEqual([lead])
    expect(await world.crm.fields.read('Lead', [lead], [])).toEqual(new Map())
  })
})
