import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { saveAttachment } from '../../server/features/selling/email/attachments.ts'
import { cancelEmail } from '../../server/features/selling/email/decisions.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { readText, rewriteEmail } from '../../server/features/selling/email/rewrite.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { minutes, seconds } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import {
  account,
  compose,
  contact,
  type SellingWorld,
  sellingWorld,
  sendMail,
  stateOf,
  toContact,
} from './selling-world.ts'

const pool = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, new AbortController().signal)
const read = (id: string) => readText(world.ctx, world.actor, id)
const state = (id: string) => stateOf(world, id)
const refused = (code: string) => expect.objectContaining({ code })
const png = `data:image/png;base64,${Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)]).toString('base64')}`
const monday = { local: '2026-11-23T09:00', timeZone: 'Europe/Stockholm' }
const untilMonday = 23 * 3_600_000
type Text = Parameters<typeof rewriteEmail>[2]['text']
const rewrite = (id: string, change: Partial<Text>) => {
  const words = { subject: 'Other', html: '<p>Other</p>', attachments: [], cc: [], bcc: [] }
  return rewriteEmail(world.ctx, world.actor, {
    id,
    text: { seen: 1, ...words, templateId: null, ...change },
  })
}
const tokenOf = async (id: string) =>
  (await pool.db.selectFrom('unsubscribe_link').select('token').where('email_id', '=', id).executeTakeFirst())
    ?.token

describe('what a scheduled mail says', () => {
  it('is read as it was written and can be put anew, whole, until it leaves', async () => {
    const { id: file } = await saveAttachment(world.ctx, world.actor, {
      name: 'offer.pdf',
      mediaType: 'application/pdf',
      bytes: Buffer.from(randomUUID()),
    })
    const html = `<p>Hi {{first_name | default: "there"}}</p><img alt="" src="${png}" />`
    const subject = 'For {{first_name | default: "you"}}'
    const id = await sendMail(world, {
      schedule: monday,
      html,
      subject,
      cc: ['c@x.example'],
      attachments: [file],
    })
    expect(await read(id)).toEqual({
      answering: null,
      record: account,
      person: { object: 'Contact', id: contact(1).id },
      version: 1,
      subject,
      html,
      cc: ['c@x.example'],
      bcc: [],
      attachments: [{ id: file, name: 'offer.pdf', size: 36, mediaType: 'application/pdf' }],
      templateId: null,
    })
    const token = await tokenOf(id)
    const { email, version } = await rewrite(id, {
      subject: 'Again, {{first_name | default: "you"}}',
      html: '<p>Sorry {{first_name | default: "there"}}</p>',
      bcc: ['b@x.example'],
    })
    expect([email.subject, email.at, email.state, version]).toEqual([
      'Again, you',
      '2026-11-23T08:00:00.000Z',
      'scheduled',
      2,
    ])
    expect(await read(id)).toMatchObject({ version: 2, cc: [], bcc: ['b@x.example'], attachments: [] })
    world.advance(untilMonday)
    await dispatch()
    const [sent, ...more] = world.mailbox.delivered
    expect([await state(id), more]).toEqual(['sent', []])
    expect(sent).toMatchObject({ subject: 'Again, you', cc: [], attachments: [], inline: [] })
    expect([sent?.bcc.map((one) => one.address), sent?.to.map((one) => one.address)]).toEqual([
      ['b@x.example'],
      [contact(1).email],
    ])
    expect(sent?.text).toContain('Sorry there')
    // The link in its footer is still its own.
    expect([await tokenOf(id), sent?.html.includes(String(token))]).toEqual([token, true])
    expect(await pool.db.selectFrom('email_source').selectAll().where('email_id', '=', id).execute()).toEqual(
      [],
    )
  })

  it('goes where it was to go, from the mailbox that it was written in, whatever Salesforce says by now', async () => {
    const { id: to, email } = contact(1)
    const id = await sendMail(world, { schedule: monday })
    world.crm.people = world.crm.people.map((one) =>
      one.id === to ? { ...one, email: 'moved@x.example' } : one,
    )
    await rewrite(id, { html: '<p>{{email}}</p>', cc: [email] })
    world.advance(untilMonday)
    await dispatch()
    const [sent] = world.mailbox.delivered
    expect([sent?.to.map((one) => one.address), sent?.cc]).toEqual([[email], []])
    expect(sent?.text).toContain(email)
  })

  it('is not overwritten unseen by a second window', async () => {
    const id = await sendMail(world, { schedule: monday })
    await rewrite(id, { subject: 'Of one window' })
    await expect(rewrite(id, { subject: 'Of another' })).rejects.toEqual(refused('email_changed'))
    expect(await read(id)).toMatchObject({ version: 2, subject: 'Of one window' })
    await rewrite(id, { subject: 'Of another', seen: 2 })
    expect((await readEmail(world.ctx, world.actor, id)).subject).toBe('Of another')
  })

  it('is refused what Send would refuse, and is nobody else’s', async () => {
    const id = await sendMail(world, { schedule: monday })
    await expect(rewrite(id, { html: '<p>{{company_name}} {{! say why }}</p>' })).rejects.toEqual(
      refused('fields_unfilled'),
    )
    await expect(rewrite(id, { attachments: [randomUUID()] })).rejects.toEqual(refused('attachment_unknown'))
    const other = { ...world.actor, userId: randomUUID(), role: 'admin' as const }
    await expect(readText(world.ctx, other, id)).rejects.toEqual(refused('not_found'))
    expect((await readEmail(world.ctx, world.actor, id)).subject).toBe('Hello')
  })

  it('stands still from its first try on, and once it has come to its end', async () => {
    const tried = await sendMail(world)
    const ended = await sendMail(world, { schedule: monday })
    await cancelEmail(world.ctx, world.actor, ended)
    world.advance(seconds(5))
    world.mailbox.fault = async (call) => {
      if (call === 'prepare') await expect(rewrite(tried, {})).rejects.toEqual(refused('not_changeable'))
      return call === 'prepare' ? 'temporary' : 'ok'
    }
    await dispatch()
    expect(await state(tried)).toBe('waiting/temporary')
    expect(await readEmail(world.ctx, world.actor, tried)).toMatchObject({ isChangeable: false })
    for (const id of [tried, ended]) {
      await expect(read(id)).rejects.toEqual(refused('not_changeable'))
      await expect(rewrite(id, {})).rejects.toEqual(refused('not_changeable'))
    }
    world.mailbox.fault = async () => 'ok'
    world.advance(minutes(1))
    await dispatch()
    expect(world.mailbox.delivered.map((one) => one.subject)).toEqual(['Hello'])
  })

  it('leaves as it was saved last, whoever comes first: a save that was accepted is what was sent', async () => {
    const to = [1, 2, 3].flatMap(toContact)
    const ids = (await sendEmails(world.ctx, world.actor, compose({ to }))).map(({ id }) => id)
    world.advance(seconds(5))
    const saved = new Set<string>()
    const save = async (id: string) => {
      const done = await rewrite(id, { subject: `New ${id}` }).catch((error) => {
        expect(error).toEqual(refused('not_changeable'))
      })
      if (done) saved.add(id)
    }
    await Promise.all([dispatch(), ...ids.map(save)])
    await dispatch()
    expect(await Promise.all(ids.map(state))).toEqual(['sent', 'sent', 'sent'])
    const subjects = world.mailbox.delivered.map((one) => one.subject).sort()
    expect(subjects).toEqual(ids.map((id) => (saved.has(id) ? `New ${id}` : 'Hello')).sort())
  })

  it('goes to nobody in copy about whom Salesforce was not asked: it is judged anew when one was added in between', async () => {
    const id = await sendMail(world)
    world.advance(seconds(5))
    const ask = world.crm.readOptOuts.bind(world.crm)
    world.crm.readOptOuts = async (...asked) => {
      world.crm.readOptOuts = ask
      const word = await ask(...asked)
      await rewrite(id, { cc: ['late@x.example'] })
      world.crm.optedOutAddresses.add('late@x.example')
      return word
    }
    await dispatch()
    await dispatch()
    expect([await state(id), world.mailbox.delivered]).toEqual(['needs_attention/copy_opted_out', []])
  })
})
