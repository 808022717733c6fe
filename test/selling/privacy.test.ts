import { beforeEach, describe, expect, it } from 'vitest'
import { writeDue } from '../../server/features/background/crm-sync/write-due.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { retryFailed } from '../../server/features/background/outbox/outbox.ts'
import { saveAttachment } from '../../server/features/selling/email/attachments.ts'
import { retryEmail } from '../../server/features/selling/email/decisions.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { previewRetention, sweepBodies } from '../../server/features/team/privacy/retention.ts'
import { saveSetting } from '../../server/features/team/settings/settings.ts'
import { days, minutes } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail, stateOf, toContact } from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, never)

async function pass(milliseconds: number) {
  world.advance(milliseconds)
  await dispatch()
}

const writeTasks = () => writeDue(world.ctx, world.actor, never)
const read = (id: string) => readEmail(world.ctx, world.actor, id)

async function mailWithFile(n: number): Promise<string> {
  const file = { name: 'offer.pdf', mediaType: 'application/pdf', bytes: Buffer.from('offer') }
  const { id } = await saveAttachment(world.ctx, world.actor, file)
  return sendMail(world, { to: toContact(n), html: '<p>Secret words</p>', attachments: [id] })
}

/** Everything that the database holds of the workspace's mails and their Tasks, as one text. */
async function stored(): Promise<string> {
  const { workspaceId } = world.actor
  const rows = await Promise.all(
    (['email', 'email_attachment', 'crm_write'] as const).map((table) =>
      pool.db.selectFrom(table).selectAll().where('workspace_id', '=', workspaceId).execute(),
    ),
  )
  return JSON.stringify(rows)
}

describe('what mails say', () => {
  const keepFor = (kept: number | null) =>
    saveSetting(world.ctx, world.actor, {
      section: 'retention',
      value: kept === null ? { isOn: false, days: 30 } : { isOn: true, days: kept },
      version: 0,
    })

  it('is kept until an admin gives it an end, and goes then with its files, once the mail is logged', async () => {
    const id = await mailWithFile(1)
    await pass(5000)
    await writeTasks()
    world.advance(days(400))
    await sweepBodies(world.ctx)
    expect(await read(id)).toMatchObject({ html: expect.stringContaining('Secret words'), emptied: null })
    expect(await previewRetention(world.ctx, world.actor, 399)).toEqual({ mails: 1 })
    expect(await previewRetention(world.ctx, world.actor, 401)).toEqual({ mails: 0 })
    await keepFor(399)
    await sweepBodies(world.ctx)
    const { html, emptied, attachments, subject, crm, to } = await read(id)
    expect({ html, emptied, attachments }).toEqual({
      html: '',
      emptied: { at: world.now().toISOString(), by: 'retention' },
      attachments: [],
    })
    expect([subject, crm.state, to.address]).toEqual(['Hello', 'written', 'contact1@buyer.example'])
    expect(await stored()).not.toContain('Secret words')
    expect(await previewRetention(world.ctx, world.actor, 399)).toEqual({ mails: 0 })
  })

  it('stays where the mail waits, is in doubt, is not logged or may have gone before a restore', async () => {
    const scheduled = await mailWithFile(1)
    await pool.db
      .updateTable('email')
      .set({ due_at: new Date(world.now().getTime() + days(800)) })
      .where('id', '=', scheduled)
      .execute()
    const unlogged = await mailWithFile(2)
    await pass(5000)
    const doubtful = await mailWithFile(3)
    world.mailbox.fault = async (call) =>
      call === 'submit' ? 'lost_after' : call === 'lookup' ? 'unknown' : 'ok'
    await pass(5000)
    await pass(days(2))
    expect(await stateOf(world, doubtful)).toMatch(/needs_attention|sending/)
    await keepFor(30)
    world.advance(days(60))
    await sweepBodies(world.ctx)
    for (const id of [scheduled, unlogged, doubtful])
      expect(await read(id)).toMatchObject({ html: expect.stringContaining('Secret words'), emptied: null })
    await writeTasks()
    await sweepBodies(world.ctx)
    expect(await read(unlogged)).toMatchObject({ emptied: { by: 'retention' } })
  })

  it('is gone for good: a mail that failed and has lost it is not tried again', async () => {
    const id = await mailWithFile(1)
    world.mailbox.fault = async (call) => (call === 'prepare' ? 'rejected' : 'ok')
    await pass(5000)
    expect(await stateOf(world, id)).toBe('failed/rejected')
    world.mailbox.fault = async () => 'ok'
    await keepFor(30)
    world.advance(days(31))
    await sweepBodies(world.ctx)
    await expect(retryEmail(world.ctx, world.actor, id)).rejects.toMatchObject({ code: 'not_retryable' })
    const { workspaceId } = world.actor
    await retryFailed(world.ctx, { workspaceId }, new Date(0))
    await pass(minutes(5))
    expect([await stateOf(world, id), world.mailbox.delivered.length]).toEqual(['failed/rejected', 0])
  })
})
