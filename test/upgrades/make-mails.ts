import { createTransport } from 'nodemailer'
import { ConnectorError } from '../../server/connectors/connector-error.ts'
import { rawMessage } from '../inbound-contract.ts'
import { emailOf } from './colleagues.ts'
import {
  account,
  bendMailboxes,
  bendSalesforce,
  fault,
  type Making,
  optedOut,
  ownerOf,
  panelOf,
  pass,
  powerCut,
  records,
  run,
  takeEvents,
  write,
} from './making.ts'

/* Mails at every point of their life, in the order in which they are told: see their subjects. */

const { maria, james, sofia, ingrid } = records
const minutes = (count: number) => count * 60_000

/** Mails about which their sender is asked, and one that was refused. Takes a quarter of an hour of the product's clock. */
export async function leaveQuestions(making: Making): Promise<void> {
  const { world } = making
  const ambiguous = () => Promise.reject(new ConnectorError('ambiguous', { vendorCode: '504' }))
  const lookup = async () => ({ state: 'unknown' }) as const
  await write(making, { as: 'astrid', to: maria, subject: 'In doubt, had left', answer: 'it_was_sent' })
  await bendMailboxes(
    making,
    (mailbox) => ({ submit: (handle) => mailbox.submit(handle).then(ambiguous), lookup }),
    () => pass(making, 'astrid'),
  )
  await write(making, { as: 'astrid', to: maria, subject: 'In doubt, had not left', answer: 'send_again' })
  await bendMailboxes(
    making,
    () => ({ submit: ambiguous, lookup }),
    async () => {
      await pass(making, 'astrid')
      for (const wait of [minutes(1.1), minutes(4), minutes(7)]) {
        world.advance(wait)
        await pass(making, 'astrid')
      }
    },
  )
  await write(making, {
    as: 'astrid',
    to: maria,
    subject: 'Copy opted out',
    cc: [optedOut],
    answer: 'send_again',
  })
  const late = await write(making, {
    as: 'astrid',
    to: maria,
    subject: 'A day late',
    answer: 'drop',
    ends: 'cancelled',
  })
  await world.app.pool.query("update email set planned_at = planned_at - interval '25 hours' where id = $1", [
    late,
  ])
  const withdrawn = await write(making, {
    as: 'astrid',
    to: maria,
    subject: 'Taken back in time',
    ends: 'cancelled',
  })
  await (await panelOf(world, 'astrid', maria)).call('POST', `/api/panel/emails/${withdrawn}/cancellation`)
  await pass(making, 'astrid')
  await write(making, { as: 'astrid', to: maria, subject: 'Refused once', answer: 'retry' })
  const rejected = () => Promise.reject(new ConnectorError('rejected', { vendorCode: 'invalidArgument' }))
  await bendMailboxes(
    making,
    () => ({ prepare: rejected }),
    () => pass(making, 'astrid'),
  )
}

/** Mails that were answered, came back, or wait to be read about. */
export async function leaveAnswers(making: Making): Promise<void> {
  const { world } = making
  const astrid = await ownerOf(world, 'astrid')
  const read = async () => {
    await takeEvents(making)
    world.advance(20_001)
    await run(world, 'read-replies', astrid)
  }
  await write(making, { as: 'astrid', to: maria, subject: 'Sent, logged and answered', withFile: true })
  await write(making, { as: 'astrid', to: maria, subject: 'Answered by a machine' })
  const nobody = ['nobody@holmlogistics.example']
  await write(making, { as: 'astrid', to: maria, subject: 'Came back', cc: nobody })
  await write(making, { as: 'ben', to: james, subject: 'Sent by Outlook' })
  await pass(making, 'astrid')
  await pass(making, 'ben')
  await run(world, 'write-crm', astrid)
  await pressReply(making, 'Sent, logged and answered')
  await answerByMachine(making, 'Answered by a machine')
  const unreadable = { id: 'a-message-that-is-odd', code: 'message_unreadable', isPassing: false }
  await bendMailboxes(
    making,
    (mailbox) => ({
      async readNew(from) {
        const news = await mailbox.readNew(from)
        return { ...news, unreadable: [...news.unreadable, unreadable] }
      },
    }),
    read,
  )
  await takeEvents(making)
  await run(world, 'write-crm', astrid)
}

/** Writes to Salesforce that failed, are under way, wait behind another, and wait for a connection. */
export async function leaveWrites(making: Making): Promise<void> {
  const { world } = making
  const astrid = await ownerOf(world, 'astrid')
  await write(making, { as: 'astrid', to: sofia, subject: 'Task refused', answer: 'write_again' })
  await pass(making, 'astrid')
  await fault(world, 'salesforce', { name: 'deny_record', id: sofia.id })
  await run(world, 'write-crm', astrid)
  await write(making, { as: 'astrid', to: maria, subject: 'Task under way' })
  await pass(making, 'astrid')
  await bendSalesforce(
    making,
    ({ activities }) => ({
      activities: { writeTasks: (writes) => activities.writeTasks(writes).then(powerCut) },
    }),
    () => run(world, 'write-crm', astrid),
  )
  await write(making, { as: 'astrid', to: maria, subject: 'Sent, not logged, answer not read' })
  await pass(making, 'astrid')
  await pressReply(making, 'Sent, not logged, answer not read')
  await write(making, { as: 'hanna', to: ingrid, subject: 'Sent, Salesforce lost' })
  await pass(making, 'hanna')
  // The first refresh after this is refused, and no other one.
  await fault(world, 'salesforce', { name: 'expire_access_tokens' })
  const gone = { error: 'invalid_grant', description: 'expired access/refresh token', status: 400, times: 1 }
  await fault(world, 'salesforce', { name: 'token_error', ...gone })
  await run(world, 'write-crm', await ownerOf(world, 'hanna'))
}

/** What is in doubt, prepared, or waits at each vendor. The last thing that is done to these mailboxes. */
export async function leaveUnderWay(making: Making) {
  const { world } = making
  const senders = [
    { vendor: 'google', called: 'Gmail', as: 'astrid', to: maria },
    { vendor: 'microsoft', called: 'Outlook', as: 'ben', to: james },
  ] as const
  for (const { vendor, called, as, to } of senders) {
    const passes = () => pass(making, as)
    await fault(world, vendor, { name: 'send_accepts_then_504', times: 1 })
    await write(making, { as, to, subject: `Delivered by ${vendor}, answer lost` })
    await passes()
    await write(making, { as, to, subject: `Delivered by ${vendor}, then the power was cut` })
    await bendMailboxes(making, ({ submit }) => ({ submit: (one) => submit(one).then(powerCut) }), passes)
    await write(making, { as, to, subject: `Draft at ${called}, not handed over` })
    await bendMailboxes(making, () => ({ submit: async () => powerCut() }), passes)
    await write(making, { as, to, subject: `Cut while it was laid ready at ${called}` })
    await bendMailboxes(
      making,
      ({ prepare }) => ({ prepare: (mail) => prepare(mail).then(powerCut) }),
      passes,
    )
    await write(making, { as, to, subject: `Waits at ${called}`, withFile: true })
  }
  const nextQuarter = new Date(world.app.ctx.clock.now().getTime() + 90 * 24 * minutes(60))
  const local = `${nextQuarter.toISOString().slice(0, 10)}T09:00`
  await write(making, {
    as: 'ben',
    to: james,
    subject: 'For another day',
    schedule: { local, timeZone: 'America/Chicago' },
    ends: 'scheduled',
  })
  return composeForTwo(making)
}

/** One compose for two people, which the browser may send once more under its key. */
async function composeForTwo(making: Making) {
  const { world, mails, lives } = making
  const panel = await panelOf(world, 'ben', account)
  const subject = 'To two people'
  const { grace, oliver } = records
  const to = [grace, oliver].map(({ object, id }) => ({ object, id }))
  const key = crypto.randomUUID()
  const bcc = [emailOf('astrid')]
  const body = { key, to, bcc, subject, html: '<p>Hello å</p>', attachments: [] }
  const { emails } = (await panel.call('POST', '/api/panel/emails', body)) as { emails: { id: string }[] }
  mails[subject] = emails[0]?.id ?? ''
  lives[subject] = { sender: 'ben', to: [grace.address, oliver.address], answer: null, ends: 'sent' }
  // Uploaded, and in no mail yet.
  await panel.attach()
  return { bearer: panel.token, body: JSON.stringify(body), ids: emails.map((one) => one.id) }
}

/** Presses Reply in the sandbox, as Maria. */
async function pressReply({ world }: Making, subject: string): Promise<void> {
  const mail = await arrived({ world }, subject)
  const answer = await fetch(`${world.sandbox.mail}/inbox/${maria.address}/${mail?.id}/reply`, {
    method: 'POST',
    body: new URLSearchParams({ subject: `Re: ${subject}`, text: 'Yes please' }),
    redirect: 'manual',
  })
  if (answer.status !== 303) throw new Error(`no reply: ${answer.status}`)
}

async function answerByMachine({ world }: Making, subject: string): Promise<void> {
  const messageId = (await arrived({ world }, subject))?.messageId ?? ''
  const to = emailOf('astrid')
  const headers = { 'In-Reply-To': messageId, References: messageId, 'Auto-Submitted': 'auto-replied' }
  const transport = createTransport({ host: '127.0.0.1', port: world.sandbox.smtpPort, ignoreTLS: true })
  await transport.sendMail({
    envelope: { from: maria.address, to: [to] },
    raw: rawMessage({ to, subject: `Away: ${subject}` }, headers),
  })
  transport.close()
}

async function arrived({ world }: Pick<Making, 'world'>, subject: string) {
  const inbox = await fetch(`${world.sandbox.mail}/api/inbox/${maria.address}`)
  const mails = (await inbox.json()) as { id: string; messageId: string; subject: string }[]
  return mails.find((one) => one.subject === subject)
}
