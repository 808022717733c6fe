import { beforeEach, expect, it } from 'vitest'
import type { Actor } from '../../server/context.ts'
import { writeOptOuts } from '../../server/features/background/crm-sync/opt-outs.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { readOptOutsAhead } from '../../server/features/background/outbox/read-ahead.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { addOptOut } from '../../server/features/selling/opt-outs/opt-outs.ts'
import { createTemplate } from '../../server/features/selling/templates/library.ts'
import { markTemplate, unmarkTemplate } from '../../server/features/selling/templates/marks.ts'
import { minutes, seconds } from '../../server/platform/clock.ts'
import type { Db } from '../../server/schema.ts'
import { waitingForLocks } from '../harness/locks.ts'
import { testPool } from '../harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, stateOf, toContact } from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
const text = { subject: 'Your order', html: '<p>It has left us</p>' }
let world: SellingWorld
let admin: SellingWorld
let templateId: string

beforeEach(async () => {
  world = await sellingWorld(pool.db)
  admin = await sellingWorld(pool.db, { workspaceId: world.actor.workspaceId, role: 'admin' })
  const about = { name: 'Order', categoryId: null, notes: '', recommendation: null }
  const marker: Actor = { ...world.actor, role: 'admin' }
  templateId = (await createTemplate(world.ctx, marker, { ...about, ...text })).id
  await markTemplate(world.ctx, marker, { id: templateId, reason: 'Confirms an order', version: 1 })
})

const marked = (n: number) => sendMail(world, { ...text, templateId, to: toContact(n) })
const states = (ids: string[]) => Promise.all(ids.map((id) => stateOf(world, id)))
const keptBack = async (id: string) => (await readEmail(world.ctx, world.actor, id)).keptBack
const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
const sayNo = (db: Db, n: number) =>
  addOptOut(world.ctx, db, {
    ...{ workspaceId: world.actor.workspaceId, address: contact(n).email, userId: null },
    ...{ source: 'link', byUserId: null, reason: null, emailId: null, crmUserId: world.actor.userId },
  })
/** Somebody has said no to us, and Salesforce is told. */
async function tickOurs(n: number) {
  await pool.db.transaction().execute((db) => sayNo(db, n))
  await writeOptOuts(world.ctx, never)
  expect(world.crm.optedOut.has(contact(n).id)).toBe(true)
}

it('a non-commercial mail never passes a box that was ticked at Salesforce, when that was read ahead', async () => {
  await tickOurs(2)
  const ids = [await marked(1), await marked(2), await marked(3)]
  // Of one who told us as well, and of one who did not.
  world.crm.optOut(contact(1).id)
  world.crm.optOut(contact(3).id)
  await readOptOutsAhead(world.ctx, world.actor.workspaceId)
  world.crm.readOptOuts = async () => {
    throw new Error('It was read ahead')
  }
  world.advance(seconds(5))
  await dispatch()
  expect(await states(ids)).toEqual(['cancelled/opted_out', 'sent', 'cancelled/opted_out'])
  expect(await keptBack(ids[0] ?? '')).toEqual([{ address: contact(1).email, cause: 'salesforce' }])
})

it('nor where the rights that read for all see too little: it is enough that they or its sender’s own say so', async () => {
  const crmOf = (userId: string) => (userId === admin.actor.userId ? admin.crm : world.crm)
  world.ctx.crm = { open: async ({ userId }) => crmOf(userId) }
  const ids = [await marked(1), await marked(2), await marked(3)]
  await readOptOutsAhead(world.ctx, world.actor.workspaceId)
  world.advance(minutes(2))
  for (const { crm } of [admin, world]) crm.seesAll = false
  world.crm.optOut(contact(1).id)
  admin.crm.optOut(contact(2).id)
  await dispatch()
  expect(await states(ids)).toEqual(['cancelled/opted_out', 'cancelled/opted_out', 'sent'])
})

it('passes a box of ours though somebody looked at it while it was written, and saw it empty', async () => {
  const look = world.crm.readOptOuts.bind(world.crm)
  world.crm.readOptOuts = async (...about) => {
    const seen = await look(...about)
    world.crm.readOptOuts = look
    world.advance(seconds(1))
    await tickOurs(1)
    return seen
  }
  await sendMail(world, { to: toContact(2) })
  const id = await marked(1)
  world.advance(seconds(5))
  await dispatch()
  expect(await stateOf(world, id)).toBe('sent')
})

it('has whoever takes its mark away wait until its attempt is on record, however close the two are', async () => {
  const id = await marked(1)
  world.advance(seconds(5))
  const [written, committing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const sayingNo = pool.db.transaction().execute(async (db) => {
    await sayNo(db, 1)
    written.resolve()
    await committing.promise
  })
  await written.promise
  // The attempt has seen the mark, and waits for what its recipient is saying.
  const dispatched = dispatch()
  await expect.poll(() => waitingForLocks(pool.pool)).toBe(1)
  const attempts = () => pool.db.selectFrom('attempt').select('id').where('email_id', '=', id).execute()
  const unmarked = unmarkTemplate(world.ctx, { ...world.actor, role: 'admin' }, templateId).then(attempts)
  try {
    await expect.poll(() => waitingForLocks(pool.pool)).toBe(2)
  } finally {
    committing.resolve()
  }
  expect(await unmarked).toHaveLength(1)
  await Promise.all([sayingNo, dispatched])
  expect(await stateOf(world, id)).toBe('sent')
})
