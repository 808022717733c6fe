import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connect, startWorld } from '../test-harness.ts'

const ben = 'ben.carter@nordvik.example'
const maria = 'maria.holm@holmlogistics.example'

let world: Awaited<ReturnType<typeof startWorld>>
let token: string
beforeAll(async () => {
  world = await startWorld()
  token = (await connect(world.microsoft.url, ben)).access_token
})
afterAll(() => world.destroy())
afterEach(() => world.clearFaults())

interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown> & { value: Record<string, unknown>[]; error: { code: string } }
}

async function graph(
  method: string,
  path: string,
  sent: { json?: object; mime?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const url = path.startsWith('http') ? path : `${world.microsoft.url}/v1.0${path}`
  const type = sent.json ? 'application/json' : sent.mime === undefined ? undefined : 'text/plain'
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(type ? { 'content-type': type } : {}), ...sent.headers },
    body: sent.json ? JSON.stringify(sent.json) : sent.mime,
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith('{') ? JSON.parse(text) : { text },
  }
}

const immutable = { prefer: 'IdType="ImmutableId"' }
const draft = {
  subject: 'Flödesmätare',
  body: { contentType: 'HTML', content: '<p>Hej <b>Maria</b></p>' },
  toRecipients: [{ emailAddress: { name: 'Maria Holm', address: maria } }],
}

describe('drafts', () => {
  test('in JSON are changed, sent with 202 and nothing else, and keep their immutable id', async () => {
    const made = await graph('POST', '/me/messages', { json: draft, headers: immutable })
    expect(made.status).toBe(201)
    expect(made.headers.get('preference-applied')).toBe('IdType="ImmutableId"')
    const id = String(made.body.id)
    const plain = String((await graph('GET', `/me/messages/${id}`)).body.id)
    expect(plain).not.toBe(id)
    const bcc = { bccRecipients: [{ emailAddress: { address: 'james.okafor@brightwater.example' } }] }
    const patched = await graph('PATCH', `/me/messages/${id}`, { json: { ...bcc, subject: 'Offert' } })
    expect(patched.body).toMatchObject({ subject: 'Offert', isDraft: true, body: { contentType: 'html' } })
    const sent = await graph('POST', `/me/messages/${id}/send`)
    expect([sent.status, sent.body.text]).toEqual([202, ''])
    const copy = await graph('GET', `/me/messages/${id}?$select=isDraft,subject`, { headers: immutable })
    expect(copy.body).toMatchObject({ id, isDraft: false, subject: 'Offert' })
    // The ordinary id changed when the message moved to Sent Items.
    expect((await graph('GET', `/me/messages/${plain}`)).body.error.code).toBe('ErrorItemNotFound')
    const filter = encodeURIComponent(`internetMessageId eq '${String(made.body.internetMessageId)}'`)
    const found = await graph('GET', `/me/mailFolders/sentitems/messages?$filter=${filter}&$select=id`)
    expect(found.body.value).toHaveLength(1)
    const raw = await graph('GET', `/me/messages/${id}/$value`)
    expect(raw.body.text).toMatch(/^Bcc: james/im)
  })

  test('in MIME want standard base64, and a request holds 4 MB', async () => {
    const bad = await graph('POST', '/me/messages', { mime: 'not base64!' })
    expect([bad.status, bad.body.error.code]).toEqual([400, 'ErrorMimeContentInvalidBase64String'])
    const large = await graph('POST', '/me/messages', { mime: 'A'.repeat(5 * 1024 * 1024) })
    expect(large.status).toBe(413)
    const mime = Buffer.from(`To: ${maria}\r\nSubject: x\r\nMessage-ID: <own@msi.example>\r\n\r\nHello`)
    const made = await graph('POST', '/me/messages', { mime: mime.toString('base64') })
    expect(made.body).toMatchObject({ internetMessageId: '<own@msi.example>', bodyPreview: 'Hello' })
  })

  test('thrown away lie in Deleted Items first', async () => {
    const { id } = (await graph('POST', '/me/messages', { json: draft, headers: immutable })).body
    expect((await graph('DELETE', `/me/messages/${id}`)).status).toBe(204)
    const trash = await graph('GET', '/me/mailFolders/deleteditems/messages', { headers: immutable })
    expect(trash.body.value.map((one) => one.id)).toEqual([id])
    expect((await graph('POST', `/me/messages/${id}/permanentDelete`)).status).toBe(204)
    expect((await graph('GET', `/me/messages/${id}`)).status).toBe(404)
  })

  test('without a recipient are not sent; headers of one’s own begin with x-', async () => {
    const { id } = (await graph('POST', '/me/messages', { json: { subject: 'nobody' } })).body
    expect((await graph('POST', `/me/messages/${id}/send`)).body.error.code).toBe('ErrorInvalidRecipients')
    const headers = { internetMessageHeaders: [{ name: 'In-Reply-To', value: '<a@b>' }] }
    expect((await graph('POST', '/me/messages', { json: { ...draft, ...headers } })).status).toBe(400)
  })
})

describe('what arrives', () => {
  test('is told by delta, page by page, and only once', async () => {
    const start = await graph('GET', '/me/mailFolders/inbox/messages/delta?$select=subject')
    const link = String(start.body['@odata.deltaLink'])
    const message = (at: number) =>
      Buffer.from(
        `From: ${maria}\r\nTo: ${ben}\r\nSubject: Answer ${at}\r\nMessage-ID: <${at}@x.example>\r\n\r\nYes`,
      )
    for (const at of [1, 2, 3])
      await world.mail.postOffice.deliver({ from: maria, to: [ben], raw: message(at) })
    const headers = { prefer: 'odata.maxpagesize=2' }
    const one = await graph('GET', link, { headers })
    expect(one.body.value.map((row) => row.subject)).toEqual(['Answer 1', 'Answer 2'])
    const two = await graph('GET', String(one.body['@odata.nextLink']), { headers })
    expect(two.body.value.map((row) => row.subject)).toEqual(['Answer 3'])
    const after = String(two.body['@odata.deltaLink'])
    expect((await graph('GET', after)).body.value).toEqual([])
    const [first] = (await graph('GET', '/me/mailFolders/inbox/messages?$orderby=receivedDateTime asc')).body
      .value
    await graph('DELETE', `/me/messages/${first?.id}`)
    expect((await graph('GET', after)).body.value).toMatchObject([{ '@removed': { reason: 'deleted' } }])
    // Behind whoever takes the encryption off, addresses are those that were asked.
    const secure = { ...headers, 'x-forwarded-proto': 'https' }
    for (const path of ['/delta', '?$top=1'])
      expect(
        JSON.stringify(
          (await graph('GET', `/me/mailFolders/inbox/messages${path}`, { headers: secure })).body,
        ),
      ).toMatch(/"@odata\.\w+Link":"https:/)
    await world.setFault({ name: 'sync_state_lost', times: 1 })
    expect(await graph('GET', after)).toMatchObject({
      status: 410,
      body: { error: { code: 'SyncStateNotFound' } },
    })
  })
})

describe('a mail that nobody receives', () => {
  test('comes back as Exchange sends it: a report of its own class, in the conversation', async () => {
    const gone = 'nobody@holmlogistics.example'
    const toRecipients = [{ emailAddress: { address: gone } }]
    const made = await graph('POST', '/me/messages', { json: { ...draft, toRecipients }, headers: immutable })
    await graph('POST', `/me/messages/${made.body.id}/send`)
    const expand = encodeURIComponent("singleValueExtendedProperties($filter=id eq 'String 0x001A')")
    const listed = await graph('GET', `/me/mailFolders/inbox/messages?$top=1&$expand=${expand}`)
    expect(listed.body.value[0]).toMatchObject({
      subject: 'Undeliverable: Flödesmätare',
      conversationId: made.body.conversationId,
      from: {
        emailAddress: { address: 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@nordvik.example' },
      },
      singleValueExtendedProperties: [{ id: 'String 0x1a', value: 'REPORT.IPM.Note.NDR' }],
    })
    const mime = String((await graph('GET', `/me/messages/${listed.body.value[0]?.id}/$value`)).body.text)
    expect(mime).toMatch(/^Content-Type: multipart\/report; report-type=delivery-status/m)
    expect(mime).toMatch(new RegExp(`^Final-Recipient: rfc822;${gone}\r\nAction: failed`, 'm'))
    expect(mime.split('message/rfc822')[1]).toContain(String(made.body.internetMessageId))
    const own = await graph('GET', `/me/messages/${made.body.id}?$expand=${expand}`)
    expect(own.body).toMatchObject({ singleValueExtendedProperties: [{ value: 'IPM.Note' }] })
  })
})

describe('refusals', () => {
  test('of token, permission, speed and mailbox are Graph’s own', async () => {
    const bearer = (value: string) => ({ headers: { authorization: value } })
    const empty = await graph('GET', '/me', bearer(''))
    expect([empty.status, empty.body.error.code]).toEqual([401, 'InvalidAuthenticationToken'])
    expect(empty.headers.get('www-authenticate')).toMatch(/^Bearer/)
    const narrow = (await connect(world.microsoft.url, ben, 'openid User.Read')).access_token
    expect((await graph('GET', '/me', bearer(`Bearer ${narrow}`))).body).toMatchObject({ mail: ben })
    const denied = await graph('GET', '/me/messages', bearer(`Bearer ${narrow}`))
    expect([denied.status, denied.body.error.code]).toEqual([403, 'ErrorAccessDenied'])
    const missing = await graph('GET', '/me/messages/AAMk/nothing')
    expect(missing).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest', message: "Resource not found for the segment 'nothing'." } },
    })
    expect((await graph('GET', '/nobody')).body.error).toMatchObject({ innerError: {}, code: 'BadRequest' })
    expect((await graph('GET', '/nobody', bearer(''))).status).toBe(401)
    await world.setFault({ name: 'throttled', times: 1, seconds: 7 })
    const slow = await graph('GET', '/me/messages')
    expect([slow.status, slow.headers.get('retry-after')]).toEqual([429, '7'])
    await world.setFault({ name: 'mailbox_not_enabled', times: 1 })
    expect((await graph('GET', '/me/mailFolders/inbox')).body.error.code).toBe('MailboxNotEnabledForRESTAPI')
  })
})
