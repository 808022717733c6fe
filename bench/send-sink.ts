import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A call as it came: whose (the bearer), what, and how many bytes. */
export interface SunkCall {
  bearer: string
  method: string
  path: string
  bytes: number
}

/** On calls of the bare loop, which counts its own. */
const bareHeader = 'x-bare-loop'

/** A mail that was sent, and when that call came, in milliseconds of this machine's clock. */
export interface Arrival {
  subject: string
  bearer: string
  at: number
}

/** What the sink is told, and what it says. `sort`: which mail is sent when is written down. */
export type SinkOrder = { delayMs: number } | 'forget' | 'tell' | 'sort' | 'arrivals'
export type SinkWord = { port: number } | { sent: number } | { calls: SunkCall[] } | { arrivals: Arrival[] }

/**
 * A bare Gmail and Salesforce: each call is answered after the same time, with the least that the connectors read, and
 * nothing is kept but which calls came. A process of its own, so that it takes nothing from what is measured.
 */
function runSink(): void {
  let delayMs = 0
  let calls: SunkCall[] = []
  let drafts = 0
  let post: Post | null = null
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const bytes = body.length
    const { method = 'GET', url = '/' } = request
    const path = url.split('?')[0] ?? '/'
    const bearer = request.headers.authorization ?? ''
    calls.push({ bearer, method, path, bytes })
    if (path.endsWith('/drafts/send')) post?.send(body, bearer)
    if (delayMs) await wait(delayMs)
    if (path.endsWith('/drafts/send') && !request.headers[bareHeader]) say({ sent: 1 })
    const answer = answerTo({ path, body }, () => ++drafts)
    if (path.endsWith('/drafts')) post?.lay(drafts, body)
    response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? { error: { code: 404, message: 'not found' } }))
  })
  server.keepAliveTimeout = 120_000
  server.listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }))
  process.on('message', (order: SinkOrder) => {
    if (order === 'tell') say({ calls })
    else if (order === 'forget') calls = []
    else if (order === 'sort') post = new Post()
    else if (order === 'arrivals') say({ arrivals: post?.arrivals ?? [] })
    else delayMs = order.delayMs
  })
  process.on('disconnect', () => process.exit())
}

/** Which draft is which mail, and when each was sent. */
class Post {
  readonly arrivals: Arrival[] = []
  private readonly subjects = new Map<string, string>()

  lay(number: number, body: Buffer): void {
    const { message } = JSON.parse(body.toString())
    const head = Buffer.from(message.raw, 'base64url').toString().split('\r\n\r\n', 1)[0] ?? ''
    this.subjects.set(`draft${number}`, /^Subject: (.*)$/m.exec(head)?.[1]?.trim() ?? '')
  }

  send(body: Buffer, bearer: string): void {
    const subject = this.subjects.get(JSON.parse(body.toString()).id) ?? ''
    this.arrivals.push({ subject, bearer, at: Date.now() })
  }
}

function say(word: SinkWord): void {
  process.send?.(word)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function answerTo(call: { path: string; body: Buffer }, next: () => number): unknown {
  const { path } = call
  if (path.endsWith('/drafts/send')) return { id: `sent${next()}`, threadId: 'thread', labelIds: ['SENT'] }
  if (path.endsWith('/drafts')) {
    const id = next()
    return { id: `draft${id}`, message: { id: `message${id}`, threadId: 'thread' } }
  }
  if (path.includes('/users/me/messages/'))
    return { id: 'sent', payload: { headers: [{ name: 'Message-ID', value: `<${next()}@mail.example>` }] } }
  if (path.endsWith('/users/me/history')) return { historyId: '1' }
  if (path.endsWith('/users/me/profile')) return { emailAddress: 'seller@bench.example', historyId: '1' }
  if (path.endsWith('/users/me/messages')) return { messages: [] }
  if (path.endsWith('/composite')) return { compositeResponse: rowsOf(call.body) }
  if (path.endsWith('/describe')) return { name: 'Task', fields: taskFields }
  if (path.endsWith('/sobjects/Task')) return { success: true, id: '00T000000000001AAA', errors: [] }
  return { records: [], done: true, totalSize: 0 }
}

/** Whoever asks sees everything, and nobody has opted out. A body of the bare loop, which holds nothing, has one part. */
function rowsOf(body: Buffer): unknown[] {
  const text = body.toString().trim()
  const parts: unknown[] = text ? JSON.parse(text).compositeRequest : [{}]
  return parts.map((part) => {
    const records = JSON.stringify(part).includes('UserPermissionAccess')
      ? [{ PermissionsViewAllData: true }]
      : []
    return { httpStatusCode: 200, body: { records, done: true, totalSize: records.length }, httpHeaders: {} }
  })
}
const field = (name: string) => ({
  name,
  type: 'string',
  createable: true,
  updateable: true,
  externalId: false,
  unique: false,
  length: 255,
  nillable: true,
  defaultedOnCreate: false,
  picklistValues: [],
})
const taskFields = ['Subject', 'Description', 'WhoId', 'WhatId', 'ActivityDate', 'Status', 'Priority'].map(
  field,
)

runSink()
