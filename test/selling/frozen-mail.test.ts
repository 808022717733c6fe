import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { saveAttachment } from '../../server/features/selling/email/attachments.ts'
import { decideEmail } from '../../server/features/selling/email/decisions.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import { minutes } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail, stateOf } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, new AbortController().signal)
const png = `data:image/png;base64,${Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)]).toString('base64')}`
const copy = 'copy@buyer.example'

/** A mail with a copy, a file and an image. */
async function wholeMail(): Promise<string> {
  const file = { name: 'offer.pdf', mediaType: 'application/pdf', bytes: Buffer.from(randomUUID()) }
  const { id } = await saveAttachment(world.ctx, world.actor, file)
  return sendMail(world, { cc: [copy], html: `<p>Hi</p><img src="${png}">`, attachments: [id] })
}

/** Each way to change what a mail says and to whom. */
const changes: Record<string, string> = {
  subject: `update email set subject = 'Other' where id = $1`,
  html: `update email set html = 'Other' where id = $1`,
  text: `update email set text = 'Other' where id = $1`,
  sender: `update email set user_id = null, kind = 'system' where id = $1`,
  'Message-ID': `update email set message_id = '<other@nord.example>' where id = $1`,
  address: `update email_recipient set address = 'other@buyer.example' where email_id = $1 and kind = 'to'`,
  'one copy less': `delete from email_recipient where email_id = $1 and kind = 'cc'`,
  'one copy more': `insert into email_recipient (workspace_id, id, email_id, kind, position, address)
    select workspace_id, gen_random_uuid(), id, 'bcc', 9, 'other@buyer.example' from email where id = $1`,
  'one file less': `delete from email_attachment where email_id = $1`,
  'one file more': `insert into email_attachment (workspace_id, email_id, position, attachment_id)
    select workspace_id, email_id, 9, attachment_id from email_attachment where email_id = $1`,
  'one image less': `delete from email_image where email_id = $1`,
  'what is in a file': `update attachment set sha256 = blob.sha256 from blob, email_attachment a
    where a.email_id = $1 and attachment.id = a.attachment_id and blob.workspace_id = attachment.workspace_id`,
}

const state = (id: string) => stateOf(world, id)
const temporary = async (call: string) => (call === 'prepare' ? 'temporary' : 'ok')

/** Makes a change and takes it back; what the database says of it. */
async function tryChange(id: string, sql: string): Promise<string> {
  const client = await pool.pool.connect()
  try {
    await client.query('begin')
    const { rowCount } = await client.query(sql, [id])
    return `${rowCount} changed`
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

it('what a mail says, whose it is and to whom it goes stands still once it was tried, and no sooner', async () => {
  const id = await wholeMail()
  const { 'what is in a file': never = '', ...sooner } = changes
  for (const [name, sql] of Object.entries(sooner))
    expect([name, await tryChange(id, sql)]).toEqual([name, '1 changed'])
  expect(await tryChange(id, never)).toBe('23001')
  world.mailbox.fault = temporary
  world.advance(5000)
  await dispatch()
  expect(await state(id)).toBe('waiting/temporary')
  for (const [name, sql] of Object.entries(changes))
    expect([name, await tryChange(id, sql)]).toEqual([name, '23001'])
  world.mailbox.fault = async () => 'ok'
  world.advance(minutes(1))
  await dispatch()
  expect(await state(id)).toBe('sent')
})

it('a copy that has opted out after a first try is left out when the sender says so', async () => {
  const id = await wholeMail()
  world.mailbox.fault = temporary
  world.advance(5000)
  await dispatch()
  world.mailbox.fault = async () => 'ok'
  world.crm.optedOutAddresses.add(copy)
  world.advance(minutes(1))
  await dispatch()
  expect(await state(id)).toBe('needs_attention/copy_opted_out')
  for (const kind of ['to', 'cc'])
    expect([
      kind,
      await tryChange(id, `update email_recipient set name = 'X' where email_id = $1 and kind = '${kind}'`),
    ]).toEqual([kind, '23001'])
  await decideEmail(world.ctx, world.actor, { id, decision: 'send_again' })
  await dispatch()
  expect(await state(id)).toBe('sent')
  expect(world.mailbox.delivered.map(({ to, cc }) => [to.length, cc.length])).toEqual([[1, 0]])
})

it('what is handed over is what stands still, also when it changed right before', async () => {
  const id = await wholeMail()
  const change = () => pool.db.updateTable('email').set({ subject: 'Better' }).where('id', '=', id).execute()
  world.crm.fault = async (call) => {
    if (call === 'readOptOuts') await change()
    return 'ok'
  }
  world.advance(5000)
  await dispatch()
  expect(world.mailbox.delivered.map(({ subject }) => subject)).toEqual(['Better'])
  expect((await readEmail(world.ctx, world.actor, id)).subject).toBe('Better')
})
