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
    expect([cleared, await isOut()]).toEqual([{ changed: [records.optedOutLead], refused: null }, false])
    expect((await write({ isOut: false })).changed).toEqual([])
    expect((await write({ isOut: true, only: [records.grace] })).changed).toEqual([])
    expect(await write({ isOut: true, only: [records.optedOutLead] })).toEqual(cleared)
    expect(await isOut()).toBe(true)
  })

  it('says so where the box is hidden from this user, and names why a record took no change', async () => {
    const write = () => world.crm.records.writeOptOut({ address, isOut: false, only: null })
    world.answer = (url) =>
      url.includes('/sobjects/Lead/')
        ? Response.json([{ errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message: 'no' }], { status: 403 })
        : undefined
    expect(await write()).toMatchObject({
      changed: [],
      refused: { vendorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' },
    })
    world.answer = null
    await world.org.fault({ name: 'hidden_fields', fields: ['Lead.HasOptedOutOfEmail'] })
    await expect(write()).rejects.toMatchObject({ fault: 'rejected', vendorCode: 'opt_out_hidden' })
  })
})
