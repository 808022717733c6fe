import { beforeEach, describe, expect, it } from 'vitest'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import {
  decideRestoration,
  readRestoration,
} from '../../server/features/background/restorations/restorations.ts'
import { markRestored } from '../../server/operator/mark-restored.ts'
import { minutes } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, stateOf, toContact } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, new AbortController().signal)

/** Queues a mail to the n-th contact; its id. */
const send = (n = 1) => sendMail(world, { to: toContact(n) })

/** As if this instant's backup were restored now. */
async function restoreNow(): Promise<void> {
  const { workspaceId } = world.actor
  const client = await pool.pool.connect()
  await markRestored(client, { madeAt: world.now(), at: world.now(), workspaceId })
  client.release()
}

const stateNow = (id: string) => stateOf(world, id)

const counted = async () => (await readRestoration(world.ctx, world.actor)).restoration

describe('a mail that a restore brought back', () => {
  it('waits for a vendor that says nothing, asks when it cannot tell, and goes once when an admin says so', async () => {
    const id = await send()
    await restoreNow()
    world.mailbox.fault = async (call) => (call === 'findSent' ? 'temporary' : 'ok')
    world.advance(minutes(3))
    world.wakeUps.splice(0)
    await dispatch()
    expect([await stateNow(id), world.mailbox.delivered.length]).toEqual(['waiting/undo_window', 0])
    expect(await counted()).toMatchObject({ looking: 1, needsAttention: 0 })
    // It is asked again by itself.
    expect(world.wakeUps.map((call) => call.runAt?.getTime())).toContain(world.now().getTime() + minutes(2))

    world.mailbox.fault = async (call) => (call === 'findSent' ? 'rejected' : 'ok')
    world.advance(minutes(2))
    await dispatch()
    expect([await stateNow(id), world.mailbox.delivered.length]).toEqual(['needs_attention/restored', 0])
    expect(await counted()).toMatchObject({ looking: 0, needsAttention: 1 })

    expect((await decideRestoration(world.ctx, world.actor, 'send')).restoration).toMatchObject({
      needsAttention: 0,
    })
    await dispatch()
    await dispatch()
    expect([await stateNow(id), world.mailbox.delivered.length]).toEqual(['sent', 1])
  })

  it('goes to nobody before opt-outs were read again, and never to who has opted out meanwhile', async () => {
    const [gone, kept] = [await send(1), await send(2)]
    await restoreNow()
    world.crm.optOut(contact(1).id)
    world.crm.fault = async (call) => (call === 'readOptOuts' ? 'temporary' : 'ok')
    world.advance(minutes(3))
    await dispatch()
    expect(world.mailbox.delivered).toEqual([])
    world.crm.fault = async () => 'ok'
    world.advance(minutes(5))
    await dispatch()
    expect([await stateNow(gone), await stateNow(kept)]).toEqual(['cancelled/opted_out', 'sent'])
    expect(world.mailbox.delivered.map((mail) => mail.to.map(({ address }) => address))).toEqual([
      [contact(2).email],
    ])
  })

  it('is looked for before its time where it is scheduled, and keeps that', async () => {
    const schedule = { local: '2026-11-23T09:00', timeZone: 'Europe/Stockholm' }
    const [known, odd] = [await sendMail(world, { schedule }), await sendMail(world, { schedule })]
    await restoreNow()
    expect(await counted()).toMatchObject({ looking: 2 })
    world.advance(minutes(3))
    let looks = 0
    // Both at once are refused, then the first alone is answered and the second is not.
    world.mailbox.fault = async (call) => (call === 'findSent' && ++looks !== 2 ? 'rejected' : 'ok')
    await dispatch()
    expect([await stateNow(known), await stateNow(odd)].sort()).toEqual([
      'needs_attention/restored',
      'scheduled',
    ])
    world.advance(minutes(24 * 60))
    await dispatch()
    expect(world.mailbox.delivered).toHaveLength(1)
  })

  it('that is scheduled and was sent already is not sent at its time', async () => {
    const schedule = { local: '2026-11-22T11:00', timeZone: 'Europe/Stockholm' }
    const id = await sendMail(world, { schedule })
    world.advance(minutes(65))
    await dispatch()
    expect(world.mailbox.delivered).toHaveLength(1)
    // The backup is from before.
    const unsent = { state: 'scheduled', sent_at: null, vendor_message_id: null } as const
    await pool.db.deleteFrom('attempt').where('email_id', '=', id).execute()
    await pool.db.updateTable('email').set(unsent).where('id', '=', id).execute()
    await restoreNow()
    world.advance(minutes(3))
    await dispatch()
    world.advance(minutes(24 * 60))
    await dispatch()
    expect([await stateNow(id), world.mailbox.delivered.length]).toEqual(['sent', 1])
  })

  it('that is scheduled goes at its time, and not when it is decided about', async () => {
    const schedule = { local: '2026-11-23T09:00', timeZone: 'Europe/Stockholm' }
    const id = await sendMail(world, { schedule })
    await restoreNow()
    world.mailbox.fault = async (call) => (call === 'findSent' ? 'rejected' : 'ok')
    world.advance(minutes(3))
    await dispatch()
    expect(await stateNow(id)).toBe('needs_attention/restored')
    await decideRestoration(world.ctx, world.actor, 'send')
    await dispatch()
    expect([await stateNow(id), world.mailbox.delivered.length]).toEqual(['scheduled', 0])
    world.advance(minutes(24 * 60))
    await dispatch()
    expect([await stateNow(id), world.mailbox.delivered.length]).toEqual(['sent', 1])
  })
})
