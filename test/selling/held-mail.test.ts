import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dispatchMailbox } from '../../server/features/email/dispatch.ts'
import { readEmail } from '../../server/features/email/email.ts'
import { holdMail, releaseMail, retryFailed } from '../../server/features/email/hold.ts'
import { recoverAttempts } from '../../server/features/email/recovery.ts'
import { sendEmails } from '../../server/features/email/send.ts'
import { openDatabase } from '../../server/platform/database.ts'
import type { Schema } from '../../server/schema.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { contact, type SellingWorld, sellingWorld } from './selling-world.ts'

let database: TestDatabase
let pool: ReturnType<typeof openDatabase<Schema>>
let world: SellingWorld

beforeAll(async () => {
  database = await createTestDatabase()
  pool = openDatabase<Schema>(database.url, () => {})
})
afterAll(async () => {
  await pool?.close()
  await database?.drop()
})
beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.actor, new AbortController().signal)

/** Queues a mail to the n-th contact; its id. */
async function send(n = 1): Promise<string> {
  const [email] = await sendEmails(world.ctx, world.actor, {
    key: randomUUID(),
    to: [{ object: 'Contact', id: contact(n).id }],
    cc: [],
    bcc: [],
    subject: 'Hello',
    html: '<p>Hi</p>',
    attachments: [],
  })
  return email?.id ?? ''
}

const stateOf = async (id: string) => {
  const { state, reason } = await readEmail(world.ctx, world.actor, id)
  return reason ? `${state}/${reason}` : state
}

describe('mail that an operator holds', () => {
  const workspace = () => ({ workspaceId: world.actor.workspaceId })

  it('stays, says why, and goes when it is let go, sales and system alike', async () => {
    const id = await send()
    expect(await holdMail(world.ctx, workspace())).toBe(true)
    expect(await holdMail(world.ctx, workspace())).toBe(false)
    world.advance(5000)
    world.wakeUps.splice(0)
    await dispatch()
    expect([await stateOf(id), world.mailbox.delivered.length]).toEqual(['waiting/held', 0])
    // Nobody looks again and again at a closed gate.
    expect(world.wakeUps).toEqual([])
    await expect(releaseMail(world.ctx, workspace())).resolves.toBe(true)
    expect(world.wakeUps.map((call) => call.name)).toEqual(['recover-email'])
    await recoverAttempts(world.ctx)
    expect(world.wakeUps.map((call) => call.name)).toContain('dispatch-mailbox')
    await dispatch()
    expect(await stateOf(id)).toBe('sent')
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
    world.mailbox.whim = async (call) => {
      if (call === 'submit') await holdMail(world.ctx, workspace())
      return 'ok'
    }
    await dispatch()
    expect([await stateOf(first), await stateOf(second)].sort()).toEqual(['sent', 'waiting/held'])
    expect(world.mailbox.delivered).toHaveLength(1)
  })
})

describe('what an operator tries again', () => {
  it('is what has failed for good, since when it is said', async () => {
    const id = await send()
    world.mailbox.whim = async (call) => (call === 'submit' ? 'rejected' : 'ok')
    world.advance(5000)
    await dispatch()
    expect(await stateOf(id)).toBe('failed/rejected')
    world.mailbox.whim = async () => 'ok'
    const { workspaceId } = world.actor
    expect(
      await retryFailed(world.ctx, { workspaceId, since: new Date(world.now().getTime() + 1) }),
    ).toMatchObject({ mails: 0 })
    const since = new Date(world.now().getTime() - 60_000)
    expect(await retryFailed(world.ctx, { workspaceId, since })).toEqual({ mails: 1, crmWrites: 0 })
    await dispatch()
    expect(await stateOf(id)).toBe('sent')
  })
})
