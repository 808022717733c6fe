import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pino from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { ZodError } from 'zod'
import { waitingForLocks } from '../../../../test/harness/locks.ts'
import { testPool } from '../../../../test/harness/pool.ts'
import { type SellingWorld, sellingWorld } from '../../../../test/selling/selling-world.ts'
import type { Context } from '../../../context.ts'
import { days, hours, minutes, seconds } from '../../../platform/clock.ts'
import { DatabaseAway } from '../../../platform/database-failure.ts'
import { newId } from '../../../platform/ids.ts'
import { jobs } from '../../../platform/jobs.ts'
import type { Db } from '../../../schema.ts'
import {
  eventTypes,
  type News,
  publish,
  registerSubscribers,
  type Subscription,
  subscription,
  sweepEvents,
} from './events.ts'
import { recoverEvents, takeEvents } from './take.ts'

const pool = testPool()
const never = new AbortController().signal

let world: SellingWorld
let ctx: Context
let logged: { msg: string; tries?: number; code?: string }[]
/** The mail that everything here is about. */
let mail: string

beforeEach(async () => {
  world = await sellingWorld(pool.db)
  logged = []
  ctx = { ...world.ctx, log: pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) }) }
  mail = newId()
  await pool.db.deleteFrom('event_subscriber').execute()
})

type MailEnd = 'mail.sent' | 'mail.failed' | 'mail.cancelled'

function newsOf(type: MailEnd): News {
  const { workspaceId, userId } = world.actor
  const told = { workspaceId, subjectId: mail, at: world.now() }
  if (type === 'mail.sent') return { ...told, type, ids: { userId, mailboxId: null } }
  return { ...told, type, ids: { userId } }
}

/** Publishes each in a transaction of its own. */
async function happen(...types: MailEnd[]): Promise<void> {
  for (const type of types) await pool.db.transaction().execute((db) => publish(ctx, db, newsOf(type)))
}

/** Somebody who writes down, in the database, what it took; `trouble` comes after that. */
function writer(trouble: (type: string) => Promise<void> = async () => {}) {
  const name = `writer-${randomUUID()}`
  const one = subscription({
    name,
    on: ['mail.sent', 'mail.failed'],
    async take(_ctx, db, event) {
      await note(db, `${name} ${event.type}`)
      await trouble(event.type)
    },
  })
  return { one, took: () => notes(name) }
}

/** A table that is there already, in which a name may stand any number of times. */
const note = (db: Db, name: string) =>
  db
    .insertInto('person')
    .values({
      workspace_id: world.actor.workspaceId,
      id: newId(),
      name,
      created_at: world.now(),
      updated_at: world.now(),
    })
    .execute()

async function notes(name: string): Promise<string[]> {
  const rows = await pool.db.selectFrom('person').select('name').orderBy('id').execute()
  return rows.flatMap((row) => (row.name.startsWith(name) ? [row.name.slice(name.length + 1)] : []))
}

const take = (...subscriptions: Subscription[]) =>
  takeEvents(
    ctx,
    { subscriptions, subject: { workspaceId: world.actor.workspaceId, subjectId: mail } },
    never,
  )

const events = () =>
  pool.db
    .selectFrom('event')
    .selectAll()
    .where('workspace_id', '=', world.actor.workspaceId)
    .orderBy('id')
    .execute()

describe('an event', () => {
  it('is one row and one wake-up for its subject, of the transaction that makes it true', async () => {
    await happen('mail.sent')
    expect(await events()).toMatchObject([
      { type: 'mail.sent', subject_id: mail, ids: { userId: world.actor.userId }, settled_at: null },
    ])
    expect(world.wakeUps).toMatchObject([
      { name: 'take-events', payload: { workspaceId: world.actor.workspaceId, subjectId: mail } },
    ])
    const undone = pool.db.transaction().execute(async (db) => {
      await publish({ ...ctx, jobs }, db, newsOf('mail.failed'))
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await events()).toHaveLength(1)
    const { rows } = await pool.pool.query('select 1 from graphile_worker.jobs')
    expect(rows).toEqual([])
  })

  it('waits for nobody else who publishes, about whatever other subject', async () => {
    const tell = (db: Db) => publish({ ...ctx, jobs }, db, { ...newsOf('mail.sent'), subjectId: newId() })
    // The queue writes down the name of a job when it hears of it for the first time.
    await pool.db.transaction().execute(tell)
    const told = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const first = pool.db.transaction().execute(async (db) => {
      await tell(db)
      told.resolve()
      await goOn.promise
    })
    await told.promise
    await pool.db.transaction().execute(tell)
    goOn.resolve()
    await first
    expect(await events()).toHaveLength(3)
    await pool.pool.query('delete from graphile_worker._private_jobs')
  })

  it('holds the ids of its type, and whoever would tell more writes nothing', async () => {
    const more = { userId: world.actor.userId, address: 'ada@acme.example' }
    const told = { ...newsOf('mail.failed'), type: 'mail.failed', ids: more } as const
    for (const news of [told, { ...told, ids: { userId: more.address } }])
      await expect(pool.db.transaction().execute((db) => publish(ctx, db, news))).rejects.toThrow(ZodError)
    expect([await events(), world.wakeUps]).toEqual([[], []])
  })

  it('has a type that the database knows, and the other way round', async () => {
    const { rows } = await pool.pool.query<{ check: string }>(
      "select pg_get_constraintdef(oid) as check from pg_constraint where conname = 'event_type'",
    )
    const known = [...(rows[0]?.check ?? '').matchAll(/'([a-z_.]+)'::text/g)].map(([, type]) => type)
    expect(known.sort()).toEqual([...eventTypes].sort())
  })
})

describe('a subscriber', () => {
  it('takes what it wants, once, and in order, while two processes race', async () => {
    const { one, took } = writer()
    await registerSubscribers(ctx, [one])
    const types: MailEnd[] = ['mail.sent', 'mail.failed', 'mail.cancelled', 'mail.failed', 'mail.sent']
    await happen(...types)
    await Promise.all([take(one), take(one), take(one)])
    expect(await took()).toEqual(['mail.sent', 'mail.failed', 'mail.failed', 'mail.sent'])
    expect((await events()).map((event) => event.settled_at !== null)).toEqual(types.map(() => true))
    await take(one)
    expect(await took()).toHaveLength(4)
  })

  it('is waited for by another process that would take the same event', async () => {
    const began = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const { one, took } = writer(async (type) => {
      if (type !== 'mail.sent') return
      began.resolve()
      await goOn.promise
    })
    await registerSubscribers(ctx, [one])
    await happen('mail.sent', 'mail.failed')
    const first = take(one)
    await began.promise
    const second = take(one)
    await expect.poll(() => waitingForLocks(pool.pool), { interval: 10 }).toBe(1)
    expect(await took()).toEqual([])
    goOn.resolve()
    await Promise.all([first, second])
    expect(await took()).toEqual(['mail.sent', 'mail.failed'])
  })

  it('takes an event in the transaction of the others, as long as none fails, while two processes race', async () => {
    const seen: string[] = []
    const taker = (name: string) =>
      subscription({
        name: `${name}-${randomUUID()}`,
        on: ['mail.sent'],
        async take(_ctx, db) {
          const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(db)
          seen.push(rows[0]?.id ?? '')
        },
      })
    const both = [taker('one'), taker('other')]
    await registerSubscribers(ctx, both)
    await happen('mail.sent')
    await Promise.all([take(...both), take(...both)])
    expect(seen).toHaveLength(2)
    expect(new Set(seen).size).toBe(1)
    expect((await events()).every((event) => event.settled_at !== null)).toBe(true)
  })

  it('that fails takes back only itself, is tried again later, and then goes on in order', async () => {
    let isBroken = true
    const broken = writer(async (type) => {
      if (isBroken && type === 'mail.failed') throw new TypeError('a mistake')
    })
    const sound = writer()
    const both = [broken.one, sound.one]
    await registerSubscribers(ctx, both)
    await happen('mail.sent', 'mail.failed', 'mail.sent')
    await take(...both)
    expect(await broken.took()).toEqual(['mail.sent'])
    expect(await sound.took()).toEqual(['mail.sent', 'mail.failed', 'mail.sent'])
    expect(logged).toMatchObject([{ msg: 'event not taken', tries: 1, code: 'TypeError' }])
    // Before it is due, nothing is tried.
    world.advance(seconds(29))
    await take(...both)
    expect(logged).toHaveLength(1)
    world.advance(seconds(1))
    await take(...both)
    expect(logged.map(({ tries }) => tries)).toEqual([1, 2])
    expect((await events()).map((event) => event.settled_at !== null)).toEqual([true, false, false])
    isBroken = false
    world.advance(minutes(1))
    await take(...both)
    expect(await broken.took()).toEqual(['mail.sent', 'mail.failed', 'mail.sent'])
    expect(await sound.took()).toHaveLength(3)
    expect((await events()).every((event) => event.settled_at !== null)).toBe(true)
  })

  it('that fails again and again is said to, and tried for ever, once an hour at most', async () => {
    const { one, took } = writer(async () => {
      if (logged.length < 12) throw new Error('no')
    })
    await registerSubscribers(ctx, [one])
    await happen('mail.sent')
    for (let at = 0; at < 13; at++) {
      await take(one)
      world.advance(hours(1))
    }
    expect(logged.map(({ msg }) => msg)).toEqual([
      ...Array(10).fill('event not taken'),
      ...Array(2).fill('event not taken again and again'),
    ])
    expect(await took()).toEqual(['mail.sent'])
  })

  it('has not failed when the database is away, and takes what it was about to take', async () => {
    let isAway = true
    const { one, took } = writer(async () => {
      if (isAway) throw new DatabaseAway(new Error('gone'))
    })
    await registerSubscribers(ctx, [one])
    await happen('mail.sent')
    await expect(take(one)).rejects.toThrow(DatabaseAway)
    expect(await took()).toEqual([])
    isAway = false
    await take(one)
    expect(await took()).toEqual(['mail.sent'])
    expect(logged).toEqual([])
  })

  it('begins at its installation, with each type that it takes', async () => {
    const { one, took } = writer()
    await happen('mail.sent')
    await registerSubscribers(ctx, [{ ...one, on: ['mail.sent'] }])
    await happen('mail.sent', 'mail.failed')
    await registerSubscribers(ctx, [one])
    await happen('mail.failed', 'mail.sent')
    await take(one)
    expect(await took()).toEqual(['mail.sent', 'mail.failed', 'mail.sent'])
  })

  it('cannot take an event whose ids are not those of its type', async () => {
    const { one, took } = writer()
    await registerSubscribers(ctx, [one])
    await happen('mail.sent')
    await pool.db.updateTable('event').set({ ids: '{}' }).where('subject_id', '=', mail).execute()
    await take(one)
    expect(logged).toMatchObject([{ code: 'ZodError' }])
    expect(await took()).toEqual([])
  })
})

describe('the recovery', () => {
  const woken = () => world.wakeUps.filter(({ name }) => name === 'take-events').length

  it('finds what no job wakes, and what has failed when it is due, and nothing else', async () => {
    let isBroken = true
    const { one, took } = writer(async () => {
      if (isBroken) throw new Error('no')
    })
    await registerSubscribers(ctx, [one])
    await happen('mail.sent', 'mail.failed')
    world.wakeUps.length = 0
    await recoverEvents(ctx)
    expect(woken()).toBe(1)
    await take(one)
    await recoverEvents(ctx)
    expect(woken()).toBe(1)
    world.advance(seconds(30))
    await recoverEvents(ctx)
    expect(woken()).toBe(2)
    isBroken = false
    await take(one)
    await recoverEvents(ctx)
    expect([woken(), await took()]).toEqual([2, ['mail.sent', 'mail.failed']])
  })

  it('settles what nobody wants', async () => {
    await happen('mail.cancelled')
    world.wakeUps.length = 0
    await recoverEvents(ctx)
    expect([woken(), (await events()).map((event) => event.settled_at !== null)]).toEqual([0, [true]])
  })
})

describe('the sweep', () => {
  it('removes events 30 days after all have taken them, and keeps what somebody waits for', async () => {
    const taking = writer()
    const broken = writer(async (type) => {
      if (type === 'mail.failed') throw new Error('no')
    })
    const both = [taking.one, broken.one]
    await registerSubscribers(ctx, both)
    await happen('mail.sent', 'mail.failed')
    await take(...both)
    world.advance(days(30))
    await sweepEvents(ctx, both)
    expect((await events()).map(({ type }) => type)).toEqual(['mail.sent', 'mail.failed'])
    world.advance(1)
    await sweepEvents(ctx, both)
    expect((await events()).map(({ type }) => type)).toEqual(['mail.failed'])
  })

  it('forgets a subscriber that is in no process for a week, and what waits for it then waits no more', async () => {
    const { one } = writer()
    await registerSubscribers(ctx, [one])
    await happen('mail.sent')
    const settled = async () => {
      await sweepEvents(ctx, [])
      await recoverEvents(ctx)
      return (await events()).map((event) => event.settled_at !== null)
    }
    world.advance(days(7))
    expect(await settled()).toEqual([false])
    world.advance(1)
    expect(await settled()).toEqual([true])
  })
})
