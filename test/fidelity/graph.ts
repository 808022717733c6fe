import { randomBytes } from 'node:crypto'
import {
  Client,
  FileUpload,
  type GraphRequest,
  LargeFileUploadTask,
  type PageCollection,
  ResponseType,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client'
import { expect } from 'vitest'
import { employees } from '../../sandbox/world.ts'
import { type Check, failure } from './check.ts'
import type { Cloud } from './clouds.ts'

const [, ben] = employees
const maria = 'maria.holm@holmlogistics.example'
const immutable = 'IdType="ImmutableId"'
/** Its client repeats what was refused by itself, after a wait; here a refusal is what is looked at. */
const onlyOnce = [new RetryHandlerOptions(0, 0)]

/** Graph as Ben. */
export interface GraphSession {
  graph: Client
}

/** Microsoft's client at the go-between; it gives its bearer to no host that it was not told of. */
export function graphAt({ url }: Cloud, accessToken: string): Client {
  return Client.init({
    baseUrl: url,
    customHosts: new Set([new URL(url).hostname]),
    authProvider: (done) => done(null, accessToken),
  })
}

interface Message {
  id: string
  internetMessageId: string
  conversationId: string
  isDraft: boolean
  parentFolderId: string
}

const recipients = (address: string) => [{ emailAddress: { address } }]

function letter(subject = `Offer ${randomBytes(4).toString('hex')}`) {
  return {
    subject,
    body: { contentType: 'html', content: '<p>Hello</p>' },
    toRecipients: recipients(maria),
  }
}

function mime(subject: string): string {
  const lines = [
    `From: ${ben?.email}`,
    `To: ${maria}`,
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    '',
    'Hello',
    '',
  ]
  return Buffer.from(lines.join('\r\n')).toString('base64')
}

/** Sends, which is answered with 202 and nothing more. */
async function send(request: GraphRequest, content: object | string = {}): Promise<void> {
  const answer: Response = await request.responseType(ResponseType.RAW).post(content)
  expect([answer.status, await answer.text()]).toEqual([202, ''])
}

async function layDraft(graph: Client, draft: object = letter()): Promise<Message> {
  return graph.api('/me/messages').header('Prefer', immutable).post(draft)
}

/** All rows of a listing, page after page as its links lead, and the link at its end. */
async function readAll(
  graph: Client,
  first: PageCollection,
): Promise<{ rows: object[]; deltaLink: string; pages: number }> {
  const rows = [...first.value]
  let page = first
  let pages = 1
  for (let link = page['@odata.nextLink']; link; link = page['@odata.nextLink']) {
    expect(link, 'the link to the next page').toMatch(/^https:/)
    page = await graph.api(link).header('Prefer', 'odata.maxpagesize=2').get()
    rows.push(...page.value)
    pages += 1
  }
  return { rows, deltaLink: page['@odata.deltaLink'] ?? '', pages }
}

const reading: Check<GraphSession>[] = [
  {
    name: 'Graph: /me and the inbox answer',
    async run(_cloud, { graph }) {
      const me = await graph.api('/me').select('mail,userPrincipalName,displayName').get()
      expect(me).toMatchObject({ mail: ben?.email, userPrincipalName: ben?.email, displayName: ben?.name })
      expect(me).not.toHaveProperty('jobTitle')
      const inbox = await graph.api('/me/mailFolders/inbox').get()
      expect(inbox).toMatchObject({ displayName: 'Inbox', id: expect.stringMatching(/^[\w-]+=*$/) })
    },
  },
  {
    name: 'Graph: a message is found by its Message-ID, listed by time, and given as it came',
    async run(_cloud, { graph }) {
      await layDraft(graph)
      const draft = await layDraft(graph)
      const filter = `internetMessageId eq '${draft.internetMessageId}'`
      const found = await graph
        .api('/me/messages')
        .header('Prefer', immutable)
        .filter(encodeURIComponent(filter))
        .select('id,isDraft')
        .top(5)
        .get()
      expect(found.value).toMatchObject([{ id: draft.id, isDraft: true }])
      const listed = await graph
        .api('/me/messages')
        .filter('receivedDateTime ge 2026-01-01T00:00:00Z')
        .orderby('receivedDateTime desc')
        .select('receivedDateTime')
        .top(1)
        .get()
      expect(listed.value).toHaveLength(1)
      expect(new URL(listed['@odata.nextLink']).searchParams.get('$skip')).toBe('1')
      const raw = await graph.api(`/me/messages/${draft.id}/$value`).responseType(ResponseType.TEXT).get()
      expect(String(raw).replace(/\r\n\s+/g, ' ')).toContain(`Message-ID: ${draft.internetMessageId}`)
    },
  },
  {
    name: 'Graph: an answer is laid in the conversation of what it answers, in MIME as it is, in JSON with a quote',
    async run(_cloud, { graph }) {
      const answered = await layDraft(graph)
      const reply = (name: string) =>
        graph.api(`/me/messages/${answered.id}/${name}`).header('Prefer', immutable)
      const inMime: Message = await reply('createReply')
        .header('Content-Type', 'text/plain')
        .post(mime('Another'))
      expect(inMime).toMatchObject({
        isDraft: true,
        conversationId: answered.conversationId,
        subject: 'Another',
      })
      const inJson = await reply('createReplyAll').post({ comment: 'Thank you' })
      expect(inJson).toMatchObject({ isDraft: true, conversationId: answered.conversationId })
      expect(inJson.body.content).toMatch(/Thank you.*divRplyFwdMsg.*Hello/s)
      expect(
        await failure(
          graph.api('/me/messages/AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0AAAAA/createReply').post({}),
        ),
      ).toMatchObject({
        statusCode: 404,
      })
    },
  },
  {
    name: 'Graph: what arrived tells its headers, when they are asked for',
    async run(_cloud, { graph }) {
      const { subject, ...rest } = letter()
      const toRecipients = recipients(ben?.email ?? '')
      await send(graph.api('/me/sendMail'), { message: { subject, ...rest, toRecipients } })
      const inbox = () => graph.api('/me/mailFolders/inbox/messages').orderby('receivedDateTime desc').top(1)
      const [message] = (await inbox().select('subject,from,internetMessageHeaders').get()).value
      expect(message).toMatchObject({ subject, from: { emailAddress: { address: ben?.email } } })
      expect(message.internetMessageHeaders).toContainEqual({ name: 'Subject', value: subject })
      const [whole] = (await inbox().get()).value
      expect(whole).toMatchObject({ id: message.id, isDraft: false, isRead: false })
      expect(whole).not.toHaveProperty('internetMessageHeaders')
    },
  },
  {
    name: 'Graph: delta is followed by its links, tells what came and went, and 410 when it is too old',
    async run(cloud, { graph }) {
      const path = '/me/mailFolders/drafts/messages/delta'
      for (const subject of ['one', 'two', 'three']) await layDraft(graph, letter(subject))
      const begin = () => graph.api(path).select('subject').header('Prefer', 'odata.maxpagesize=2').get()
      const all = await readAll(graph, await begin())
      expect(all.pages).toBeGreaterThan(1)
      expect(all.rows.length).toBeGreaterThanOrEqual(3)
      expect(all.deltaLink).toMatch(new RegExp(`^${cloud.url}/v1.0${path}\\?`))
      const draft = await layDraft(graph, letter('four'))
      const came = await readAll(graph, await graph.api(all.deltaLink).header('Prefer', immutable).get())
      expect(came.rows).toMatchObject([{ id: draft.id, subject: 'four' }])
      await graph.api(`/me/messages/${draft.id}/permanentDelete`).post({})
      const went = await readAll(graph, await graph.api(came.deltaLink).header('Prefer', immutable).get())
      expect(went.rows).toEqual([{ id: draft.id, '@removed': { reason: 'deleted' } }])
      await cloud.fault({ name: 'sync_state_lost', times: 1 })
      expect(await failure(graph.api(went.deltaLink).get())).toMatchObject({
        statusCode: 410,
        code: 'SyncStateNotFound',
      })
    },
  },
  {
    name: 'Graph: what is refused comes as a GraphError with its code and request, a throttle with Retry-After',
    async run(cloud, { graph }) {
      const lost = await failure(graph.api('/me/messages/AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0AAAAA').get())
      expect(lost).toMatchObject({
        statusCode: 404,
        code: 'ErrorItemNotFound',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
      expect(await failure(graphAt(cloud, 'stranger').api('/me').get())).toMatchObject({
        statusCode: 401,
        code: 'InvalidAuthenticationToken',
      })
      await cloud.fault({ name: 'throttled', times: 1, seconds: 7 })
      const request = graph.api('/me/mailFolders/inbox').middlewareOptions(onlyOnce)
      const throttled = (await failure(request.get())) as { headers?: Headers }
      expect(throttled).toMatchObject({ statusCode: 429, code: 'ApplicationThrottled' })
      expect(throttled.headers?.get('retry-after')).toBe('7')
    },
  },
]

const writing: Check<GraphSession>[] = [
  {
    name: 'Graph: a draft’s immutable id goes into an address as it is, and stays when it is sent',
    async run(_cloud, { graph }) {
      const draft = await layDraft(graph)
      expect(draft.id, 'an id in the alphabet of addresses').toMatch(/^AAkALg[\w-]+=*$/)
      expect(draft.isDraft).toBe(true)
      expect(draft.internetMessageId).toMatch(/^<[^<>@\s]+@[^<>@\s]+>$/)
      await send(graph.api(`/me/messages/${draft.id}/send`))
      const names = 'id,isDraft,conversationId,internetMessageId,parentFolderId'
      const sent = await graph.api(`/me/messages/${draft.id}`).header('Prefer', immutable).select(names).get()
      const folder = await graph.api('/me/mailFolders/sentitems').select('id').get()
      const { id, conversationId } = draft
      expect(sent).toMatchObject({ id, conversationId, isDraft: false, parentFolderId: folder.id })
      const again = await failure(graph.api(`/me/messages/${draft.id}/send`).post({}))
      expect(again).toMatchObject({ statusCode: 400 })
    },
  },
  {
    name: 'Graph: a draft comes as MIME too, is changed, and goes away for good',
    async run(_cloud, { graph }) {
      const laid: Message & { subject: string } = await graph
        .api('/me/messages')
        .header('Prefer', immutable)
        .header('Content-Type', 'text/plain')
        .post(mime('As MIME'))
      expect(laid).toMatchObject({ subject: 'As MIME', isDraft: true })
      const path = `/me/messages/${laid.id}`
      const bccRecipients = recipients('james.okafor@brightwater.example')
      expect(await graph.api(path).patch({ bccRecipients })).toMatchObject({
        bccRecipients,
        subject: 'As MIME',
      })
      await graph.api(`${path}/permanentDelete`).post({})
      expect(await failure(graph.api(path).get())).toMatchObject({ statusCode: 404 })
      const spoilt = graph.api('/me/messages').header('Content-Type', 'text/plain').post('not base64')
      expect(await failure(spoilt)).toMatchObject({ code: 'ErrorMimeContentInvalidBase64String' })
    },
  },
  {
    name: 'Graph: files are added to a draft, small ones at once, large ones in parts',
    async run(_cloud, { graph }) {
      const { id } = await layDraft(graph)
      const attachments = `/me/messages/${id}/attachments`
      const contentBytes = Buffer.from('attached').toString('base64')
      const small = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'small.txt', contentBytes }
      expect(await graph.api(attachments).post(small)).toMatchObject({ name: 'small.txt', contentBytes })
      const rangeSize = 320 * 1024
      const content = Buffer.alloc(rangeSize + 10, 'x')
      const item = { attachmentType: 'file', name: 'large.txt', size: content.length }
      const session = await LargeFileUploadTask.createUploadSession(
        graph,
        `${attachments}/createUploadSession`,
        {
          AttachmentItem: item,
        },
      )
      const file = new FileUpload(new Uint8Array(content).buffer, item.name, content.length)
      await new LargeFileUploadTask(graph, file, session, { rangeSize }).upload()
      const { value } = await graph.api(attachments).get()
      expect(value).toMatchObject([{ name: 'small.txt' }, { name: 'large.txt', size: content.length }])
      expect(await graph.api(`/me/messages/${id}`).select('hasAttachments').get()).toMatchObject({
        hasAttachments: true,
      })
    },
  },
  {
    name: 'Graph: sendMail takes a message at once, in JSON and MIME, and tells no id',
    async run(_cloud, { graph }) {
      const subject = `At once ${randomBytes(4).toString('hex')}`
      const sendMail = () => graph.api('/me/sendMail')
      await send(sendMail(), { message: letter(`${subject} 1`), saveToSentItems: true })
      await send(sendMail(), { Message: letter(`${subject} 2`), SaveToSentItems: false })
      await send(sendMail().header('Content-Type', 'text/plain'), mime(`${subject} 3`))
      const newest = graph.api('/me/mailFolders/sentitems/messages').orderby('sentDateTime desc').top(2)
      const { value } = await newest.select('subject,isDraft').get()
      expect(value).toMatchObject([
        { subject: `${subject} 3`, isDraft: false },
        { subject: `${subject} 1`, isDraft: false },
      ])
      const nobody = sendMail().post({ message: { ...letter(), toRecipients: [] } })
      expect(await failure(nobody)).toMatchObject({ statusCode: 400, code: 'ErrorInvalidRecipients' })
    },
  },
]

export const graphChecks = [...reading, ...writing]
