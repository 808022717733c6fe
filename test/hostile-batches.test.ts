import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { ConnectorError } from '../server/connectors/connector-error.ts'
import { queueCrmWrite, retryFailedWrites } from '../server/features/background/crm-sync/crm-sync.ts'
import { recoverWrites, writeDue } from '../server/features/background/crm-sync/write-due.ts'
import { notify } from '../server/features/background/notifications/notifications.ts'
import { dispatchMailbox } from '../server/features/background/outbox/dispatch.ts'
import { dispatchNotifications } from '../server/features/background/outbox/dispatch-notifications.ts'
import { recoverAttempts } from '../server/features/background/outbox/recovery.ts'
import { recordObstacle } from '../server/features/connecting/obstacles/obstacles.ts'
import { resumeProbing } from '../server/features/team/onboarding/probe.ts'
import { DatabaseAway } from '../server/platform/database-failure.ts'
import { loseConnection } from './harness/lost-connection.ts'
import { testPool } from './harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, toContact } from './selling/selling-world.ts'

/*
 * n good and k hostile items, in any order: n are done, and of each of the k it is said why not. One property a batch.
 */

const pool = testPool()

const never = new AbortController().signal
type Item = 'good' | 'hostile'

/** Walks a batch with each order of items that is drawn. */
async function inAnyOrder(walk: (items: Item[], world: SellingWorld) => Promise<void>): Promise<void> {
  const items = fc.array(fc.constantFrom<Item>('good', 'hostile'), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(items, async (drawn) => walk(drawn, await sellingWorld(pool.db, { people: 8 }))),
    { numRuns: 6, examples: [[['hostile', 'good', 'hostile', 'good']]] },
  )
}

/** Queues one mail an item, in order. Returns their ids. */
async function compose({ ctx, actor, advance }: SellingWorld, items: Item[]): Promise<string[]> {
  const ids: string[] = []
  for (const at of items.keys()) {
    ids.push(await sendMail({ ctx, actor }, { to: toContact(at + 1), subject: `Mail ${at}` }))
    advance(1)
  }
  return ids
}

const statesOf = async (ids: string[]) => {
  const rows = await pool.db.selectFrom('email').select(['id', 'state', 'reason']).execute()
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id)
    return row?.reason ? `${row.state}/${row.reason}` : row?.state
  })
}
const outcomes = (items: Item[], said: Record<Item, string>) => items.map((item) => said[item])
const lost = `<img src="cid:${'0'.repeat(64)}@msi">`

it('mails of which a part is gone fail with that reason, and the others go', async () => {
  await inAnyOrder(async (items, world) => {
    const ids = await compose(world, items)
    const hostile = ids.filter((_, at) => items[at] === 'hostile')
    await pool.db.updateTable('email').set({ html: lost }).where('id', 'in', hostile).execute()
    world.advance(5000)
    await dispatchMailbox(world.ctx, world.box, never)
    expect(await statesOf(ids)).toEqual(outcomes(items, { good: 'sent', hostile: 'failed/content_missing' }))
  })
})

it('mails whose opt-outs cannot be asked for wait with that reason, and the others go', async () => {
  await inAnyOrder(async (items, world) => {
    const ids = await compose(world, items)
    const odd = items.flatMap((item, at) => (item === 'hostile' ? [contact(at + 1).email] : []))
    const fault = fc.sample(fc.boolean(), 1)[0]
    world.crm.readOptOuts = async (_people: unknown, addresses?: string[]) => {
      const isOdd = addresses?.some((address) => odd.includes(address))
      if (isOdd) throw fault ? new ConnectorError('rejected') : new TypeError('a mistake of ours')
      const nobody = new Set<string>()
      return { ids: nobody, addresses: nobody, boxes: [], shown: nobody, seesAll: true }
    }
    world.advance(5000)
    await dispatchMailbox(world.ctx, world.box, never)
    expect(await statesOf(ids)).toEqual(
      outcomes(items, { good: 'sent', hostile: 'waiting/opt_out_unreadable' }),
    )
  })
})

it('attempts that cannot be settled are asked about in the end, and the others are settled', async () => {
  await inAnyOrder(async (items, world) => {
    const ids = await compose(world, items)
    world.mailbox.fault = async (call) => (call === 'submit' ? 'lost_after' : 'ok')
    world.advance(5000)
    await dispatchMailbox(world.ctx, world.box, never)
    const rows = await pool.db
      .selectFrom('email')
      .select(['id', 'message_id'])
      .where('id', 'in', ids)
      .execute()
    const odd = rows.filter(({ id }) => items[ids.indexOf(id)] === 'hostile').map((row) => row.message_id)
    const { mailbox } = world
    const lookup = mailbox.lookup.bind(mailbox)
    mailbox.lookup = async (handle, messageId) => {
      if (odd.includes(messageId)) throw new TypeError('a mistake of ours')
      return lookup(handle, messageId)
    }
    for (const seconds of [61, 300, 400]) {
      world.advance(seconds * 1000)
      await dispatchMailbox(world.ctx, world.box, never)
    }
    expect(await statesOf(ids)).toEqual(
      outcomes(items, { good: 'sent', hostile: 'needs_attention/in_doubt' }),
    )
  })
})

it('mails of the product’s own of which a part is gone fail with that reason, and the others go', async () => {
  await inAnyOrder(async (items, world) => {
    const { ctx, actor } = world
    const { workspaceId } = actor
    const letters: string[] = []
    const from = { name: 'MSI', address: 'msi@nord.example' }
    ctx.notificationMail = {
      from,
      send: async (mail) => void letters.push(mail.subject),
    } as typeof ctx.notificationMail
    const ids: string[] = []
    for (const [at, item] of items.entries()) {
      const to = { name: null, address: 'somebody@nord.example' }
      const words = { subject: `Mail ${at}`, html: item === 'good' ? '<p>Hi</p>' : lost, text: 'Hi' }
      ids.push(await notify(ctx, ctx.db, { workspaceId, key: `${at}`, to, ...words }))
    }
    await dispatchNotifications(ctx, workspaceId, never)
    expect(await statesOf(ids)).toEqual(outcomes(items, { good: 'sent', hostile: 'failed/content_missing' }))
    expect(letters).toHaveLength(items.filter((item) => item === 'good').length)
  })
})

/** What keeps a Task from being written, and the code that it has failed with in the end. */
const troubles: Record<string, (() => Error) | null> = {
  payload_unreadable: null,
  unexpected: () => new TypeError('a mistake of ours'),
  UNKNOWN_EXCEPTION: () => new ConnectorError('ambiguous', { vendorCode: 'UNKNOWN_EXCEPTION' }),
  UNABLE_TO_LOCK_ROW: () => new ConnectorError('temporary', { vendorCode: 'UNABLE_TO_LOCK_ROW' }),
}

it.each([
  ['each on a record of its own', (at: number) => contact(at + 1).id],
  ['all on one record', () => contact(1).id],
])(
  'Tasks that cannot be written fail with a code in the end, and the others are written: %s',
  async (_, whoOf) => {
    await inAnyOrder(async (items, world) => {
      const { ctx, actor, crm } = world
      const { workspaceId, userId } = actor
      const [emailId = ''] = await compose(world, ['good'])
      const names = Object.keys(troubles)
      const kinds = items.map((item, at) => (item === 'good' ? 'written' : (names[at % names.length] ?? '')))
      const keys = kinds.map((kind, at) => `${kind}:${at}:${emailId}`)
      for (const [at, key] of keys.entries()) {
        const task = { key, kind: 'email', subject: 'Hi', description: '', date: '2026-11-22' } as const
        const rest = {
          completed: true,
          priority: 'normal',
          whoId: whoOf(at),
          whatId: null,
          url: null,
        } as const
        const about = { workspaceId, userId, purpose: 'mail_sent', emailId, salesTaskId: null } as const
        await queueCrmWrite(ctx, ctx.db, { ...about, task: { ...task, ...rest } })
      }
      const writes = pool.db.updateTable('crm_write').where('workspace_id', '=', workspaceId)
      const odd = sql<string>`jsonb_build_object('whoId', payload->>'whoId')`
      await writes.set({ payload: odd }).where('key', 'like', 'payload_unreadable:%').execute()
      const write = crm.writeTask.bind(crm)
      crm.writeTask = async (task, doubtful) => {
        const trouble = troubles[task.key.split(':')[0] ?? '']
        if (trouble) throw trouble()
        return write(task, doubtful)
      }
      const said = async () => {
        const rows = await pool.db.selectFrom('crm_write').selectAll().where('key', 'in', keys).execute()
        return keys.map((key) => rows.find((row) => row.key === key)).map((row) => row?.code ?? row?.state)
      }
      for (let round = 0; round < 12; round++) {
        await writeDue(ctx, actor, never)
        world.advance(900_000)
      }
      expect(crm.tasks.map(({ key }) => key).sort()).toEqual(
        keys.filter((key) => key.startsWith('written')).sort(),
      )
      expect(await said()).toEqual(kinds)
      // The rest of a day of tries.
      await writes.set({ tries: 99 }).where('state', '=', 'waiting').execute()
      await writeDue(ctx, actor, never)
      const left = pool.db.selectFrom('crm_write').select('state').distinct().where('key', 'in', keys)
      const states = new Set(items.map((item) => (item === 'good' ? 'written' : 'failed')))
      expect(new Set((await left.execute()).map(({ state }) => state))).toEqual(states)
      expect(await said()).toEqual(kinds)
    })
  },
)

it('a Task whose writing ends its process each time, and one that Salesforce keeps out for weeks', async () => {
  const world = await sellingWorld(pool.db)
  const { ctx, actor, crm } = world
  const [emailId = ''] = await compose(world, ['good'])
  const task = { kind: 'email', subject: 'Hi', description: '', date: '2026-11-22', completed: true } as const
  const rest = { priority: 'normal', whoId: contact(1).id, whatId: null, url: null } as const
  const { workspaceId, userId } = actor
  const about = { workspaceId, userId, purpose: 'mail_sent', emailId, salesTaskId: null } as const
  await queueCrmWrite(ctx, ctx.db, { ...about, task: { key: emailId, ...task, ...rest } })
  const row = pool.db.selectFrom('crm_write').select(['state', 'code', 'tries']).where('key', '=', emailId)
  crm.fault = async () => 'auth_revoked'
  for (let round = 0; round < 3; round++) {
    await writeDue(ctx, actor, never)
    world.advance(900_000)
  }
  expect(await row.executeTakeFirst()).toEqual({ state: 'waiting', code: 'auth_revoked', tries: 0 })
  await pool.db
    .updateTable('crm_write')
    .set({ state: 'writing', tries: 100 })
    .where('key', '=', emailId)
    .execute()
  world.advance(2 * 24 * 3_600_000)
  await writeDue(ctx, actor, never)
  expect(await row.executeTakeFirst()).toMatchObject({ state: 'failed', code: 'no_answer' })
  // Asked for again it is begun anew, and looked for first.
  const since = new Date(world.now().getTime() - 24 * 3_600_000)
  expect(await retryFailedWrites(ctx, pool.db, { workspaceId, since })).toBe(1)
  crm.fault = async () => 'ok'
  await writeDue(ctx, actor, never)
  expect(await row.executeTakeFirst()).toEqual({ state: 'written', code: null, tries: 2 })
})

it('what meets a database that is away is as it was afterwards: nothing is given up, counted or asked', async () => {
  const world = await sellingWorld(pool.db, { people: 8 })
  const { ctx, actor, box, crm, mailbox } = world
  const away = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(DatabaseAway)
  const lose = () => loseConnection(pool.db)
  const ids = await compose(world, ['good', 'good', 'good'])
  world.advance(5000)

  const asked: unknown[] = []
  crm.readOptOuts = (people) => {
    asked.push(people)
    return lose()
  }
  await away(dispatchMailbox(ctx, box, never))
  expect([asked.length, await statesOf(ids)]).toEqual([1, ids.map(() => 'waiting/undo_window')])
  Reflect.deleteProperty(crm, 'readOptOuts')

  mailbox.fault = async (call) => (call === 'submit' ? 'lost_after' : 'ok')
  await dispatchMailbox(ctx, box, never)
  mailbox.lookup = lose
  for (let round = 0; round < 5; round++) {
    world.advance(400_000)
    await away(dispatchMailbox(ctx, box, never))
  }
  const attempts = pool.db.selectFrom('attempt').select(['state', 'looks']).where('email_id', 'in', ids)
  expect(await attempts.execute()).toEqual(ids.map(() => ({ state: 'open', looks: 0 })))
  Reflect.deleteProperty(mailbox, 'lookup')
  await dispatchMailbox(ctx, box, never)
  expect(await statesOf(ids)).toEqual(ids.map(() => 'sent'))

  const writeTask = crm.writeTask
  crm.writeTask = lose
  for (let round = 0; round < 7; round++) {
    world.advance(900_000)
    await away(writeDue(ctx, actor, never))
  }
  crm.writeTask = writeTask
  world.advance(900_000)
  await writeDue(ctx, actor, never)
  expect(crm.tasks).toHaveLength(3)
})

it('owners who cannot be woken keep nobody else asleep', async () => {
  const sleepers = await Promise.all([0, 1, 2, 3].map(() => sellingWorld(pool.db)))
  for (const world of sleepers) {
    const [emailId = ''] = await compose(world, ['good'])
    const { workspaceId, userId } = world.actor
    const key = {
      kind: 'email',
      subject: 'Hi',
      description: '',
      date: '2026-11-22',
      completed: true,
    } as const
    const task = { ...key, key: emailId, priority: 'normal', whoId: null, whatId: null, url: null } as const
    const about = { workspaceId, userId, purpose: 'mail_sent', emailId, salesTaskId: null } as const
    await queueCrmWrite(world.ctx, pool.db, { ...about, task })
    const met = { step: 'api', code: 'salesforce_unreachable', details: {} } as const
    await recordObstacle(world.ctx, world.ctx.db, { workspaceId, userId, ...met })
    world.advance(5000)
  }
  const [first] = sleepers
  if (!first) throw new Error('There is nobody')
  first.advance(5000)
  const users = sleepers.map((world) => world.actor.userId)
  const userOf = ({ userId, mailboxId }: Record<string, string>) =>
    userId ?? sleepers.find(({ box }) => box.mailboxId === mailboxId)?.actor.userId
  for (const hostile of users)
    for (const recover of [recoverAttempts, recoverWrites, resumeProbing]) {
      const woken: unknown[] = []
      const add = async (_db: unknown, call: { payload: Record<string, string> }) => {
        const user = userOf(call.payload)
        if (user === hostile) throw new Error('a mistake of ours')
        woken.push(user)
      }
      await recover({ ...first.ctx, jobs: { add } })
      expect(users.filter((user) => woken.includes(user))).toEqual(users.filter((user) => user !== hostile))
    }
})
