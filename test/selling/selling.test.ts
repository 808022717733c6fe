import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { ConnectorError } from '../../server/connectors/connector-error.ts'
import { optOutHidden } from '../../server/connectors/crm-records.ts'
import { notify } from '../../server/features/background/notifications/notifications.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { dispatchNotifications } from '../../server/features/background/outbox/dispatch-notifications.ts'
import { recoverAttempts } from '../../server/features/background/outbox/recovery.ts'
import { beat } from '../../server/features/background/processes/processes.ts'
import { takeLease } from '../../server/features/connecting/mailboxes/mailboxes.ts'
import type { Compose } from '../../server/features/selling/email/addressees.ts'
import { saveAttachment } from '../../server/features/selling/email/attachments.ts'
import { cancelEmail, decideEmail, retryEmail } from '../../server/features/selling/email/decisions.ts'
import { emailsOnRecord, listEmails, readEmail } from '../../server/features/selling/email/email.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { insertEvent } from '../../server/features/selling/replies/queries.ts'
import {
  readSignature,
  saveSignature,
  suggestSignature,
} from '../../server/features/selling/signatures/signatures.ts'
import { addTask, listTasks } from '../../server/features/selling/tasks/tasks.ts'
import { testPool } from '../harness/pool.ts'
import { compose, contact, type SellingWorld, sellingWorld, sendMail, stateOf } from './selling-world.ts'

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)])
const image = `<img src="data:image/png;base64,${png.toString('base64')}">`

const pool = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const never = new AbortController().signal
const refused = (code: string) => expect.objectContaining({ code })
const dispatch = (ctx = world.ctx) => dispatchMailbox(ctx, world.box, never)

const send = (change: Partial<Compose> = {}) => sendMail(world, change)

const stateNow = (id: string) => stateOf(world, id)

describe('sending', () => {
  it('waits for the undo window, then hands over one whole mail and queues one Task', async () => {
    await saveSignature(world.ctx, world.actor, `<p>Sam</p>${image}`)
    const file = { name: '../offer\r\n.pdf', mediaType: 'application/pdf', bytes: Buffer.from('%PDF') }
    const kept = await saveAttachment(world.ctx, world.actor, file)
    const id = await send({
      subject: 'Offer\r\nBcc: spy@x.example',
      attachments: [kept.id],
      cc: ['cc@buyer.example'],
    })
    await dispatch()
    expect(await stateNow(id)).toBe('waiting/undo_window')
    world.advance(5000)
    await dispatch()
    expect(await stateNow(id)).toBe('sent')
    const [mail] = world.mailbox.delivered
    expect(mail?.subject).toBe('Offer Bcc: spy@x.example')
    expect(mail?.messageId).toMatch(/^<[0-9a-f-]{36}@nord\.example>$/)
    expect(mail?.attachments[0]).toMatchObject({ name: 'offer .pdf', bytes: file.bytes })
    expect(mail?.inline).toHaveLength(1)
    expect(mail?.html).toContain(`src="cid:${mail?.inline[0]?.cid}"`)
    const detail = await readEmail(world.ctx, world.actor, id)
    expect(detail.html).toContain('src="data:image/png;base64,')
    expect(detail.crm.state).toBe('waiting')
  })

  it('makes the same mails of the same compose, at once or again', async () => {
    const request = compose({ to: [1, 2].map((n) => ({ object: 'Contact', id: contact(n).id })) })
    const [first, second] = await Promise.all([
      sendEmails(world.ctx, world.actor, request),
      sendEmails(world.ctx, world.actor, request),
    ])
    const third = await sendEmails(world.ctx, world.actor, request)
    expect(first).toHaveLength(2)
    expect(second.map((one) => one.id)).toEqual(first.map((one) => one.id))
    expect(third.map((one) => one.id)).toEqual(first.map((one) => one.id))
  })

  it('writes to nobody but the record’s own people, and not to whoever opted out', async () => {
    const unknown = { object: 'Contact', id: contact(9).id } as const
    await expect(send({ to: [unknown] })).rejects.toEqual(refused('recipient_unknown'))
    world.crm.optOut(contact(1).id)
    await expect(send()).rejects.toEqual(refused('recipient_opted_out'))
    await expect(
      send({ to: [{ object: 'Contact', id: contact(2).id }], attachments: [randomUUID()] }),
    ).rejects.toEqual(refused('attachment_unknown'))
  })

  it('sends nothing for whom Salesforce does not show who has opted out, and says so at once', async () => {
    const read = world.crm.readOptOuts
    // A mail is held by what is hidden on either object, so both are asked about: by address.
    world.crm.readOptOuts = (people, addresses = []) =>
      addresses.includes(contact(1).email)
        ? Promise.reject(new ConnectorError('rejected', { vendorCode: optOutHidden, cause: 'hidden' }))
        : read.call(world.crm, people, addresses)
    await expect(send()).rejects.toMatchObject({ code: 'opt_out_hidden' })
    // Anything else passes: they are asked for again before the mail goes.
    world.crm.readOptOuts = () => Promise.reject(new ConnectorError('temporary'))
    await send()
    world.crm.readOptOuts = read
  })

  it('looks whom it is for before it reads what it says', async () => {
    const html = '<div>'.repeat(300)
    const unknown = { object: 'Contact', id: contact(9).id } as const
    await expect(send({ to: [unknown], html })).rejects.toEqual(refused('recipient_unknown'))
    await expect(send({ html })).rejects.toEqual(refused('html_too_deep'))
  })

  it('refuses what would be too long a text, and keeps quotes of a usual depth readable', async () => {
    const quoted = (lines: number) => `${'<blockquote>'.repeat(10)}<pre>${'x\n'.repeat(lines)}`
    await expect(send({ html: quoted(100_000) })).rejects.toEqual(refused('text_too_large'))
    await send({ html: quoted(2) })
    world.advance(5000)
    await dispatch()
    const [quote] = world.mailbox.delivered[0]?.text.split('\n\n') ?? []
    expect(quote).toBe([1, 2].map(() => `${'> '.repeat(10)}x`).join('\n'))
  })

  it('never sends what was cancelled, and never cancels what was sent', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => send()))
    world.advance(5000)
    const cancels = ids.map((id) =>
      cancelEmail(world.ctx, world.actor, id).then(
        () => true,
        () => false,
      ),
    )
    const [cancelled] = await Promise.all([Promise.all(cancels), dispatch()])
    await dispatch()
    expect(world.mailbox.delivered).toHaveLength(cancelled.filter((one) => !one).length)
    const states = await Promise.all(ids.map(stateNow))
    expect(states).toEqual(cancelled.map((one) => (one ? 'cancelled/cancelled_by_user' : 'sent')))
  })
})

describe('opt-outs', () => {
  it('cancels for an addressee, asks for a copy, waits when they cannot be read', async () => {
    const copied = await send({ cc: ['out@buyer.example', 'in@buyer.example'] })
    world.crm.optedOutAddresses.add('out@buyer.example')
    world.advance(5000)
    world.crm.fault = async () => 'temporary'
    await dispatch()
    expect(await stateNow(copied)).toBe('waiting/opt_out_unreadable')
    world.crm.fault = async () => 'ok'
    world.advance(60_000)
    await dispatch()
    expect(await stateNow(copied)).toBe('needs_attention/copy_opted_out')
    await expect(
      decideEmail(world.ctx, world.actor, { id: copied, decision: 'it_was_sent' }),
    ).rejects.toEqual(refused('not_retryable'))
    await decideEmail(world.ctx, world.actor, { id: copied, decision: 'send_again' })
    await dispatch()
    expect(world.mailbox.delivered[0]?.cc.map((one) => one.address)).toEqual(['in@buyer.example'])
    const late = await send({ to: [{ object: 'Contact', id: contact(2).id }] })
    world.crm.optOut(contact(2).id)
    world.advance(5000)
    await dispatch()
    expect(await stateNow(late)).toBe('cancelled/opted_out')
  })
})

describe('doubt', () => {
  it('looks three times over ten minutes, then asks, and does what is decided', async () => {
    const id = await send()
    world.mailbox.fault = async (call) =>
      call === 'submit' ? 'lost_before' : call === 'lookup' ? 'unknown' : 'ok'
    world.advance(5000)
    await dispatch()
    for (const wait of [61_000, 200_000, 400_000]) {
      expect(await stateNow(id)).toBe('sending')
      world.advance(wait)
      await dispatch()
    }
    expect(await stateNow(id)).toBe('needs_attention/in_doubt')
    world.mailbox.fault = async () => 'ok'
    const sent = await decideEmail(world.ctx, world.actor, { id, decision: 'it_was_sent' })
    expect([sent.state, sent.crm.state]).toEqual(['sent', 'waiting'])
    await dispatch()
    expect(world.mailbox.delivered).toHaveLength(0)
  })

  it('lets a refused mail be tried again', async () => {
    const id = await send()
    world.mailbox.fault = async (call) => (call === 'submit' ? 'rejected' : 'ok')
    world.advance(5000)
    await dispatch()
    expect(await stateNow(id)).toBe('failed/rejected')
    world.mailbox.fault = async () => 'ok'
    await retryEmail(world.ctx, world.actor, id)
    await dispatch()
    expect(await stateNow(id)).toBe('sent')
  })
})

describe('the lease', () => {
  it('has one holder, fences off the former one, and is freed with a dead worker', async () => {
    const other = { ...world.ctx, processId: randomUUID() }
    expect((await takeLease(world.ctx, world.box)).state).toBe('taken')
    expect((await takeLease(other, world.box)).state).toBe('held')
    const id = await send()
    world.advance(5000)
    await dispatch(other)
    expect(await stateNow(id)).toBe('waiting/undo_window')
    await beat(world.ctx, 'worker')
    world.advance(16_000)
    await recoverAttempts(other)
    await dispatch(other)
    expect(await stateNow(id)).toBe('sent')
  })

  it('stops a holder that lost it between laying ready and handing over', async () => {
    const id = await send()
    world.advance(5000)
    world.mailbox.fault = async (call) => {
      if (call !== 'prepare') return 'ok'
      world.mailbox.fault = async () => 'ok'
      world.advance(120_000)
      await takeLease({ ...world.ctx, processId: randomUUID() }, world.box)
      return 'ok'
    }
    await dispatch()
    expect(world.mailbox.delivered).toHaveLength(0)
    expect(world.mailbox.drafts.size).toBe(0)
    world.advance(120_000)
    await dispatch()
    expect(await stateNow(id)).toBe('sent')
    expect(world.mailbox.delivered).toHaveLength(1)
  })
})

describe('a lost mailbox', () => {
  it('keeps its mail, says why, and asks when it comes back a day later', async () => {
    const id = await send()
    const set = (state: 'lost' | 'healthy') =>
      pool.db
        .updateTable('connection')
        .set({ state })
        .where('user_id', '=', world.actor.userId)
        .where('kind', '=', 'mailbox')
        .execute()
    await set('lost')
    world.advance(5000)
    await dispatch()
    expect(await stateNow(id)).toBe('waiting/mailbox_disconnected')
    await expect(send()).rejects.toEqual(refused('mailbox_disconnected'))
    await set('healthy')
    world.advance(25 * 3_600_000)
    await dispatch()
    expect(await stateNow(id)).toBe('needs_attention/day_late')
  })
})

describe('reading', () => {
  it('pages by the newest, keeps workspaces and sellers apart, and bodies to their sender', async () => {
    const people = Array.from({ length: 60 }, (_, n) => contact(n + 1))
    world.crm.people = people
    await sendEmails(
      world.ctx,
      world.actor,
      compose({ to: people.map(({ object, id }) => ({ object, id })) }),
    )
    const first = await listEmails(world.ctx, world.actor, { state: 'all' })
    const second = await listEmails(world.ctx, world.actor, { state: 'all', cursor: first.nextCursor ?? '' })
    expect([first.emails.length, second.emails.length, second.nextCursor]).toEqual([50, 10, null])
    expect(new Set([...first.emails, ...second.emails].map((one) => one.id)).size).toBe(60)
    await expect(listEmails(world.ctx, world.actor, { state: 'all', cursor: 'x' })).rejects.toEqual(
      refused('invalid_input'),
    )
    const id = first.emails[0]?.id ?? ''
    const colleague = await sellingWorld(pool.db, { workspaceId: world.actor.workspaceId })
    const admin = await sellingWorld(pool.db, { workspaceId: world.actor.workspaceId, role: 'admin' })
    const stranger = await sellingWorld(pool.db, { role: 'admin' })
    for (const other of [colleague, stranger]) {
      await expect(readEmail(world.ctx, other.actor, id)).rejects.toEqual(refused('not_found'))
      await expect(cancelEmail(world.ctx, other.actor, id)).rejects.toEqual(refused('not_found'))
      expect((await listEmails(world.ctx, other.actor, { state: 'all' })).emails).toEqual([])
    }
    expect((await listEmails(world.ctx, admin.actor, { state: 'all' })).emails).toHaveLength(50)
    expect((await listEmails(world.ctx, admin.actor, { state: 'all', whose: 'own' })).emails).toEqual([])
    expect((await readEmail(world.ctx, admin.actor, id)).html).toBeNull()
    await expect(cancelEmail(world.ctx, admin.actor, id)).rejects.toEqual(refused('not_found'))
    const on = { recordId: world.actor.record.id, whoIds: [] }
    expect(await emailsOnRecord(world.ctx, world.actor, on)).toHaveLength(30)
    expect(await emailsOnRecord(world.ctx, colleague.actor, on)).toHaveLength(0)
  })
})

describe('evidence', () => {
  it('that is no message at the vendor counts once, by its own key', async () => {
    const id = await send()
    const { workspaceId, userId } = world.actor
    const at = world.now()
    const seen = () =>
      insertEvent(pool.db, {
        workspace_id: workspaceId,
        id: randomUUID(),
        email_id: id,
        user_id: userId,
        kind: 'bounced',
        message_key: `server:${id}`,
        vendor_message_id: null,
        failed_addresses: [contact(1).email],
        bounce_kind: null,
        at,
        noticed_at: at,
      })
    expect([await seen(), await seen()]).toEqual([true, false])
    const { bounced } = await readEmail(world.ctx, world.actor, id)
    expect(bounced).toMatchObject({ at: at.toISOString(), addresses: [contact(1).email] })
  })
})

describe('system mail', () => {
  it('goes once, waits while refused for now, and asks when in doubt', async () => {
    const sent: string[] = []
    let fault: ConnectorError | null = new ConnectorError('temporary')
    const notificationMail = {
      from: { name: 'MSI Actions', address: 'actions@nord.example' },
      send: async (mail: { subject: string }) => {
        if (fault) throw fault
        sent.push(mail.subject)
      },
    }
    const ctx = { ...world.ctx, notificationMail }
    const { workspaceId } = world.actor
    const mail = {
      workspaceId,
      key: 'a',
      to: { name: null, address: 'a@b.example' },
      subject: 'Welcome',
      html: '',
      text: '',
    }
    const id = await notify(ctx, ctx.db, mail)
    expect(await notify(ctx, ctx.db, mail)).toBe(id)
    const stateNow = async (one: string) =>
      (await pool.db.selectFrom('email').select(['state']).where('id', '=', one).executeTakeFirstOrThrow())
        .state
    await dispatchNotifications(ctx, workspaceId, never)
    expect(await stateNow(id)).toBe('waiting')
    fault = null
    world.advance(60_000)
    await Promise.all([
      dispatchNotifications(ctx, workspaceId, never),
      dispatchNotifications(ctx, workspaceId, never),
    ])
    expect([await stateNow(id), sent]).toEqual(['sent', ['Welcome']])
    fault = new ConnectorError('ambiguous')
    const doubtful = await notify(ctx, ctx.db, { ...mail, key: 'b' })
    await dispatchNotifications(ctx, workspaceId, never)
    expect(await stateNow(doubtful)).toBe('needs_attention')
  })
})

describe('signature and tasks', () => {
  it('cleans, keeps and gives back a signature with its image, and suggests the mailbox’s own', async () => {
    const saved = await saveSignature(world.ctx, world.actor, `<p onclick="x()">Sam</p>${image}`)
    expect(saved.removed).toEqual(['onclick'])
    expect((await readSignature(world.ctx, world.actor)).html).toBe(saved.html)
    await expect(
      saveSignature(world.ctx, world.actor, '<img src="data:image/png;base64,AAAA">'),
    ).rejects.toEqual(refused('image_invalid'))
    expect(await suggestSignature(world.ctx, world.actor)).toBeNull()
    world.mailbox.html = '<b>Sam</b><script>x</script>'
    expect(await suggestSignature(world.ctx, world.actor)).toBe('<b>Sam</b>')
    world.mailbox.fault = async () => 'auth_revoked'
    expect(await suggestSignature(world.ctx, world.actor)).toBeNull()
  })

  it('adds a task once and lists by the nearest day', async () => {
    const person = contact(1)
    const actor = { ...world.actor, record: { object: person.object, id: person.id } }
    const task = { type: 'call', name: 'Call', priority: 'high', details: '' } as const
    const later = { ...task, key: randomUUID(), dueOn: '2026-12-02' }
    const [one, same] = await Promise.all([
      addTask(world.ctx, actor, later),
      addTask(world.ctx, actor, later),
    ])
    expect(same.id).toBe(one.id)
    expect(one).toMatchObject({ person: { name: person.name, object: 'Contact' }, crm: { state: 'waiting' } })
    await addTask(world.ctx, actor, { ...task, key: randomUUID(), dueOn: '2026-12-01' })
    const { tasks } = await listTasks(world.ctx, actor, {})
    expect(tasks.map((row) => row.dueOn)).toEqual(['2026-12-01', '2026-12-02'])
    await expect(addTask(world.ctx, world.actor, { ...later, key: randomUUID() })).rejects.toEqual(
      refused('record_not_supported'),
    )
  })
})
