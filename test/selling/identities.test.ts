import { beforeEach, describe, expect, it } from 'vitest'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { outbox } from '../../server/features/background/outbox/feature.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail } from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const from = () => world.mailbox.delivered.map((mail) => mail.from)

const nameUser = (id: string, name: string) =>
  pool.db.updateTable('app_user').set({ name }).where('id', '=', id).execute()

describe('who a mail is from', () => {
  it('is the user by name and the mailbox by address, unless the identity says otherwise', async () => {
    await sendMail(world)
    world.advance(5000)
    await dispatchMailbox(world.ctx, world.box, never)
    await pool.db
      .updateTable('identity')
      .set({ from_name: 'Nord Sales', from_address: 'sales@nord.example' })
      .where('user_id', '=', world.actor.userId)
      .execute()
    await sendMail(world)
    world.advance(5000)
    await dispatchMailbox(world.ctx, world.box, never)
    expect(from()).toEqual([
      { name: 'Sam Seller', address: 'seller@nord.example' },
      { name: 'Nord Sales', address: 'sales@nord.example' },
    ])
  })

  it('needs a mailbox that may send as it', async () => {
    await pool.db.deleteFrom('identity_mailbox').where('mailbox_id', '=', world.box.mailboxId).execute()
    await expect(sendMail(world)).rejects.toMatchObject({ code: 'mailbox_missing' })
  })
})

describe('a mailbox of nobody that needs no grant', () => {
  it('sends for two, each in their name and each asked for at their own Salesforce', async () => {
    const { workspaceId } = world.actor
    const other = await sellingWorld(pool.db, { workspaceId })
    await nameUser(world.actor.userId, 'Ada')
    await nameUser(other.actor.userId, 'Bo')
    const { mailboxId } = world.box
    const team = { user_id: null, connection_id: null, address: 'team@nord.example' }
    await pool.db.updateTable('mailbox').set(team).where('id', '=', mailboxId).execute()
    for (const { actor } of [world, other])
      await pool.db
        .insertInto('identity_mailbox')
        .values({ workspace_id: workspaceId, identity_id: actor.userId, mailbox_id: mailboxId })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    await pool.db.deleteFrom('identity_mailbox').where('mailbox_id', '=', other.box.mailboxId).execute()
    await sendMail(world)
    await sendMail({ ctx: world.ctx, actor: other.actor })
    const asked: string[] = []
    const { open } = world.ctx.crm
    world.ctx.crm.open = (owner) => {
      asked.push(owner.userId)
      return open.call(world.ctx.crm, owner)
    }
    world.advance(5000)
    await dispatchMailbox(world.ctx, world.box, never)
    expect(from()).toEqual([
      { name: 'Ada', address: 'team@nord.example' },
      { name: 'Bo', address: 'team@nord.example' },
    ])
    expect(new Set(asked)).toEqual(new Set([world.actor.userId, other.actor.userId]))
  })
})

it('a job that names a user, as 0.1 queued it, empties the mailbox of that user', async () => {
  await sendMail(world)
  world.advance(5000)
  const { workspaceId, userId } = world.actor
  await outbox.jobs?.(world.ctx)['dispatch-mailbox']?.({ workspaceId, userId }, never)
  expect(from()).toHaveLength(1)
})
