import { z } from 'zod'
import { ownOrigin } from '../../own-origin.ts'
import { type Call, prefers } from './access.ts'
import { badRequest, syncStateLost } from './errors.ts'
import { type FolderName, findMessage, oldestSeq } from './mailbox.ts'
import { idOf, messageJson } from './message-json.ts'

/**
 * What a link carries: `from` is the state that the caller knows (null before the first round), `upTo` the state that
 * this round leads to, `skip` the rows of it that were sent.
 */
const tokenSchema = z.object({
  from: z.number().nullable(),
  upTo: z.number().nullable(),
  skip: z.number(),
  select: z.array(z.string()),
})
type Token = z.infer<typeof tokenSchema>

const query = z.object({ $deltatoken: z.string().optional(), $skiptoken: z.string().optional() })

/** What changed in a folder since the link was given; without one, all that is there. */
export function delta(call: Call, folder: FolderName): object {
  const { mailbox, request, graph, account } = call
  const given = query.parse(request.query)
  const text = given.$deltatoken ?? given.$skiptoken
  const token = text ? readToken(text) : { from: null, upTo: null, skip: 0, select: call.showing.select }
  const lost = graph.faults.strike('sync_state_lost', { account: account.email, method: 'messages.delta' })
  if (text && (lost || (token.from ?? 0) > mailbox.seq || (token.from ?? mailbox.seq) < oldestSeq(mailbox)))
    throw syncStateLost()
  const upTo = token.upTo ?? mailbox.seq
  const rows = rowsOf(call, folder, { ...token, upTo })
  const size = pageSize(call)
  const end = token.skip + size
  const link = (name: string, next: Token) => linkTo(call, name, next)
  return {
    ...(end < rows.length
      ? { '@odata.nextLink': link('$skiptoken', { ...token, upTo, skip: end }) }
      : { '@odata.deltaLink': link('$deltatoken', { ...token, from: upTo, upTo: null, skip: 0 }) }),
    value: rows.slice(token.skip, end),
  }
}

function rowsOf(call: Call, folder: FolderName, token: Token & { upTo: number }): object[] {
  const { mailbox, showing } = call
  const shown = { ...showing, select: token.select }
  if (token.from === null)
    return mailbox.messages
      .filter((message) => message.folder === folder)
      .map((message) => messageJson(message, shown))
  const { from, upTo } = token
  const newest = new Map(
    mailbox.changes
      .filter((change) => change.folder === folder && change.seq > from && change.seq <= upTo)
      .map((change) => [change.messageId, change]),
  )
  return [...newest.values()].map((change) => {
    const message = findMessage(mailbox, change.messageId)
    if (message && !change.removed && message.folder === folder) return messageJson(message, shown)
    const id = message ? idOf(message, showing) : change.messageId
    return { id, '@removed': { reason: 'deleted' } }
  })
}

function pageSize({ request }: Call): number {
  const asked = /odata\.maxpagesize=(\d+)/i.exec([request.headers.prefer ?? []].flat().join(','))?.[1]
  return prefers(request, /odata\.maxpagesize/i) ? Math.max(1, Math.min(Number(asked), 1000)) : 10
}

function linkTo({ request }: Call, name: string, token: Token): string {
  const url = new URL(request.url, ownOrigin(request))
  url.search = ''
  url.searchParams.set(name, Buffer.from(JSON.stringify(token)).toString('base64url'))
  return url.href
}

function readToken(text: string): Token {
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    throw badRequest('SyncStateInvalid', 'The sync state is not valid.')
  }
}
