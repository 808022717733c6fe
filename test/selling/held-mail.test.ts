import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { runAdmin } from '../../server/admin.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { holdMail, releaseMail } from '../../server/features/background/outbox/hold.ts'
import { recoverAttempts } from '../../server/features/background/outbox/recovery.ts'
import { retryFailed } from '../../server/features/background/outbox/retry-failed.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail, stateOf, toContact } from './selling-world.ts'

const pool = testPool()
const empty = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, new AbortController().signal)

/** Queues a mail to the n-th contact; its id. */
const send = (n = 1) => sendMail(world, { to: toContact(n) })

const stateNow = (id: string) => stateOf(world, id)

describe('mail that an operator holds', () => {
  const workspace = () => ({ workspaceId: world.actor.workspaceId })

  it('stays, says why, and goes when it is let go, sales and system alike', async () => {
    const id = await send()
    expect(await holdMail(world.ctx, workspace())).toBe(true)
    expect(await holdMail(world.ctx, workspace())).toBe(false)
    world.advance(5000)
    world.wakeUps.splice(0)
    await dispatch()
    expect([await stateNow(id), world.mailbox.delivered.length]).toEqual(['waiting/held', 0])
    // Nobody looks again and again at a closed gate.
    expect(world.wakeUps).toEqual([])
    await expect(releaseMail(world.ctx, workspace())).resolves.toBe(true)
    expect(world.wakeUps.map((call) => call.name)).toEqual(['recover-email'])
    await recoverAttempts(world.ctx)
    expect(world.wakeUps.map((call) => call.name)).toContain('dispatch-mailbox')
    await dispatch()
    expect(await stateNow(id)).toBe('sent')
    const audited = await world.ctx.db
      .selectFrom('audit_event')
      .select(['verb', 'actor'])
      .where('workspace_id', '=', world.actor.workspaceId)
      .where('verb', 'like', 'mail.%')
      .orderBy('id')
      .execute()
    expect(audited).toEqual([
      { verb: 'mail.held', actor: 'operator' },
      { verb: 'mail.released', actor: 'operator' },
    ])
  })

  it('does not begin to leave any more, however far its batch has come', async () => {
    const first = await send()
    const second = await send(2)
    world.advance(5000)
    world.mailbox.fault = async (call) => {
      if (call === 'submit') await holdMail(world.ctx, workspace())
      return 'ok'
    }
    await dispatch()
    expect([await stateNow(first), await stateNow(second)].sort()).toEqual(['sent', 'waiting/held'])
    expect(world.mailbox.delivered).toHaveLength(1)
  })
})

it('is held where there is no workspace yet', async () => {
  const { db } = empty
  await db.insertInto('installation').values({ mode: 'sandbox', created_at: new Date() }).execute()
  const ctx = { ...world.ctx, db }
  expect([await holdMail(ctx, 'all'), await holdMail(ctx, 'all')]).toEqual([true, false])
  expect([await releaseMail(ctx, 'all'), await releaseMail(ctx, 'all')]).toEqual([true, false])
})

describe('what an operator tries again', () => {
  const hour = 3_600_000
  const ago = (milliseconds: number) => new Date(world.now().getTime() - milliseconds)
  const which = () => ({ workspaceId: world.actor.workspaceId })
  const run = (argv: string[]) => runAdmin(world.ctx, ['retry', ...argv])

  const audited = async () => {
    const rows = await world.ctx.db
      .selectFrom('audit_event')
      .select('detail')
      .where('workspace_id', '=', world.actor.workspaceId)
      .where('verb', '=', 'mail.retried')
      .orderBy('id')
      .execute()
    return rows.map(({ detail }) => detail)
  }

  it('is what has failed for good since when it is said, however long it was tried before', async () => {
    const id = await send()
    world.mailbox.fault = async (call) => (call === 'submit' ? 'temporary' : 'ok')
    world.advance(5000)
    await dispatch()
    expect(await stateNow(id)).toBe('waiting/temporary')
    world.mailbox.fault = async (call) => (call === 'submit' ? 'rejected' : 'ok')
    world.advance(23 * hour)
    await dispatch()
    expect(await stateNow(id)).toBe('failed/rejected')
    await failedWrite(ago(23 * hour))
    world.mailbox.fault = async () => 'ok'
    world.advance(2 * hour)
    const none = { mails: 0, crmWrites: 0, jobs: null }
    expect(await retryFailed(world.ctx, which(), ago(hour))).toEqual(none)
    expect(await audited()).toEqual([])
    expect(await retryFailed(world.ctx, which(), ago(3 * hour))).toEqual({ ...none, mails: 1, crmWrites: 1 })
    expect(await audited()).toEqual([{ mails: 1, crmWrites: 1 }])
    await dispatch()
    expect(await stateNow(id)).toBe('sent')
  })

  it('is jobs as well, of that time and of no workspace, and is audited though there be nothing else', async () => {
    for (const age of [2, 30])
      await sql`select graphile_worker.add_job('gone', json_build_object('age', ${age}::int), max_attempts => 1,
        run_at => ${ago(age * hour)})`.execute(pool.db)
    await sql`update graphile_worker._private_jobs set attempts = 1`.execute(pool.db)
    world.wakeUps.splice(0)
    expect((await run(['--workspace', await workspaceName()])).output).toBe(
      'Tried again: mails 0, writes to Salesforce 0. No jobs, which belong to all workspaces: leave out --workspace for them.',
    )
    expect((await run([])).output).toMatch(/, jobs 1\.$/)
    expect(await audited()).toEqual([{ mails: 0, crmWrites: 0, jobs: 1 }])
    expect((await run(['--hours', '48'])).output).toMatch(/, jobs 1\.$/)
  })
})

/** A write to Salesforce that was queued at an instant, and whose last try failed now. */
async function failedWrite(createdAt: Date): Promise<void> {
  const { workspaceId, userId } = world.actor
  await world.ctx.db
    .insertInto('crm_write')
    .values({
      workspace_id: workspaceId,
      id: randomUUID(),
      key: randomUUID(),
      purpose: 'task',
      user_id: userId,
      payload: JSON.stringify({}),
      state: 'failed',
      code: 'FAKE',
      due_at: world.now(),
      created_at: createdAt,
    } as never)
    .execute()
}

/** A name that no other workspace of this database has. */
async function workspaceName(): Promise<string> {
  const name = randomUUID()
  await pool.db.updateTable('workspace').set({ name }).where('id', '=', world.actor.workspaceId).execute()
  return name
}
