import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type MailWorld, makeMail } from './mail-contract.ts'
import { understoodMail } from './understood-mail.ts'

/** A mailbox that mail comes into. */
export interface InboundWorld extends MailWorld {
  /** Brings a raw message into the mailbox. */
  receive(raw: string | Buffer): Promise<void>
  /** The vendor forgets every cursor that it has given, once. */
  forgetCursors(): Promise<void>
}

const maria = 'maria.holm@holmlogistics.example'
const longAgo = new Date('2020-01-01T00:00:00Z')

/** A message as a stranger's program writes it; `headers` come on top. */
export function rawMessage(
  message: { to: string; from?: string; subject?: string; body?: string },
  headers: Record<string, string> = {},
): string {
  const all = {
    From: message.from ?? `Maria Holm <${maria}>`,
    To: message.to,
    Subject: message.subject ?? 'Re: Flow meters',
    'Message-ID': `<${randomUUID()}@holmlogistics.example>`,
    Date: new Date().toUTCString(),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [...lines, '', message.body ?? 'Thank you', ''].join('\r\n')
}

/** A delivery report about a mail of ours. */
export function rawReport(about: {
  to: string
  originalId: string
  recipient: string
  action: string
}): string {
  const body = [
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'About your mail.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.example',
    '',
    `Final-Recipient: rfc822; ${about.recipient}`,
    `Action: ${about.action}`,
    'Status: 5.1.1',
    '',
    '--b--',
  ].join('\r\n')
  return rawMessage(
    { to: about.to, from: 'mailer-daemon@googlemail.com', subject: 'Delivery Status Notification', body },
    {
      'Content-Type': 'multipart/report; boundary=b; report-type=delivery-status',
      'In-Reply-To': about.originalId,
      'Auto-Submitted': 'auto-replied',
    },
  )
}

/** What every vendor's inbox keeps: each message is told once a cursor, and never more of it than its headers. */
export function inboundContract(vendor: string, open: () => Promise<InboundWorld>): void {
  let world: InboundWorld
  beforeEach(async () => {
    world = await open()
  })
  afterEach(() => world.close())

  describe(`${vendor} keeps the contract of reading`, () => {
    progress(() => world)
    content(() => world)
    conversation(() => world)
    understoodMail(
      async (raw) => {
        const { cursor } = await readAll(world, null)
        await world.receive(raw)
        const [message] = (await readAll(world, cursor)).messages
        if (!message) throw new Error('nothing was read')
        return message
      },
      () => world.address,
    )
  })
}

/** Everything that is new, however many helpings it comes in. */
async function readAll(world: InboundWorld, cursor: string | null, since = longAgo) {
  const messages = []
  let from = cursor
  for (;;) {
    const news = await world.mailbox.readNew({ cursor: from, since, passOver: false })
    messages.push(...news.messages)
    from = news.cursor
    if (!news.more) return { cursor: from, messages }
  }
}

function progress(world: () => InboundWorld) {
  it('begins with what is there, and goes on with what is new', async () => {
    await world().receive(rawMessage({ to: world().address, subject: 'First' }))
    const { cursor, messages } = await readAll(world(), null, new Date(Date.now() - 86_400_000))
    expect(messages.at(-1)).toMatchObject({ subject: 'First', own: false })
    expect((await readAll(world(), cursor)).messages).toEqual([])
    await world().receive(rawMessage({ to: world().address, subject: 'Second' }))
    const next = await readAll(world(), cursor)
    expect(next.messages.map((one) => one.subject)).toEqual(['Second'])
    expect((await readAll(world(), next.cursor)).messages).toEqual([])
  })

  it('begins anew when the cursor was forgotten', async () => {
    const { cursor } = await readAll(world(), null)
    await world().receive(rawMessage({ to: world().address, subject: 'Meanwhile' }))
    await world().forgetCursors()
    const again = await readAll(world(), cursor, new Date(Date.now() - 86_400_000))
    expect(again.messages.map((one) => one.subject)).toContain('Meanwhile')
    expect((await readAll(world(), again.cursor)).messages).toEqual([])
  })

  it('says that access was revoked', async () => {
    await world().revokeAccess()
    const reading = world().mailbox.readNew({ cursor: null, since: longAgo, passOver: false })
    await expect(reading).rejects.toMatchObject({ fault: 'auth_revoked' })
  })
}

function conversation(world: () => InboundWorld) {
  it('reads a message whole for whoever asks for it, and says when it is gone', async () => {
    const { cursor } = await readAll(world(), null)
    await world().receive(rawMessage({ to: world().address, subject: 'Whole', body: 'A secret' }))
    const [message] = (await readAll(world(), cursor)).messages
    const whole = await world().mailbox.readWhole(message?.id ?? '')
    expect(whole).toMatch(/^Subject: Whole\r?$/m)
    expect(whole).toContain('A secret')
    expect(await world().mailbox.readWhole(`${message?.id.slice(0, -4)}0000`)).toBeNull()
  })

  it('sends an answer in the thread of what it answers, small and large, and without it when that is gone', async () => {
    const { mailbox, address, receive, arrived } = world()
    const { cursor } = await readAll(world(), null)
    await receive(
      rawMessage({ to: address, subject: 'Re: Flow meters' }, { References: '<first@x.example>' }),
    )
    const [message] = (await readAll(world(), cursor)).messages
    if (!message?.messageId) throw new Error('nothing was read')
    const answers = {
      id: message.id,
      threadId: message.threadId,
      refersTo: ['<first@x.example>', message.messageId],
    }
    const large = { name: 'plan.pdf', mediaType: 'application/pdf', bytes: Buffer.alloc(4_000_000, 1) }
    for (const attachments of [[], [large]]) {
      const mail = makeMail({ subject: 'Re: Flow meters', answers, attachments })
      const sent = await mailbox.submit((await mailbox.prepare(mail)).handle)
      expect(sent.threadId).toBe(message.threadId)
      const raw = arrived(maria).at(-1)?.toString('latin1') ?? ''
      expect(raw).toContain(`In-Reply-To: ${message.messageId}`)
      expect(raw.replace(/\r\n /g, ' ')).toContain(`References: <first@x.example> ${message.messageId}`)
    }
    const gone = { ...answers, id: `${message.id.slice(0, -4)}0000`, threadId: `${message.threadId}00` }
    const mail = makeMail({ subject: 'Re: Flow meters', answers: gone })
    await mailbox.submit((await mailbox.prepare(mail)).handle)
    expect(arrived(maria).at(-1)?.toString('latin1')).toContain(`In-Reply-To: ${message.messageId}`)
  })
}

function content(world: () => InboundWorld) {
  it('tells the headers that matter, and no body', async () => {
    const { cursor } = await readAll(world(), null)
    const headers = {
      'Message-ID': '<Own@x.example>',
      'In-Reply-To': '<b@x.example>',
      References: '<a@x.example>\r\n <b@x.example>',
      'Auto-Submitted': 'auto-replied (vacation)',
      Precedence: 'bulk',
      'X-Autoreply': 'yes',
    }
    await world().receive(rawMessage({ to: world().address, subject: 'Away', body: 'A secret' }, headers))
    const [message] = (await readAll(world(), cursor)).messages
    expect(message).toMatchObject({
      from: { name: 'Maria Holm', address: maria },
      subject: 'Away',
      messageId: '<Own@x.example>',
      refersTo: ['<b@x.example>', '<a@x.example>'],
      autoSubmitted: 'auto-replied (vacation)',
      precedence: 'bulk',
      autoReply: true,
      report: null,
    })
    expect(message?.id).toBeTruthy()
    expect(message?.receivedAt).toBeInstanceOf(Date)
    expect(JSON.stringify(message)).not.toContain('A secret')
  })

  it('tells which of the headers by which mail is refused stand in the copy of what was sent', async () => {
    const { mailbox } = world()
    const { cursor } = await readAll(world(), null)
    const unsubscribe = { url: 'https://actions.example/u/x', mailto: 'mailto:own@nord.example?subject=no' }
    for (const ways of [unsubscribe, { ...unsubscribe, url: null }, null])
      await mailbox.submit((await mailbox.prepare(makeMail({ unsubscribe: ways }))).handle)
    const { messages } = await readAll(world(), cursor)
    expect(messages.map(({ own, offers }) => [own, offers])).toEqual([
      [true, { list: true, oneClick: true }],
      [true, { list: true, oneClick: false }],
      [true, { list: false, oneClick: false }],
    ])
  })

  it('leaves drafts out', async () => {
    const { cursor } = await readAll(world(), null)
    await world().mailbox.prepare(makeMail({ subject: 'A draft' }))
    expect((await readAll(world(), cursor)).messages).toEqual([])
  })

  it.each(['failed', 'delayed'])('reads a delivery report: %s', async (action) => {
    const { cursor } = await readAll(world(), null)
    const recipient = 'nobody@holmlogistics.example'
    await world().receive(rawReport({ to: world().address, originalId: '<o@x.example>', recipient, action }))
    const [message] = (await readAll(world(), cursor)).messages
    expect(message).toMatchObject({
      refersTo: ['<o@x.example>'],
      report: { action, recipients: [recipient] },
    })
  })
}
