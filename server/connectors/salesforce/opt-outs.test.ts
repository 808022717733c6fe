import { describe, expect, it } from 'vitest'
import { crmForThese, records } from '../../../test/harness/salesforce-crm.ts'

const world = crmForThese()

describe('writeOptOut', () => {
  const address = 'peter.vinter@vinterbygg.example'
  const isOut = async () => (await world.crm.records.readOptOuts([], [address])).addresses.has(address)

  it('clears and ticks the box of everybody with an address, and names whom it changed', async () => {
    const write = (rest: { isOut: boolean; only?: string[] }) =>
      world.crm.records.writeOptOut({ address, only: null, ...rest })
    expect(await isOut()).toBe(true)
    const cleared = await write({ isOut: false })
    expect([cleared, await isOut()]).toEqual([[records.optedOutLead], false])
    expect(await write({ isOut: false })).toEqual([])
    expect(await write({ isOut: true, only: [records.grace] })).toEqual([])
    expect(await write({ isOut: true, only: [records.optedOutLead] })).toEqual(cleared)
    expect(await isOut()).toBe(true)
  })
})
