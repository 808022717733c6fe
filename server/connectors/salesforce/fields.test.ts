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

  it('of a record that is not there are absent', async () => {
    const found = await world.crm.fields.read('Lead', [lead, `${lead.slice(0, 11)}0000000`], ['FirstName'])
    expect([...found.keys()]).toEqual([lead])
    expect(await world.crm.fields.read('Lead', [lead], [])).toEqual(new Map())
  })
})
