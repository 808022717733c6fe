import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { ConnectorError } from '../../server/connectors/connector-error.ts'
import { writeDue } from '../../server/features/background/crm-sync/write-due.ts'
import { notify, withdrawNotification } from '../../server/features/background/notifications/notifications.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { dispatchNotifications } from '../../server/features/background/outbox/dispatch-notifications.ts'
import { recoverAttempts } from '../../server/features/background/outbox/recovery.ts'
import { forgetHolds } from '../../server/features/background/outbox/turn-queries.ts'
import { saveBlob, sweepBlobs } from '../../server/features/selling/content/content.ts'
import type { Compose } from '../../server/features/selling/email/addressees.ts'
import { saveAttachment, sweepAttachments } from '../../server/features/selling/email/attachments.ts'
import { decideEmail, retryEmail } from '../../server/features/selling/email/decisions.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { saveSignature } from '../../server/features/selling/signatures/signatures.ts'
import { addTask } from '../../server/features/selling/tasks/tasks.ts'
import { testPool } from '../harness/pool.ts'
import { compose, contact, type SellingWorld, sellingWorld, sendMail } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const never = new AbortController().signal
const hour = 3_600_000
const refused = (code: string) => expect.objectContaining({ code })
const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
const picture = (letter: string) => {
  const bytes = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40, letter)])
  return `<img src="data:image/png;base64,${bytes.toString('base64')}">`
}

const send = (change: Partial<Compose> = {}) => sendMail(world, change)

const row = (id: string) =>
  pool.db.selectFrom('email').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const stateOf = async (id: string) => {
  const { state, reason } = await row(id)
  return reason ? `${state}/${reason}` : state
}

const mailbox = () =>
  pool.db
    .selectFrom('connection')
    .select(['state', 'cause'])
    .where('user_id', '=', world.actor.userId)
    .where('kind', '=', 'mailbox')
    .executeTakeFirstOrThrow()

const setMailbox = (state: 'lost' | 'healthy') =>
  pool.db
    .updateTable('connection')
    .set({ state })
    .where('user_id', '=', world.actor.userId)
    .where('kind', '=', 'mailbox')
    .execute()

/** The wake-ups for this world's user since the last call. */
const wakeUps = (name: string) =>
  world.wakeUps
    .splice(0)
    .filter(
      (call) =>
        call.name === name &&
        [world.actor.userId, world.box.mailboxId].includes(
          call.payload.mailboxId ?? call.payload.userId ?? '',
        ),
    )
    .map((call) => call.runAt?.getTime() ?? 0)

describe('doubt', () => {
  it('does not send again what left between the look and the taking away, though it cannot be seen yet', async () => {
    const id = await send()
    world.mailbox.fault = async (call) => (call === 'slow' ? 'lands_late' : 'ok')
    world.advance(5000)
    await dispatch()
    world.mailbox.fault = async (call) => {
      if (call !== 'discard') return 'ok'
      for (const handle of world.mailbox.underWay) world.mailbox.land(handle)
      world.mailbox.fault = async (next) => (next === 'lookup' ? 'unknown' : 'ok')
      return 'ok'
    }
    world.advance(61_000)
    await dispatch()
    expect([await stateOf(id), world.mailbox.delivered.length]).toEqual(['sending', 1])
    world.mailbox.fault = async () => 'ok'
    world.advance(400_000)
    await dispatch()
    expect([await stateOf(id), world.mailbox.delivered.length]).toEqual(['sent', 1])
  })

  it('is settled although the mailbox was lost meanwhile, and rests between the looks', async () => {
    const id = await send()
    world.mailbox.fault = async (call) => (call === 'slow' ? 'lands_late' : 'ok')
    world.advance(5000)
    await dispatch()
    await setMailbox('lost')
    world.advance(61_000)
    world.wakeUps.splice(0)
    await recoverAttempts(world.ctx)
    expect(wakeUps('dispatch-mailbox')).toHaveLength(1)
    await dispatch()
    const [next = 0, ...others] = wakeUps('dispatch-mailbox')
    expect([next - world.now().getTime(), others]).toEqual([600_000, []])
    await recoverAttempts(world.ctx)
    expect(wakeUps('dispatch-mailbox')).toEqual([])
    world.advance(24 * hour)
    await dispatch()
    expect(await stateOf(id)).toBe('needs_attention/in_doubt')
    expect(wakeUps('dispatch-mailbox')).toEqual([])
  })
})

describe('a mail that is a day late', () => {
  it.each(['readOptOuts', 'prepare'])(
    'asks, whatever held it up (%s), and goes when told to',
    async (call) => {
      const id = await send()
      const busy = async (now: string) => (now === call ? 'rate_limited' : 'ok')
      world.crm.fault = busy
      world.mailbox.fault = busy
      for (const wait of [5000, 120_000, 12 * hour, 13 * hour]) {
        expect((await row(id)).planned_at).toEqual(new Date(Date.UTC(2026, 10, 22, 9, 0, 5)))
        world.advance(wait)
        if (wait === 13 * hour) world.crm.fault = world.mailbox.fault = async () => 'ok'
        await dispatch()
      }
      expect(await stateOf(id)).toBe('needs_attention/day_late')
      await expect(decideEmail(world.ctx, world.actor, { id, decision: 'it_was_sent' })).rejects.toEqual(
        refused('not_retryable'),
      )
      await decideEmail(world.ctx, world.actor, { id, decision: 'send_again' })
      await dispatch()
      expect(await stateOf(id)).toBe('sent')
    },
  )

  it('is not late for what its mail service kept back until a time of its own, whatever is set meanwhile', async () => {
    const ids = [await send(), await send()]
    world.advance(5000)
    const until = new Date(world.now().getTime() + 24 * hour + 5000)
    world.mailbox.fault = async (call) => {
      if (call === 'submit') throw new ConnectorError('rate_limited', { until })
      return 'ok'
    }
    await dispatch()
    await forgetHolds(pool.db, world.actor.workspaceId, world.now())
    world.mailbox.fault = async () => 'ok'
    world.advance(24 * hour + 5000)
    await dispatch()
    expect(await Promise.all(ids.map(stateOf))).toEqual(['sent', 'sent'])
  })

  it('is not late when its sender tries it again days later', async () => {
    const id = await send()
    world.mailbox.fault = async (call) => (call === 'prepare' ? 'rejected' : 'ok')
    world.advance(5000)
    await dispatch()
    world.mailbox.fault = async () => 'ok'
    world.advance(72 * hour)
    await retryEmail(world.ctx, world.actor, id)
    await dispatch()
    expect(await stateOf(id)).toBe('sent')
  })
})

describe('a mailbox that will not serve', () => {
  it.each(['consent_missing', 'not_enabled'])('counts as lost when sending finds out: %s', async (fault) => {
    const id = await send()
    world.mailbox.fault = async (call) => (call === 'prepare' ? fault : 'ok')
    world.advance(5000)
    await dispatch()
    expect(await mailbox()).toEqual({ state: 'lost', cause: fault })
    expect(await stateOf(id)).toBe('waiting/mailbox_disconnected')
    world.advance(61_000)
    world.wakeUps.splice(0)
    await dispatch()
    await recoverAttempts(world.ctx)
    expect(wakeUps('dispatch-mailbox')).toEqual([])
  })

  it('waits as long as it takes for whoever runs the product, and no try counts', async () => {
    const id = await send()
    world.mailbox.fault = async (call) => (call === 'prepare' ? 'operator' : 'ok')
    world.advance(5000)
    for (let tries = 0; tries < 60; tries++) {
      await dispatch()
      world.advance(300_000)
    }
    expect(await stateOf(id)).toBe('waiting/operator')
    expect(await mailbox()).toEqual({ state: 'healthy', cause: null })
    world.mailbox.fault = async (call) => (call === 'prepare' ? 'temporary' : 'ok')
    await dispatch()
    expect(await stateOf(id)).toBe('waiting/temporary')
    world.mailbox.fault = async () => 'ok'
    world.advance(60_000)
    await dispatch()
    expect(await stateOf(id)).toBe('sent')
  })

  it('stays connected while it is only slow', async () => {
    await send()
    world.mailbox.fault = async (call) => (call === 'prepare' ? 'temporary' : 'ok')
    world.advance(5000)
    await dispatch()
    expect(await mailbox()).toEqual({ state: 'healthy', cause: null })
  })
})

describe('a key', () => {
  it('stands for one mail and not for another', async () => {
    const request = compose()
    const [email] = await sendEmails(world.ctx, world.actor, request)
    for (const change of [
      { subject: 'Hello again' },
      { html: '<p>Better</p>' },
      { cc: ['boss@buyer.example'] },
      { to: [{ object: 'Contact' as const, id: contact(2).id }] },
      { attachments: [randomUUID()] },
    ])
      await expect(sendEmails(world.ctx, world.actor, { ...request, ...change })).rejects.toEqual(
        refused('send_key_reused'),
      )
    const again = await sendEmails(world.ctx, world.actor, request)
    expect(again.map((one) => one.id)).toEqual([email?.id])
  })

  it('goes to one of two different requests that come at once, whole and with its wake-up', async () => {
    const people = (...numbers: number[]) =>
      numbers.map((n) => ({ object: 'Contact' as const, id: contact(n).id }))
    for (let round = 0; round < 5; round++) {
      const key = randomUUID()
      world.wakeUps.splice(0)
      const outcomes = await Promise.allSettled([
        sendEmails(world.ctx, world.actor, compose({ key, to: people(1, 2) })),
        sendEmails(world.ctx, world.actor, compose({ key, to: people(3, 1) })),
      ])
      const made = outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
      const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
      expect(reasons).toEqual([refused('send_key_reused')])
      const rows = await pool.db.selectFrom('email').select('id').where('compose_id', '=', key).execute()
      expect([made.length, rows.length]).toEqual([2, 2])
      expect(wakeUps('dispatch-mailbox')).toHaveLength(1)
    }
  })

  it('stands for one task and not for another', async () => {
    const record = { object: 'Contact' as const, id: contact(1).id }
    const actor = { ...world.actor, record }
    const task = { type: 'call', name: 'Call', priority: 'high', details: '', dueOn: '2026-12-01' } as const
    const request = { ...task, key: randomUUID() }
    const { id } = await addTask(world.ctx, actor, request)
    expect((await addTask(world.ctx, actor, request)).id).toBe(id)
    for (const change of [{ name: 'Call them' }, { dueOn: '2026-12-02' }, { details: 'Ask' }])
      await expect(addTask(world.ctx, actor, { ...request, ...change })).rejects.toEqual(
        refused('send_key_reused'),
      )
  })
})

describe('bytes', () => {
  const count = async (table: 'attachment' | 'blob') => {
    const { workspaceId } = world.actor
    return (
      await pool.db.selectFrom(table).select('sha256').where('workspace_id', '=', workspaceId).execute()
    ).length
  }

  it('go after a day when nothing refers to them, and no earlier', async () => {
    const { ctx, actor } = world
    const upload = (text: string) =>
      saveAttachment(ctx, actor, { name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from(text) })
    const [kept] = [await upload('kept'), await upload('given up')]
    await saveSignature(ctx, actor, picture('a'))
    await saveSignature(ctx, actor, picture('b'))
    const id = await send({ attachments: [kept.id], html: picture('c') })
    const sweep = async () => {
      await sweepAttachments(ctx)
      await sweepBlobs(ctx)
      return [await count('attachment'), await count('blob')]
    }
    world.advance(23 * hour)
    expect(await sweep()).toEqual([2, 5])
    world.advance(2 * hour)
    await saveBlob(ctx, pool.db, {
      workspaceId: actor.workspaceId,
      mediaType: 'x/y',
      bytes: Buffer.from('given up'),
    })
    expect(await sweep()).toEqual([1, 4])
    world.advance(25 * hour)
    // The mail's attachment and image, and the image of the signature as it is now.
    expect(await sweep()).toEqual([1, 3])
    await saveSignature(ctx, actor, '<p>Sam</p>')
    expect((await readEmail(ctx, actor, id)).html).toContain('data:image/png')
    expect(await sweep()).toEqual([1, 3])
    await expect(send({ attachments: [randomUUID()] })).rejects.toEqual(refused('attachment_unknown'))
  })
})

describe("the product's own mail", () => {
  const secret = 'https://nord.example/invitation#secret'

  async function ended(end: (id: string) => Promise<unknown>, fault: ConnectorError | null) {
    const notificationMail = {
      from: { name: 'MSI Actions', address: 'actions@nord.example' },
      send: async () => {
        if (fault) throw fault
      },
      close: async () => {},
    }
    const { workspaceId } = world.actor
    const words = { subject: 'Welcome', html: secret, text: secret }
    const to = { name: null, address: 'a@b.example' }
    const id = await notify(world.ctx, pool.db, { workspaceId, key: randomUUID(), to, ...words })
    expect((await row(id)).html).toBe(secret)
    await end(id)
    await dispatchNotifications({ ...world.ctx, notificationMail }, workspaceId, never)
    return row(id)
  }

  it.each([
    ['sent', null],
    ['failed', new ConnectorError('rejected')],
    ['needs_attention', new ConnectorError('ambiguous')],
  ] as const)('has no body any more when it is %s', async (state, fault) => {
    expect(await ended(async () => {}, fault)).toMatchObject({ state, html: '', text: '' })
  })

  it('has no body any more when it is cancelled, nor when its worker died in the middle', async () => {
    const { workspaceId } = world.actor
    const cancelled = await ended((id) => withdrawNotification(world.ctx, pool.db, { workspaceId, id }), null)
    expect(cancelled).toMatchObject({ state: 'cancelled', html: '', text: '' })
    const died = await ended(async () => {}, new ConnectorError('temporary'))
    expect(died).toMatchObject({ state: 'waiting', html: secret })
    await pool.db
      .updateTable('attempt')
      .set({ state: 'open', submitted_at: world.now() })
      .where('email_id', '=', died.id)
      .execute()
    await pool.db.updateTable('email').set({ state: 'sending' }).where('id', '=', died.id).execute()
    world.advance(300_000)
    await dispatchNotifications(world.ctx, workspaceId, never)
    expect(await row(died.id)).toMatchObject({ state: 'needs_attention', html: '', text: '' })
  })

  it('cannot end with a body: the table refuses it', async () => {
    const { workspaceId } = world.actor
    const to = { name: null, address: 'a@b.example' }
    const words = { subject: 'Welcome', html: secret, text: secret }
    const id = await notify(world.ctx, pool.db, { workspaceId, key: randomUUID(), to, ...words })
    const end = pool.db.updateTable('email').set({ state: 'failed' }).where('id', '=', id).execute()
    await expect(end).rejects.toMatchObject({ constraint: 'email_system_body_emptied' })
  })
})

describe('writing to Salesforce', () => {
  async function twoTasks() {
    const actor = { ...world.actor, record: { object: 'Contact' as const, id: contact(1).id } }
    const task = { type: 'call', priority: 'normal', details: '', dueOn: '2026-12-01' } as const
    for (const name of ['One', 'Two']) await addTask(world.ctx, actor, { ...task, name, key: randomUUID() })
    world.wakeUps.splice(0)
  }

  it('sleeps while the first of a record backs off, and does not ask every second', async () => {
    await twoTasks()
    world.crm.fault = async (call) => (call === 'writeTask' ? 'temporary' : 'ok')
    for (const wait of [0, 5000]) {
      world.advance(wait)
      await writeDue(world.ctx, world.actor, never)
    }
    expect((wakeUps('write-crm').at(-1) ?? 0) - world.now().getTime()).toBe(10_000)
  })

  it('looks for a write without an answer only when it may have settled', async () => {
    world.crm.keyed = false
    await twoTasks()
    world.crm.fault = async (call) => (call === 'writeTask' ? 'lost_before' : 'ok')
    await writeDue(world.ctx, world.actor, never)
    expect((wakeUps('write-crm').at(-1) ?? 0) - world.now().getTime()).toBe(60_000)
  })
})
