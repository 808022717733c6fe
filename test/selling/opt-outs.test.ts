import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { ConnectorError } from '../../server/connectors/connector-error.ts'
import {
  listOptOutProblems,
  retryOptOutWrites,
  writeOptOuts,
} from '../../server/features/background/crm-sync/opt-outs.ts'
import { registerSubscribers } from '../../server/features/background/events/events.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { followOptOuts } from '../../server/features/background/outbox/follow-opt-outs.ts'
import { decideEmail } from '../../server/features/selling/email/decisions.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { checkAddresses } from '../../server/features/selling/email/refuse-opted-out.ts'
import {
  addByHand,
  listOptOuts,
  readHistory,
  resubscribe,
} from '../../server/features/selling/opt-outs/list.ts'
import { addOptOut, addressKey, liftOptOut } from '../../server/features/selling/opt-outs/opt-outs.ts'
import { answerPanelRecord } from '../../server/features/selling/panel/record.ts'
import { saveSetting } from '../../server/features/team/settings/settings.ts'
import { hours, minutes } from '../../server/platform/clock.ts'
import type { Db } from '../../server/schema.ts'
import { settleEvents } from '../harness/events.ts'
import { waitingForLocks } from '../harness/locks.ts'
import { testPool } from '../harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, stateOf, toContact } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld
const never = new AbortController().signal
const refused = (code: string, details: object) => expect.objectContaining({ code, details })

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
const said = { source: 'link', byUserId: null, reason: null, emailId: null } as const
const keyOf = (address: string, userId: string | null) => ({
  workspaceId: world.actor.workspaceId,
  address: addressKey(address),
  userId,
})
const write = (address: string, userId: string | null, on: Db) =>
  addOptOut(world.ctx, on, { ...keyOf(address, userId), ...said })
const optOut = (address: string, userId: string | null = null) =>
  pool.db.transaction().execute((db) => write(address, userId, db))
const lift = (address: string, userId: string | null = null) =>
  pool.db.transaction().execute((db) => liftOptOut(world.ctx, db, { ...keyOf(address, userId), ...said }))

async function block(...domains: string[]) {
  const { version } = (await pool.db
    .selectFrom('setting')
    .select('version')
    .where('workspace_id', '=', world.actor.workspaceId)
    .executeTakeFirst()) ?? { version: 0 }
  await saveSetting(world.ctx, world.actor, { section: 'blockedDomains', value: { domains }, version })
}

const keptBack = async (id: string) => (await readEmail(world.ctx, world.actor, id)).keptBack
const seconds = (n: number) => n * 1000

describe('while it is written', () => {
  it('says of whoever is chosen that no mail may go to them, as far as we know it ourselves', async () => {
    const [one, two, three] = [contact(1), contact(2), contact(3)].map(({ email }) => email)
    const copy = 'C@Mail.Blocked.example'
    await optOut(one ?? '', world.actor.userId)
    await optOut(two ?? '')
    await block('blocked.example')
    const addresses = [one, two, three, copy].flatMap((address) => address ?? [])
    expect((await checkAddresses(world.ctx, world.actor, { addresses })).keptBack).toEqual([
      { address: one, cause: 'sender' },
      { address: two, cause: 'company' },
      { address: copy, cause: 'domain' },
    ])
  })
})

describe('at Send', () => {
  it('says whom no mail may go to, as it is known then', async () => {
    const send = (rest: object = {}) => sendMail(world, rest)
    const [one, two] = [contact(1), contact(2)]
    await optOut('CONTACT1@Buyer.example')
    await expect(send()).rejects.toEqual(refused('recipient_opted_out', { name: one.name }))
    await expect(send({ to: toContact(2), bcc: [one.email] })).rejects.toEqual(
      refused('copy_opted_out', { address: one.email }),
    )
    world.crm.optedOutAddresses.add('known@salesforce.example')
    await expect(send({ to: toContact(2), cc: ['Known@salesforce.example'] })).rejects.toEqual(
      refused('copy_opted_out', { address: 'Known@salesforce.example' }),
    )
    await block('rival.example')
    await expect(send({ to: toContact(2), cc: ['a@mail.Rival.example'] })).rejects.toEqual(
      refused('copy_blocked', { address: 'a@mail.Rival.example' }),
    )
    await block('buyer.example')
    await expect(send({ to: toContact(2) })).rejects.toEqual(refused('recipient_blocked', { name: two.name }))
    await block()
    await lift(one.email)
    await send()
    await optOut(one.email, world.actor.userId)
    await expect(send()).rejects.toEqual(refused('recipient_opted_out', { name: one.name }))
    const { people } = await answerPanelRecord(world.ctx, world.actor)
    expect(people.map(({ optedOut }) => optedOut)).toEqual([true, false, false])
    const colleague = await sellingWorld(pool.db, { workspaceId: world.actor.workspaceId })
    await sendMail(colleague)
  })
})

describe('between queueing and handing over', () => {
  it('an opt-out from this seller or from the company ends a mail, one from another seller does not', async () => {
    const colleague = await sellingWorld(pool.db, { workspaceId: world.actor.workspaceId })
    const ids = [await sendMail(world), await sendMail(world, { to: toContact(2) })]
    const other = await sendMail(world, { to: toContact(3) })
    await optOut(contact(1).email, world.actor.userId)
    await optOut(contact(2).email)
    await optOut(contact(3).email, colleague.actor.userId)
    world.advance(seconds(5))
    await dispatch()
    expect(await Promise.all([...ids, other].map((id) => stateOf(world, id)))).toEqual([
      'cancelled/opted_out',
      'cancelled/opted_out',
      'sent',
    ])
    expect(await Promise.all(ids.map(keptBack))).toEqual([
      [{ address: contact(1).email, cause: 'sender' }],
      [{ address: contact(2).email, cause: 'company' }],
    ])
    expect(world.mailbox.delivered).toHaveLength(1)
  })

  it('a copy that opted out or is blocked has its sender asked, who is told which and why', async () => {
    const copies = { cc: ['lars@buyer.example', 'eva@rival.example'], bcc: ['ola@xn--blbr-noae.example'] }
    const id = await sendMail(world, copies)
    const blocked = await sendMail(world, { cc: ['eva@rival.example'] })
    await block('rival.example', 'blåbär.example')
    await optOut('Lars@buyer.example')
    world.advance(seconds(5))
    await dispatch()
    expect(await stateOf(world, id)).toBe('needs_attention/copy_opted_out')
    expect(await stateOf(world, blocked)).toBe('needs_attention/copy_blocked')
    expect(await keptBack(id)).toEqual([
      { address: 'eva@rival.example', cause: 'domain' },
      { address: 'lars@buyer.example', cause: 'company' },
      { address: 'ola@xn--blbr-noae.example', cause: 'domain' },
    ])
    await decideEmail(world.ctx, world.actor, { id, decision: 'send_again' })
    await decideEmail(world.ctx, world.actor, { id: blocked, decision: 'send_again' })
    await dispatch()
    const gone = world.mailbox.delivered.map(({ to, cc, bcc }) => [to.length, cc.length, bcc.length])
    expect(gone).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ])
  })

  it('what waits for its time is taken out of the way as soon as whom it goes to has said no, to whom they said it', async () => {
    const subscriptions = [followOptOuts]
    await registerSubscribers(world.ctx, subscriptions)
    const colleague = await sellingWorld(pool.db, { workspaceId: world.actor.workspaceId })
    const schedule = { local: '2027-03-01T09:00', timeZone: 'America/Chicago' } as const
    const [own, copied, marked] = [
      await sendMail(world, { schedule }),
      await sendMail(world, { to: toContact(2), cc: ['Contact1@Buyer.example'], schedule }),
      await sendMail(world, { schedule }),
    ]
    const theirs = await sendMail(colleague, { schedule })
    await pool.db
      .updateTable('email')
      .set({ marked_digest: 'a'.repeat(64) })
      .where('id', '=', marked)
      .execute()
    const states = async () => [
      ...(await Promise.all([own, copied, marked].map((id) => stateOf(world, id)))),
      await stateOf(colleague, theirs),
    ]
    await optOut(contact(1).email, world.actor.userId)
    expect(new Set(await states())).toEqual(new Set(['scheduled']))
    await settleEvents({ ctx: world.ctx, subscriptions })
    const bySender = ['cancelled/opted_out', 'needs_attention/copy_opted_out', 'scheduled']
    expect(await states()).toEqual([...bySender, 'scheduled'])
    expect(await keptBack(own)).toEqual([{ address: contact(1).email, cause: 'sender' }])
    await optOut(contact(1).email)
    await lift(contact(1).email)
    await settleEvents({ ctx: world.ctx, subscriptions })
    expect(await states()).toEqual([...bySender, 'scheduled'])
    await optOut(contact(1).email)
    await settleEvents({ ctx: world.ctx, subscriptions })
    expect(await states()).toEqual([...bySender, 'cancelled/opted_out'])
  })

  it('a domain that is blocked meanwhile ends what goes to it', async () => {
    const id = await sendMail(world)
    await block('buyer.example')
    world.advance(seconds(5))
    await dispatch()
    expect([await stateOf(world, id), world.mailbox.delivered.length]).toEqual([
      'cancelled/recipient_blocked',
      0,
    ])
  })

  it('an opt-out that commits before the attempt does keeps the mail back, however close the two are', async () => {
    const id = await sendMail(world, { cc: ['copy@buyer.example'] })
    world.advance(seconds(5))
    const [written, committing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const optingOut = pool.db.transaction().execute(async (db) => {
      await write(contact(1).email, null, db)
      written.resolve()
      await committing.promise
    })
    await written.promise
    // The attempt's transaction begins and waits; a look from before it would have found nothing.
    const dispatched = dispatch()
    await expect.poll(() => waitingForLocks(pool.pool)).toBe(1)
    committing.resolve()
    await optingOut
    await dispatched
    expect([await stateOf(world, id), world.mailbox.delivered.length]).toEqual(['cancelled/opted_out', 0])
    expect(await pool.db.selectFrom('attempt').select('id').where('email_id', '=', id).execute()).toEqual([])
  })

  it('what was tried before is judged anew at each try', async () => {
    const id = await sendMail(world)
    world.mailbox.fault = async (call) => (call === 'prepare' ? 'temporary' : 'ok')
    world.advance(seconds(5))
    await dispatch()
    await optOut(contact(1).email)
    world.mailbox.fault = async () => 'ok'
    world.advance(seconds(3600))
    await dispatch()
    expect([await stateOf(world, id), world.mailbox.delivered.length]).toEqual(['cancelled/opted_out', 0])
  })
})

describe('the history of an address', () => {
  it('grows and never changes, and tells each change once', async () => {
    const address = `${randomUUID()}@buyer.example`
    expect([await optOut(address), await optOut(address), await optOut(address, world.actor.userId)]).toEqual(
      [true, false, true],
    )
    expect([await lift(address), await lift(address)]).toEqual([true, false])
    const told = await pool.db
      .selectFrom('opt_out_change')
      .select(['change', 'scope'])
      .where('address', '=', address)
      .orderBy('id')
      .execute()
    expect(told.map((one) => `${one.change} ${one.scope}`)).toEqual([
      'opted_out company',
      'opted_out sender',
      'resubscribed company',
    ])
    const rewritten = pool.db
      .updateTable('opt_out_change')
      .set({ reason: 'another' })
      .where('address', '=', address)
      .execute()
    await expect(rewritten).rejects.toMatchObject({ code: '23001' })
  })
})

describe('what Salesforce is told', () => {
  const write = () => writeOptOuts(world.ctx, never)
  const ticked = (n: number) => world.crm.optedOut.has(contact(n).id)
  const whole = { ...said, crmUserId: '' }
  const say = (verb: typeof addOptOut, rest: object) =>
    pool.db.transaction().execute((db) =>
      verb(world.ctx, db, {
        ...keyOf(contact(1).email, null),
        ...whole,
        crmUserId: world.actor.userId,
        ...rest,
      }),
    )

  it('is what was said to the whole company, and nothing that was said to one seller', async () => {
    await say(addOptOut, { userId: world.actor.userId })
    await write()
    expect(ticked(1)).toBe(false)
    await say(addOptOut, {})
    world.crm.fault = async () => 'temporary'
    await write()
    expect(ticked(1)).toBe(false)
    world.crm.fault = async () => 'ok'
    world.advance(minutes(1))
    await write()
    expect(ticked(1)).toBe(true)
  })

  it('never lifts here what was given to us, and an admin’s resubscribing clears the box there', async () => {
    const admin = { ...world.actor, role: 'admin' as const }
    await addByHand(world.ctx, admin, { address: contact(1).email, reason: 'by phone' })
    await write()
    // Somebody clears the box in Salesforce.
    for (const ticks of [world.crm.optedOut, world.crm.optedOutAddresses]) ticks.clear()
    await expect(sendMail(world)).rejects.toMatchObject({ code: 'recipient_opted_out' })
    world.crm.optOut(contact(1).id)
    const search = async () => (await listOptOuts(world.ctx, admin, { search: 'CONTACT1@' })).optOuts
    const optOuts = await search()
    expect(optOuts).toMatchObject([{ address: contact(1).email, scope: 'company', source: 'admin' }])
    const again = { id: optOuts[0]?.id ?? '', reason: 'asked for it again' }
    await resubscribe(world.ctx, admin, again)
    await write()
    expect([ticked(1), (await listOptOuts(world.ctx, admin, { search: '' })).optOuts]).toEqual([false, []])
    expect(await search()).toMatchObject([{ scope: 'company', liftedAt: world.now().toISOString() }])
    const { changes } = await readHistory(world.ctx, admin, contact(1).email)
    expect(changes.map((one) => [one.change, one.by, one.reason])).toEqual([
      ['resubscribed', world.actor.name, 'asked for it again'],
      ['opted_out', world.actor.name, 'by phone'],
    ])
    await expect(resubscribe(world.ctx, admin, again)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('clears no box that was ticked there before, when whoever said no takes it back', async () => {
    world.crm.optOut(contact(1).id)
    await say(addOptOut, {})
    await write()
    await say(liftOptOut, {})
    await write()
    expect(ticked(1)).toBe(true)
    world.crm.optedOut.clear()
    await say(addOptOut, {})
    await write()
    await say(liftOptOut, {})
    await write()
    expect(ticked(1)).toBe(false)
  })

  it('is tried again while Salesforce is away, and given up where it says no', async () => {
    await say(addOptOut, {})
    world.crm.fault = async (call) => (call === 'writeOptOut' ? 'rejected' : 'ok')
    await write()
    const state = await pool.db
      .selectFrom('crm_opt_out')
      .select(['state', 'code'])
      .where('workspace_id', '=', world.actor.workspaceId)
      .execute()
    expect(state).toEqual([{ state: 'failed', code: 'FAKE_rejected' }])
  })

  it('is shown to admins where it was not taken, with why, is tried each day, and at once with their own rights', async () => {
    const { workspaceId, userId } = world.actor
    const problems = () => listOptOutProblems(pool.db, workspaceId)
    await say(addOptOut, {})
    world.crm.fault = async (call) => (call === 'writeOptOut' ? 'temporary' : 'ok')
    await write()
    // What passes by itself is nobody's matter at first.
    expect(await problems()).toEqual([])
    world.crm.fault = async (call) => (call === 'writeOptOut' ? 'rejected' : 'ok')
    world.advance(minutes(1))
    const since = world.now()
    await write()
    const problem = {
      address: contact(1).email,
      isOut: true,
      code: 'crm_rejected',
      details: { code: 'FAKE_rejected' },
      by: world.actor.name,
    }
    const [first] = await problems()
    expect(first).toMatchObject({ ...problem, nextTryAt: new Date(since.getTime() + hours(24)) })
    world.advance(hours(24))
    await write()
    expect((await problems())[0]?.nextTryAt).toEqual(new Date(since.getTime() + hours(48)))
    const admin = await sellingWorld(pool.db, { workspaceId, role: 'admin' })
    const asked: string[] = []
    world.ctx.crm = {
      open: async (owner) => {
        asked.push(owner.userId)
        return world.crm
      },
    }
    world.crm.fault = async () => 'ok'
    await retryOptOutWrites(world.ctx, {
      workspaceId,
      userId: admin.actor.userId,
      addresses: [problem.address],
    })
    await write()
    expect([await problems(), ticked(1), asked]).toEqual([[], true, [admin.actor.userId]])
    expect(asked).not.toContain(userId)
  })

  it('is not called taken while one of its records says something else', async () => {
    await say(addOptOut, {})
    const refused = new ConnectorError('rejected', { vendorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' })
    world.crm.writeOptOut = async () => ({ changed: [contact(1).id], refused })
    await write()
    const row = await pool.db
      .selectFrom('crm_opt_out')
      .select(['state', 'ticked', 'problem'])
      .where('workspace_id', '=', world.actor.workspaceId)
      .executeTakeFirst()
    expect(row).toEqual({ state: 'failed', ticked: [contact(1).id], problem: 'crm_rejected' })
  })
})
