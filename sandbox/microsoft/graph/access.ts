import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { PostOffice } from '../../mail/post-office.ts'
import { bearerOf, findAccessToken } from '../../oauth/tokens.ts'
import { type Employee, findEmployee } from '../../world.ts'
import type { Faults } from '../faults.ts'
import { graphScope } from '../oauth/scopes.ts'
import type { Microsoft } from '../state.ts'
import {
  accessDenied,
  badRequest,
  invalidToken,
  itemNotFound,
  mailboxNotEnabled,
  throttled,
  tooManyAtOnce,
} from './errors.ts'
import {
  emptyMailbox,
  type FolderName,
  findMessage,
  folderId,
  folderNames,
  type Mailbox,
  type Message,
} from './mailbox.ts'
import type { Showing } from './message-json.ts'

const profile = [graphScope('User.Read')]
const read = [graphScope('Mail.Read'), graphScope('Mail.ReadWrite')]
const write = [graphScope('Mail.ReadWrite')]
const send = [graphScope('Mail.Send')]

/** Which permissions open which call: any of them is enough. From Graph's reference of each method. */
const openedBy = {
  'me.get': profile,
  'folders.get': read,
  'messages.list': read,
  'messages.get': read,
  'messages.delta': read,
  'messages.create': write,
  'messages.update': write,
  'messages.delete': write,
  'messages.move': write,
  'attachments.list': read,
  'attachments.create': write,
  'messages.send': send,
} as const

export type Method = keyof typeof openedBy

/** Exchange serves one app this many calls at once in one mailbox. */
const atOnce = 4

/** Graph as its routes need it. */
export interface Graph {
  microsoft: Microsoft
  faults: Faults
  postOffice: PostOffice
  /** Calls that are being served, by address. */
  running: Map<string, number>
}

/** One call that was let in. */
export interface Call {
  graph: Graph
  method: Method
  account: Employee
  mailbox: Mailbox
  showing: Showing
  request: FastifyRequest
  reply: FastifyReply
}

const selectQuery = z.object({ $select: z.string().optional(), $expand: z.string().optional() })

/**
 * Wraps a route: checks the token and its permissions, how many calls run already, and the faults that strike any
 * call. The handler's value is the answer.
 */
export function guarded(graph: Graph, method: Method, handler: (call: Call) => unknown) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const bearer = bearerOf(request.headers.authorization)
    if (!bearer) throw invalidToken('Access token is empty.')
    const token = findAccessToken(graph.microsoft, bearer)
    const account = token && findEmployee(token.account)
    if (!token || !account) throw invalidToken('Lifetime validation failed, the token is expired.')
    if (!openedBy[method].some((scope) => token.scopes.includes(scope))) throw accessDenied()
    if (method !== 'me.get') {
      takePlace(graph, account.email, reply)
      strikeAny(graph.faults, { account: account.email, method })
    }
    const immutable = prefers(request, /IdType="ImmutableId"/i)
    if (immutable) reply.header('preference-applied', 'IdType="ImmutableId"')
    const query = selectQuery.parse(request.query)
    const select = (query.$select ?? '').split(',').filter(Boolean)
    const messageClass = expandsClass(query.$expand)
    const showing = { address: account.email, immutable, select, messageClass }
    const mailbox = mailboxOf(graph.microsoft, account.email)
    return handler({ graph, method, account, mailbox, showing, request, reply })
  }
}

/** `singleValueExtendedProperties($filter=id eq 'String 0x001A')`: the one property that is known here. */
function expandsClass(expand: string | undefined): boolean {
  if (expand === undefined) return false
  const id = /^singleValueExtendedProperties\(\$filter=id eq '(String 0x[0-9a-f]+)'\)$/i.exec(expand)?.[1]
  if (!id) throw badRequest('RequestBroker--ParseUri', `Could not parse the expression ${expand}.`)
  return Number(id.slice('String '.length)) === 0x1a
}

/** Whether the caller's Prefer header says so. */
export function prefers(request: FastifyRequest, pattern: RegExp): boolean {
  return pattern.test([request.headers.prefer ?? []].flat().join(','))
}

/** The mailbox of an account; an empty one comes into being at the first look. */
export function mailboxOf({ store }: Microsoft, email: string): Mailbox {
  const known = store.state.mailboxes[email]
  if (known) return known
  const mailbox = emptyMailbox()
  store.state.mailboxes[email] = mailbox
  return mailbox
}

/** The message that the address names. */
export function requiredMessage({ mailbox, request }: Call): Message {
  const { id } = z.object({ id: z.string() }).parse(request.params)
  const message = findMessage(mailbox, id)
  if (!message) throw itemNotFound()
  return message
}

/** A folder by its well-known name or its id. */
export function folderNamed({ account }: Call, asked: string): FolderName {
  const found = folderNames.find(
    (name) => name === asked.toLowerCase() || folderId(account.email, name) === asked,
  )
  if (!found) throw itemNotFound()
  return found
}

function takePlace({ running }: Graph, email: string, reply: FastifyReply): void {
  const now = running.get(email) ?? 0
  if (now >= atOnce) throw tooManyAtOnce()
  running.set(email, now + 1)
  reply.raw.once('close', () => running.set(email, (running.get(email) ?? 1) - 1))
}

function strikeAny(faults: Faults, call: { account: string; method: string }): void {
  if (faults.strike('mailbox_not_enabled', call)) throw mailboxNotEnabled()
  const limit = faults.strike('throttled', call)
  if (limit) throw throttled(limit.seconds)
}
