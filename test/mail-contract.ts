import { simpleParser } from 'mailparser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Mailbox, OutgoingMail } from '../server/connectors/mail.ts'

/** What can befall the call that sends. */
export type SendFault =
  /** Delivered, then the connection is lost before the answer. */
  | 'lost_after_accept'
  /** Delivered, then a gateway's time-out is answered. */
  | 'timeout_after_accept'
  /** Refused by a server that is busy; not delivered. */
  | 'busy'
  /** Delivered with a Message-ID of the vendor's own. */
  | 'id_replaced'

/** A mailbox with the world around it, made anew for each test. */
export interface MailWorld {
  mailbox: Mailbox
  /** The account's own address. */
  address: string
  /** What has arrived at an address since the world began, as raw messages. */
  arrived(address: string): Buffer[]
  fault(fault: SendFault): Promise<void>
  /** The vendor answers the next call as if too many had come; returns when it says to come back, if it says so. */
  throttle(): Promise<Date | null>
  /** Access tokens end; the grant stands. */
  expireAccess(): Promise<void>
  /** The person takes the grant away. */
  revokeAccess(): Promise<void>
  close(): Promise<void>
}

const maria = 'maria.holm@holmlogistics.example'
const james = 'james.okafor@brightwater.example'
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let count = 0

/** A complete mail; `change` says what matters to the test. */
export function makeMail(change: Partial<OutgoingMail> = {}): OutgoingMail {
  count += 1
  return {
    messageId: `<${Date.now().toString(36)}.${count}@msi.example>`,
    from: { name: 'Ben Carter', address: 'ben.carter@nordvik.example' },
    to: [{ name: 'Maria Holm', address: maria }],
    cc: [],
    bcc: [],
    subject: 'Flow meters',
    html: '<p>Hello Maria</p>',
    text: 'Hello Maria',
    inline: [],
    attachments: [],
    date: new Date('2026-11-22T08:00:00Z'),
    unsubscribe: null,
    ...change,
  }
}

/** The promises of the port, which every vendor keeps: sends once, knows what became of it, never sends twice. */
export function mailContract(vendor: string, open: () => Promise<MailWorld>): void {
  let world: MailWorld
  beforeEach(async () => {
    world = await open()
  })
  afterEach(() => world.close())

  describe(`${vendor} keeps the mail contract`, () => {
    sending(() => world)
    content(() => world)
    doubt(() => world)
    search(() => world)
    access(() => world)
  })
}

function sending(world: () => MailWorld) {
  it('knows its own address', async () => {
    expect(await world().mailbox.probe()).toEqual({ address: world().address })
  })

  it('lets nothing leave before it is submitted, and then sends once', async () => {
    const { mailbox, arrived } = world()
    const mail = makeMail()
    const { handle } = await mailbox.prepare(mail)
    expect(await mailbox.lookup(handle, mail.messageId)).toEqual({ state: 'not_sent' })
    expect(arrived(maria)).toHaveLength(0)
    const sent = await mailbox.submit(handle)
    expect(arrived(maria)).toHaveLength(1)
    expect(await mailbox.lookup(handle, mail.messageId)).toMatchObject({ state: 'sent', ...sent })
    expect(await mailbox.discard(handle)).toBe('gone')
  })

  it('takes a prepared mail away again, also twice', async () => {
    const { mailbox, arrived } = world()
    const mail = makeMail()
    const { handle } = await mailbox.prepare(mail)
    expect(await mailbox.discard(handle)).toBe('taken')
    expect(await mailbox.discard(handle)).toBe('gone')
    expect(await mailbox.lookup(handle, mail.messageId)).toEqual({ state: 'unknown' })
    await expect(mailbox.submit(handle)).rejects.toMatchObject({ fault: 'ambiguous' })
    expect(arrived(maria)).toHaveLength(0)
  })
}

function content(world: () => MailWorld) {
  it('carries names, parts, images and attachments as they were written', async () => {
    const { mailbox, arrived } = world()
    const mail = makeMail({
      from: { name: 'Åsa "Öl" Ek', address: world().address },
      cc: [{ name: 'Jämes, Okafor', address: james }],
      bcc: [{ name: null, address: 'grace.finch@harborfinch.example' }],
      subject: 'Räksmörgås 🦐 – offert',
      html: '<p>Hej <img src="cid:logo@msi"></p>',
      text: 'Hej',
      inline: [{ cid: 'logo@msi', mediaType: 'image/png', bytes: pixel }],
      attachments: [{ name: 'Prislista å.pdf', mediaType: 'application/pdf', bytes: Buffer.from('%PDF-1') }],
    })
    await mailbox.submit((await mailbox.prepare(mail)).handle)
    const raw = arrived(maria)[0] ?? Buffer.alloc(0)
    const got = await simpleParser(raw, { skipImageLinks: true })
    expect(got.from?.value).toEqual([{ name: 'Åsa "Öl" Ek', address: world().address }])
    expect(got.cc).toMatchObject({ value: [{ name: 'Jämes, Okafor', address: james }] })
    expect(got).toMatchObject({ subject: mail.subject, text: 'Hej' })
    expect(got.bcc).toBeUndefined()
    expect(String(got.html)).toContain('cid:logo@msi')
    const [image, file] = got.attachments
    expect(image).toMatchObject({
      cid: 'logo@msi',
      related: true,
      contentDisposition: 'inline',
      content: pixel,
    })
    expect(file).toMatchObject({ filename: 'Prislista å.pdf', content: Buffer.from('%PDF-1') })
    expect(raw.toString()).not.toMatch(/harborfinch/)
    expect(arrived(james)).toHaveLength(1)
    expect(arrived('grace.finch@harborfinch.example')).toHaveLength(1)
  })

  it('lets no header be smuggled in', async () => {
    const { mailbox, arrived } = world()
    const mail = makeMail({
      subject: `Hello\r\nBcc: ${james}`,
      to: [{ name: `Maria\r\nBcc: ${james}`, address: maria }],
    })
    await mailbox.submit((await mailbox.prepare(mail)).handle)
    expect(arrived(maria)).toHaveLength(1)
    expect(arrived(james)).toHaveLength(0)
    const broken = makeMail({ to: [{ name: null, address: `${maria}>\r\nBcc: ${james}` }] })
    await expect(mailbox.prepare(broken)).rejects.toMatchObject({ fault: 'rejected' })
  })

  it('carries a large attachment', async () => {
    const { mailbox, arrived } = world()
    const bytes = Buffer.alloc(6 * 1024 * 1024, 'sales ')
    const mail = makeMail({
      attachments: [{ name: 'film.bin', mediaType: 'application/octet-stream', bytes }],
    })
    const { handle } = await mailbox.prepare(mail)
    await mailbox.submit(handle)
    const got = await simpleParser(arrived(maria)[0] ?? '')
    expect(got.attachments[0]?.content.equals(bytes)).toBe(true)
  })
}

function doubt(world: () => MailWorld) {
  it.each(['lost_after_accept', 'timeout_after_accept'] as const)(
    'calls it ambiguous when the answer is missing (%s), finds out that it was sent, and never sends again',
    async (fault) => {
      const { mailbox, arrived } = world()
      const mail = makeMail()
      const { handle } = await mailbox.prepare(mail)
      await world().fault(fault)
      await expect(mailbox.submit(handle)).rejects.toMatchObject({ fault: 'ambiguous' })
      expect(await mailbox.lookup(handle, mail.messageId)).toMatchObject({ state: 'sent' })
      await expect(mailbox.submit(handle)).rejects.toMatchObject({ fault: 'ambiguous' })
      expect(arrived(maria)).toHaveLength(1)
    },
  )

  it('finds out that a refused mail was not sent, and sends it then', async () => {
    const { mailbox, arrived } = world()
    const mail = makeMail()
    const { handle } = await mailbox.prepare(mail)
    await world().fault('busy')
    await expect(mailbox.submit(handle)).rejects.toMatchObject({
      fault: expect.stringMatching(/^(ambiguous|temporary)$/),
    })
    expect(await mailbox.lookup(handle, mail.messageId)).toEqual({ state: 'not_sent' })
    expect(arrived(maria)).toHaveLength(0)
    await mailbox.submit(handle)
    expect(arrived(maria)).toHaveLength(1)
  })

  it('says when to come back, and has sent nothing', async () => {
    const { mailbox, arrived } = world()
    const { handle } = await mailbox.prepare(makeMail())
    const until = await world().throttle()
    await expect(mailbox.submit(handle)).rejects.toMatchObject({ fault: 'rate_limited', until })
    expect(arrived(maria)).toHaveLength(0)
  })
}

function search(world: () => MailWorld) {
  it('finds what was sent, whoever sent it and whatever Message-ID it got, and nothing else', async () => {
    const { mailbox } = world()
    const since = new Date(Date.now() - 3_600_000)
    const subject = `Sought ${Date.now()}`
    // Alike in all that shows, so that only the key tells them apart.
    const [plain, renamed, draft, never] = [1, 2, 3, 4].map(() => makeMail({ subject }))
    if (!plain || !renamed || !draft || !never) throw new Error('four mails')
    const sent = await mailbox.submit((await mailbox.prepare(plain)).handle)
    await world().fault('id_replaced')
    const other = await mailbox.submit((await mailbox.prepare(renamed)).handle)
    await mailbox.prepare(draft)
    const mails = [never, draft, renamed, plain].map((mail) => ({
      messageId: mail.messageId,
      subject: mail.subject,
      to: mail.to.map(({ address }) => address),
    }))
    const sentAt = expect.any(Date)
    expect(await mailbox.findSent(since, mails)).toMatchObject([
      { state: 'not_sent' },
      { state: 'not_sent' },
      { state: 'sent', ...other, sentAt },
      { state: 'sent', ...sent, sentAt },
    ])
    expect(await mailbox.findSent(new Date(Date.now() + 60_000), mails.slice(2, 3))).toEqual([
      { state: 'not_sent' },
    ])
  })
}

function access(world: () => MailWorld) {
  it('renews its access by itself, once, and sends once', async () => {
    const { mailbox, arrived } = world()
    const { handle } = await mailbox.prepare(makeMail())
    await world().expireAccess()
    await mailbox.submit(handle)
    expect(arrived(maria)).toHaveLength(1)
  })

  it('says that access was revoked', async () => {
    const { mailbox } = world()
    await world().revokeAccess()
    await expect(mailbox.prepare(makeMail())).rejects.toMatchObject({ fault: 'auth_revoked' })
  })
}
