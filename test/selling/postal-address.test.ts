import { beforeEach, describe, expect, it } from 'vitest'
import { saveSetting } from '../../server/features/team/settings/settings.ts'
import { announcePostalAddress } from '../../server/features/team/workspaces/workspaces.ts'
import { days, hours } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, toContact } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld
const refused = (code: string, details: object) => expect.objectContaining({ code, details })

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

describe('without a postal address', () => {
  const require = (from: Date) =>
    pool.db
      .updateTable('workspace')
      .set({ postal_address_from: from })
      .where('id', '=', world.actor.workspaceId)
      .execute()

  it('an installation that was there before is given 14 days, once', async () => {
    const { db } = pool
    const from = async () =>
      (
        await db
          .selectFrom('workspace')
          .select('postal_address_from')
          .where('id', '=', world.actor.workspaceId)
          .executeTakeFirst()
      )?.postal_address_from
    await db
      .updateTable('workspace')
      .set({ postal_address_from: null })
      .where('id', '=', world.actor.workspaceId)
      .execute()
    await announcePostalAddress(world.ctx)
    const announced = await from()
    expect(announced?.getTime()).toBe(world.now().getTime() + days(14))
    world.advance(days(3))
    await announcePostalAddress(world.ctx)
    expect(await from()).toEqual(announced)
    await sendMail(world)
  })

  it('mail to the United States, and to where nobody knows, is refused once the notice is over', async () => {
    const places = [
      { id: contact(1).id, country: 'USA', state: null },
      { id: contact(2).id, country: 'Sverige', state: null },
    ]
    world.crm.records.readPlaces = async () => places
    await require(new Date(world.now().getTime() + hours(1)))
    await sendMail(world)
    world.advance(hours(1))
    await expect(sendMail(world)).rejects.toEqual(
      refused('postal_address_missing', { name: contact(1).name }),
    )
    await sendMail(world, { to: toContact(2) })
    await expect(sendMail(world, { to: toContact(3) })).rejects.toMatchObject({
      code: 'postal_address_missing',
    })
    const value = { append: true, message: null, ownMessages: false, postalAddress: 'Storgatan 1' }
    await saveSetting(world.ctx, world.actor, { section: 'unsubscribe', value, version: 0 })
    await sendMail(world)
  })
})
