import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ownOrigin } from '../../own-origin.ts'
import { objectId } from '../directory.ts'
import { type Call, folderNamed, type Graph, guarded, requiredMessage } from './access.ts'
import { delta } from './delta.ts'
import { badRequest } from './errors.ts'
import { readFilter } from './filter.ts'
import { type FolderName, folderId, type Message, rawOf } from './mailbox.ts'
import { messageJson } from './message-json.ts'

const names: Record<FolderName, string> = {
  inbox: 'Inbox',
  drafts: 'Drafts',
  sentitems: 'Sent Items',
  deleteditems: 'Deleted Items',
}

const listQuery = z.object({
  $filter: z.string().default(''),
  $top: z.coerce.number().int().min(1).max(1000).default(10),
  $skip: z.coerce.number().int().min(0).default(0),
  $orderby: z.string().default(''),
})

/** What is read: the person, folders, messages, what changed. */
export function messageRoutes(app: FastifyInstance, graph: Graph): void {
  const me = '/v1.0/me'
  app.get(me, guarded(graph, 'me.get', person))
  app.get(`${me}/mailFolders/:folder`, guarded(graph, 'folders.get', folder))
  app.get(`${me}/mailFolders/:folder/messages`, guarded(graph, 'messages.list', list))
  app.get(
    `${me}/mailFolders/:folder/messages/delta`,
    guarded(graph, 'messages.delta', (call) => delta(call, requiredFolder(call))),
  )
  app.get(`${me}/messages`, guarded(graph, 'messages.list', list))
  app.get(
    `${me}/messages/:id`,
    guarded(graph, 'messages.get', (call) => messageJson(requiredMessage(call), call.showing)),
  )
  app.get(
    `${me}/messages/:id/$value`,
    guarded(graph, 'messages.get', (call) =>
      call.reply.type('text/plain').send(rawOf(requiredMessage(call))),
    ),
  )
}

function person({ account, showing }: Call) {
  const all: Record<string, unknown> = {
    businessPhones: [account.phone],
    displayName: account.name,
    givenName: account.givenName,
    jobTitle: account.title,
    mail: account.email,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: account.language === 'sv' ? 'sv-SE' : 'en-GB',
    surname: account.familyName,
    userPrincipalName: account.email,
    id: objectId(account),
  }
  const shown = showing.select.length > 0 ? showing.select : Object.keys(all)
  return Object.fromEntries(shown.filter((name) => name in all).map((name) => [name, all[name]]))
}

function folder(call: Call) {
  const name = requiredFolder(call)
  const messages = call.mailbox.messages.filter((message) => message.folder === name)
  return {
    id: folderId(call.account.email, name),
    displayName: names[name],
    parentFolderId: folderId(call.account.email, 'inbox'),
    childFolderCount: 0,
    unreadItemCount: messages.filter((message) => !message.isRead).length,
    totalItemCount: messages.length,
    isHidden: false,
  }
}

function list(call: Call) {
  const { mailbox, request, showing } = call
  const query = listQuery.parse(request.query)
  const isHere = 'folder' in Object(request.params) ? inFolder(requiredFolder(call)) : () => true
  const test = readFilter(query.$filter)
  const found = sorted(
    mailbox.messages.filter((message) => isHere(message) && test(message)),
    query.$orderby,
  )
  const rows = found.slice(query.$skip, query.$skip + query.$top)
  const next = query.$skip + rows.length
  return {
    value: rows.map((message) => messageJson(message, showing)),
    ...(next < found.length ? { '@odata.nextLink': nextLink(call, next) } : {}),
  }
}

function inFolder(name: FolderName) {
  return (message: Message) => message.folder === name
}

function sorted(messages: Message[], order: string): Message[] {
  const [name = 'receivedDateTime', direction = name ? 'asc' : 'desc'] = order.split(/\s+/).filter(Boolean)
  if (!['receivedDateTime', 'sentDateTime', 'lastModifiedDateTime'].includes(name))
    throw badRequest('ErrorInvalidProperty', `Sorting by ${name} is not possible.`)
  const sign = order === '' || direction === 'desc' ? -1 : 1
  const at = (one: Message) => (name === 'lastModifiedDateTime' ? one.modified : one.received)
  return [...messages].sort((a, b) => sign * (at(a) - at(b) || a.revision - b.revision))
}

function nextLink({ request }: Call, skip: number): string {
  const url = new URL(request.url, ownOrigin(request))
  url.searchParams.set('$skip', String(skip))
  return url.href
}

function requiredFolder(call: Call): FolderName {
  const { folder: asked } = z.object({ folder: z.string() }).parse(call.request.params)
  return folderNamed(call, asked)
}
