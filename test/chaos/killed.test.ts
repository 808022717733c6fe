import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { Slaughter } from './kills.ts'
import { noFaults } from './ledger.ts'

let database: TestDatabase
let product: Slaughter

beforeAll(async () => {
  database = await createTestDatabase()
  product = await Slaughter.begin(database.url)
})
afterAll(async () => {
  await product?.end()
  await database?.drop()
})

it('no mail twice and none lost, no Task twice, when processes are killed in the midst of sending', async () => {
  const report = await product.run({ kills: 10, seed: 1 })
  expect(report.amiss).toEqual([])
  expect(report).toMatchObject({ kills: 10, mails: 20, figures: noFaults })
})

it('mail goes on when the worker that had its mailbox was killed, as soon as that is noticed', async () => {
  const { crew, world } = product
  const { db } = world.app.ctx
  await crew.complete()
  while (crew.hands.length > 2) await crew.kill(crew.hands[0] as (typeof crew.hands)[0])
  const [killed, other] = crew.hands
  // In the middle of a batch, which the lease outlives by far.
  await sql`update mailbox set lease_holder = ${killed?.id}, lease_until = now() + interval '1 hour'`.execute(
    db,
  )
  if (killed) await crew.kill(killed)
  const subject = await product.send()
  // Nobody looks by the clock: only the other's heartbeat can tell.
  await sql`update graphile_worker._private_jobs set run_at = now() + interval '1 hour'
    where key = 'recover-email'`.execute(db)
  await sql`update worker set beat_at = beat_at - interval '16 seconds' where id <> ${other?.id}`.execute(db)

  const state = () => db.selectFrom('email').select('state').where('subject', '=', subject).execute()
  await expect.poll(state).toEqual([{ state: 'sent' }])
  const left = await db.selectFrom('worker').select('id').where('runs', '=', 'worker').execute()
  expect(left).toEqual([{ id: other?.id }])
  other?.program.child.kill('SIGTERM')
  expect(await other?.program.ended).toBe(0)
})
