import { createTransport } from 'nodemailer'
import { raiseObjection } from '../../server/features/selling/opt-outs/opt-outs.ts'
import type { World } from './world.ts'

const file = [
  '--b',
  'Content-Type: text/plain',
  '',
  'Yes please',
  '--b',
  'Content-Disposition: attachment; filename="plan.txt"',
  'Content-Type: text/plain',
  '',
  'The plan',
  '--b--',
  '',
]

/** A message to a mail's sender that came to that mail, in the mailbox and as it is kept of it. Returns its id. */
export async function receiveMessage(world: World, emailId: string): Promise<string> {
  const { db, clock, mailboxes } = world.app.ctx
  const email = await db.selectFrom('email').selectAll().where('id', '=', emailId).executeTakeFirstOrThrow()
  const { workspace_id, user_id, mailbox_id } = email
  const to = 'astrid.lindqvist@nordvik.example'
  const from = 'maria.holm@holmlogistics.example'
  const head = [
    `From: ${from}`,
    `To: ${to}`,
    'Subject: Re: Walk',
    'Content-Type: multipart/mixed; boundary=b',
    '',
  ]
  const transport = createTransport({
    host: '127.0.0.1',
    port: world.sandbox.smtpPort,
    secure: false,
    ignoreTLS: true,
  })
  await transport.sendMail({ envelope: { from, to: [to] }, raw: [...head, ...file].join('\r\n') })
  transport.close()
  const mailbox = await mailboxes.open({ workspaceId: workspace_id, mailboxId: mailbox_id ?? '' })
  const { messages } = await mailbox.readNew({ cursor: null, since: new Date(0) })
  const id = crypto.randomUUID()
  await db
    .insertInto('mail_event')
    .values({
      workspace_id,
      id,
      email_id: emailId,
      user_id: user_id ?? '',
      kind: 'replied',
      message_key: `received:${id}`,
      vendor_message_id: messages.at(-1)?.id ?? null,
      vendor_thread_id: null,
      from_name: null,
      from_address: from,
      failed_addresses: [],
      bounce_kind: null,
      at: clock.now(),
      noticed_at: clock.now(),
    })
    .execute()
  return id
}

/** A mail that nobody has answered for longer than its sender wanted. Returns the id of what waits. */
export async function silenceAbout(world: World, emailId: string): Promise<string> {
  const { db, clock } = world.app.ctx
  const email = await db.selectFrom('email').selectAll().where('id', '=', emailId).executeTakeFirstOrThrow()
  const id = crypto.randomUUID()
  await db
    .insertInto('follow_up')
    .values({
      workspace_id: email.workspace_id,
      id,
      user_id: email.user_id ?? '',
      kind: 'silence',
      email_id: emailId,
      conversation_id: null,
      mail_event_id: null,
      state: 'open',
      since: clock.now(),
      shows_at: clock.now(),
      after_days: 3,
    })
    .execute()
  return id
}

/** Somebody is held to have asked in a message for no more mail. Returns the id of the objection. */
export async function objectionOf(world: World, mailEventId: string): Promise<string> {
  const { ctx } = world.app
  const event = await ctx.db
    .selectFrom('mail_event')
    .selectAll()
    .where('id', '=', mailEventId)
    .executeTakeFirstOrThrow()
  const from = { name: null, address: 'objector@holmlogistics.example' }
  const { workspace_id: workspaceId, user_id: userId, email_id: emailId } = event
  await ctx.db
    .transaction()
    .execute((db) =>
      raiseObjection(ctx, db, { workspaceId, userId, emailId, mailEventId, from, recipients: [] }),
    )
  const row = ctx.db.selectFrom('objection').select('id').where('mail_event_id', '=', mailEventId)
  return (await row.executeTakeFirstOrThrow()).id
}
