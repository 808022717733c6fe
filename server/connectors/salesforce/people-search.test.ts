import { describe, expect, it } from 'vitest'
import { crmForThese, records } from '../../../test/harness/salesforce-crm.ts'

const world = crmForThese()
const { lead } = records

describe('search', () => {
  const named = async (words: string) => (await world.crm.records.findPeople(words)).map(({ name }) => name)

  it('finds Leads and Contacts by name or address, in one call', async () => {
    expect(await world.crm.records.findPeople('maria')).toEqual([
      {
        object: 'Lead',
        id: lead,
        name: 'Maria Holm',
        title: 'Head of Operations',
        email: 'maria.holm@holmlogistics.example',
        optedOut: false,
        accountId: null,
      },
    ])
    expect(world.asked).toHaveLength(1)
    expect(await named('  Finch   gra ')).toEqual(['Grace Finch'])
    expect(await named('maria.holm@holmlogistics.ex')).toEqual(['Maria Holm'])
  })

  it('asks nothing for less than two letters, and takes nothing typed for more than words', async () => {
    for (const words of ['', ' ', 'm', '*', '(]'])
      expect(await world.crm.records.findPeople(words), words).toEqual([])
    expect(world.asked).toEqual([])
    for (const words of ['maria} RETURNING User(Id', "x' OR {y}", 'a\\b*c?d', 'AND OR NOT'])
      expect(await named(words), words).toEqual([])
  })
})
