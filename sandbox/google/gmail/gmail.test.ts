import { Readable } from 'node:stream'
import { gmail, type gmail_v1 } from '@googleapis/gmail'
import MailComposer from 'nodemailer/lib/mail-composer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, startWorld } from '../test-harness.ts'

const ben = 'ben.carter@nordvik.example'
const anna = 'anna.berg@nordvik.example'
const maria = 'maria.holm@holmlogistics.example'
const james = 'james.okafor@brightwater.example'

let world: Awaited<ReturnType<typeof startWorld>>
let users: gmail_v1.Resource$Users
let accessToken: string

function clientOf(token: string) {
  return gmail({
    version: 'v1',
    rootUrl: `${world.google.url}/`,
    headers: { authorization: `Bearer ${token}` },
    retry: false,
  }).users
}

beforeAll(async () => {
  world = await startWorld()
  accessToken = (await connect(world.google.url, ben)).access_token
  users = clientOf(accessToken)
})
afterAll(() => world.destroy())
beforeEach(() => sandbox('DELETE', '/__sandbox/faults'))

function sandbox(method: string, path: string, body?: object) {
  return fetch(`${world.google.url}${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
}

async function inbox(address: string) {
  const response = await fetch(`${world.mail.url}/api/inbox/${address}`)
  return (await response.json()) as Array<{
    subject: string
    text: string
    messageId: string
    headers: Record<string, string>
    attachments: Array<{ filename: string; size: number; url: string }>
  }>
}

async function compose(mail: ConstructorParameters<typeof MailComposer>[0]) {
  const node = new MailComposer({ from: `Ben Carter <${ben}>`, ...mail }).compile()
  node.keepBcc = true
  return node.build()
}

async function draft(mail: ConstructorParameters<typeof MailComposer>[0], threadId?: string) {
  const raw = (await compose(mail)).toString('base64url')
  const { data } = await users.drafts.create({ userId: 'me', requestBody: { message: { raw, threadId } } })
  return data
}

async function failure(promise: Promise<unknown>) {
  const error = (await promise.then(
    () => Promise.reject(new Error('did not fail')),
    (reason: unknown) => reason,
  )) as { response?: { status: number; data: { error: { errors: object[]; message: string } } } }
  return { ...error.response?.data.error, status: error.response?.status }
}

describe('drafts', () => {
  test('are sent once: delivered without Bcc, kept with it, consumed', async () => {
    const { id } = await draft({
      to: `Maria Holm <${maria}>`,
      bcc: james,
      subject: 'Flödesmätare – offert',
      messageId: '<mine@msi.example>',
      text: 'Hej',
      html: '<p>Hej</p>',
      attachments: [{ filename: 'bilaga å.txt', content: 'attached' }],
    })
    expect((await users.drafts.list({ userId: 'me' })).data.drafts).toHaveLength(1)
    const shown = await users.drafts.get({ userId: 'me', id: id ?? '' })
    expect(shown.data.message?.labelIds).toEqual(['DRAFT'])
    const sent = (await users.drafts.send({ userId: 'me', requestBody: { id } })).data
    expect(sent.labelIds).toEqual(['SENT'])
    expect(sent.threadId).toBe(shown.data.message?.threadId)
    expect((await failure(users.drafts.get({ userId: 'me', id: id ?? '' }))).status).toBe(404)
    expect((await failure(users.drafts.send({ userId: 'me', requestBody: { id } }))).status).toBe(404)

    const own = await users.messages.get({ userId: 'me', id: sent.id ?? '' })
    const header = (name: string) =>
      own.data.payload?.headers?.find((one) => one.name?.toLowerCase() === name)?.value
    const messageId = header('message-id') ?? ''
    expect(messageId).toMatch(/^<CA[\w-]+@mail\.gmail\.com>$/)
    const { data } = await users.messages.get({ userId: 'me', id: sent.id ?? '', format: 'raw' })
    expect(Buffer.from(data.raw ?? '', 'base64url').toString()).not.toContain('mine@msi.example')
    for (const address of [maria, james]) {
      const [mail] = await inbox(address)
      expect(mail).toMatchObject({ subject: 'Flödesmätare – offert', messageId })
      expect(mail?.headers).not.toHaveProperty('bcc')
      expect(mail?.attachments[0]?.filename).toBe('bilaga å.txt')
    }
    expect(header('bcc')).toBe(james)
    expect(header('subject')).toBe('Flödesmätare – offert')
    const attached = own.data.payload?.parts?.find((part) => part.filename)
    expect(attached?.filename).toBe('bilaga å.txt')
    const body = await users.messages.attachments.get({
      userId: 'me',
      messageId: sent.id ?? '',
      id: attached?.body?.attachmentId ?? '',
    })
    expect(Buffer.from(body.data.data ?? '', 'base64url').toString()).toBe('attached')
    const found = await users.messages.list({ userId: 'me', q: `in:sent rfc822msgid:${messageId}` })
    expect(found.data.messages).toEqual([{ id: sent.id, threadId: sent.threadId }])
    const former = await users.messages.list({ userId: 'me', q: 'rfc822msgid:mine@msi.example' })
    expect(former.data).not.toHaveProperty('messages')
  })

  test('come as uploads too, large ones, and are deleted', async () => {
    const content = Buffer.alloc(6 * 1024 * 1024, 'x')
    const raw = await compose({ to: maria, subject: 'Large', text: 'see', attachments: [{ content }] })
    // For uploads the client takes rootUrl from the call, not from its own options.
    const { data } = await users.drafts.create(
      {
        userId: 'me',
        requestBody: {},
        media: { mimeType: 'message/rfc822', body: Readable.from([raw]) },
      },
      { rootUrl: `${world.google.url}/` },
    )
    await users.drafts.send({ userId: 'me', requestBody: { id: data.id } })
    expect((await inbox(maria))[0]?.attachments[0]?.size).toBe(content.length)
    const media = await fetch(`${world.google.url}/upload/gmail/v1/users/me/drafts?uploadType=media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'message/rfc822' },
      body: new Uint8Array(await compose({ to: maria, subject: 'Alone', text: 'x' })),
    })
    const { id } = (await media.json()) as { id: string }
    await users.drafts.delete({ userId: 'me', id })
    expect((await failure(users.drafts.delete({ userId: 'me', id }))).status).toBe(404)
  })

  test('without a recipient are kept but not sent; From is rewritten; a Message-ID is made', async () => {
    const empty = await draft({ subject: 'To nobody', text: 'x' })
    const refused = await failure(users.drafts.send({ userId: 'me', requestBody: { id: empty.id } }))
    expect(refused).toMatchObject({ status: 400, message: 'Recipient address required' })
    const raw = Buffer.from(`From: boss@other.example\r\nTo: ${maria}\r\nSubject: Plain\r\n\r\nHi`)
    await users.messages.send({ userId: 'me', requestBody: { raw: raw.toString('base64url') } })
    const [mail] = await inbox(maria)
    expect(mail?.headers.from).toBe(`Ben Carter <${ben}>`)
    expect(mail?.messageId).toMatch(/^<CA.+@mail\.gmail\.com>$/)
  })
})

describe('threads and history', () => {
  test('a reply and a bounce arrive in the thread, and history tells', async () => {
    const start = (await users.getProfile({ userId: 'me' })).data.historyId ?? ''
    const quiet = await users.history.list({ userId: 'me', startHistoryId: start })
    expect(quiet.data).not.toHaveProperty('history')
    const first = await draft({ to: [anna, 'nobody@nowhere.example'], subject: 'Lunch', text: 'Today?' })
    const sent = (await users.drafts.send({ userId: 'me', requestBody: { id: first.id } })).data
    const [received] = await inbox(anna)
    await world.mail.postOffice.deliver({
      from: anna,
      to: [ben],
      raw: Buffer.from(
        `From: ${anna}\r\nTo: ${ben}\r\nSubject: Re: Lunch\r\nMessage-ID: <a@b>\r\nIn-Reply-To: ${received?.messageId}\r\n\r\nYes`,
      ),
    })
    const thread = await users.threads.get({ userId: 'me', id: sent.threadId ?? '', format: 'metadata' })
    expect(thread.data.messages?.map((one) => one.labelIds?.includes('INBOX'))).toEqual([false, true, true])
    const news = await users.history.list({
      userId: 'me',
      startHistoryId: start,
      historyTypes: ['messageAdded'],
      labelId: 'INBOX',
    })
    expect(news.data.history).toHaveLength(2)
    const bounceId = news.data.history?.[0]?.messagesAdded?.[0]?.message?.id ?? ''
    const bounce = (await users.messages.get({ userId: 'me', id: bounceId })).data
    expect(bounce.payload?.mimeType).toBe('multipart/report')
    const headers = Object.fromEntries(bounce.payload?.headers?.map((one) => [one.name, one.value]) ?? [])
    expect(headers['X-Failed-Recipients']).toBe('nobody@nowhere.example')
    const status = bounce.payload?.parts?.find((part) => part.mimeType === 'message/delivery-status')
    expect(Buffer.from(status?.body?.data ?? '', 'base64url').toString()).toContain('Action: failed')

    const answer = await draft(
      { to: anna, subject: 'Re: Lunch', text: 'Good', inReplyTo: '<a@b>', references: '<a@b>' },
      sent.threadId ?? '',
    )
    expect(answer.message?.threadId).toBe(sent.threadId)
    const stranger = await draft({ to: anna, subject: 'Other', text: 'x' }, sent.threadId ?? '')
    expect(stranger.message?.threadId).not.toBe(sent.threadId)
    expect((await failure(users.history.list({ userId: 'me', startHistoryId: '1' }))).status).toBe(404)
  })

  test('mail to oneself is one message, sent and in the inbox', async () => {
    const { id } = await draft({ to: ben, subject: 'Note', text: 'x' })
    const sent = (await users.drafts.send({ userId: 'me', requestBody: { id } })).data
    const message = await users.messages.get({ userId: 'me', id: sent.id ?? '', format: 'minimal' })
    expect(message.data.labelIds).toEqual(['SENT', 'INBOX', 'UNREAD'])
  })
})

describe('account', () => {
  test('profile, signature and labels', async () => {
    expect((await users.getProfile({ userId: ben })).data.emailAddress).toBe(ben)
    const aliases = (await users.settings.sendAs.list({ userId: 'me' })).data.sendAs
    expect(aliases?.[0]).toMatchObject({ sendAsEmail: ben, isDefault: true, isPrimary: true })
    expect(aliases?.[0]?.signature).toContain('<b>Ben Carter</b>')
    const one = await users.settings.sendAs.get({ userId: 'me', sendAsEmail: ben })
    expect(one.data.displayName).toBe('Ben Carter')
    const labels = (await users.labels.list({ userId: 'me' })).data.labels
    expect(labels?.map((label) => label.id)).toContain('INBOX')
    expect((await failure(users.getProfile({ userId: anna }))).status).toBe(403)
  })

  test('scopes open what Google says they open', async () => {
    const send = 'https://www.googleapis.com/auth/gmail.send'
    const narrow = clientOf((await connect(world.google.url, anna, `openid email ${send}`)).access_token)
    const raw = (await compose({ to: maria, subject: 'By send', text: 'x' })).toString('base64url')
    await narrow.messages.send({ userId: 'me', requestBody: { raw } })
    for (const call of [
      () => narrow.getProfile({ userId: 'me' }),
      () => narrow.settings.sendAs.list({ userId: 'me' }),
      () => narrow.messages.list({ userId: 'me' }),
      () => narrow.drafts.create({ userId: 'me', requestBody: { message: { raw } } }),
    ])
      expect(await failure(call())).toMatchObject({
        status: 403,
        errors: [{ reason: 'insufficientPermissions' }],
      })
    const metadata = 'https://www.googleapis.com/auth/gmail.metadata'
    const headersOnly = clientOf((await connect(world.google.url, anna, metadata)).access_token)
    expect((await failure(headersOnly.messages.list({ userId: 'me', q: 'in:sent' }))).message).toContain(
      "'q'",
    )
    expect(await failure(clientOf('ya29.dead').getProfile({ userId: 'me' }))).toMatchObject({
      status: 401,
      errors: [{ reason: 'authError' }],
    })
  })
})

test('a call that does not exist is refused in Google’s envelope', async () => {
  const answer = await sandbox('GET', '/gmail/v1/users/me/nothing')
  expect([answer.status, await answer.json()]).toMatchObject([
    404,
    { error: { code: 404, status: 'NOT_FOUND', errors: [{ domain: 'global', reason: 'notFound' }] } },
  ])
  const page = await sandbox('GET', '/o/oauth2/nothing')
  expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8'])
})

describe('faults', () => {
  test('accepted, then 504 or a closed connection: delivered once, the draft gone', async () => {
    for (const name of ['send_accepts_then_504', 'send_drops_after_accept']) {
      await sandbox('POST', '/__sandbox/faults', { name, times: 1 })
      const { id } = await draft({ to: maria, subject: name, text: 'x' })
      await expect(users.drafts.send({ userId: 'me', requestBody: { id } })).rejects.toThrow()
      expect((await inbox(maria)).filter((mail) => mail.subject === name)).toHaveLength(1)
      expect((await failure(users.drafts.get({ userId: 'me', id: id ?? '' }))).status).toBe(404)
    }
  })

  test('503 delivers nothing and keeps the draft; the next try works', async () => {
    await sandbox('POST', '/__sandbox/faults', { name: 'send_503', times: 1 })
    const { id } = await draft({ to: maria, subject: 'Patience', text: 'x' })
    expect((await failure(users.drafts.send({ userId: 'me', requestBody: { id } }))).status).toBe(503)
    expect((await inbox(maria)).filter((mail) => mail.subject === 'Patience')).toHaveLength(0)
    await users.drafts.send({ userId: 'me', requestBody: { id } })
    expect((await inbox(maria)).filter((mail) => mail.subject === 'Patience')).toHaveLength(1)
  })

  test('a limit names its time, mail may be off', async () => {
    await sandbox('POST', '/__sandbox/faults', { name: 'rate_limited_403', times: 1, account: ben })
    const limited = await failure(users.getProfile({ userId: 'me' }))
    expect(limited).toMatchObject({ status: 403, errors: [{ reason: 'rateLimitExceeded' }] })
    expect(limited.message).toMatch(/exceeded\. {2}Retry after \d{4}-.*Z$/)
    await sandbox('POST', '/__sandbox/faults', { name: 'mail_not_enabled' })
    const off = await failure(users.getProfile({ userId: 'me' }))
    expect(off).toMatchObject({ status: 400, message: 'Mail service not enabled' })
    await sandbox('DELETE', '/__sandbox/faults')
    expect((await sandbox('POST', '/__sandbox/faults', { name: 'flood' })).status).toBe(400)
  })

  test('every call is on record', async () => {
    await sandbox('DELETE', '/__sandbox/calls')
    await users.getProfile({ userId: 'me' })
    const calls = (await (await sandbox('GET', '/__sandbox/calls')).json()) as object[]
    expect(calls).toMatchObject([{ method: 'GET', path: '/gmail/v1/users/me/profile', status: 200 }])
  })
})
