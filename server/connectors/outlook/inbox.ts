import { createHash } from 'node:crypto'
import { z } from 'zod'
import { minutes } from '../../platform/clock.ts'
import { ConnectorError } from '../connector-error.ts'
import { type HeaderLine, inboundOf } from '../inbound.ts'
import type { InboundHeaders, NewMail, ReadFrom } from '../mail.ts'
import { readInside } from '../message-inside.ts'
import { nullIfMissing } from '../null-if-missing.ts'
import { tooLarge } from '../oauth/network-errors.ts'
import { readJson } from '../oauth/read-json.ts'
import { readableRows } from '../readable-rows.ts'
import { readAlone, sortRead } from '../unreadable.ts'
import type { GraphClient } from './client.ts'
import { messagePath } from './draft.ts'
import { pagesOf } from './pages.ts'
import { folder } from './translate.ts'

/** Exchange takes 256 kB of headers from anybody, and JSON may write them twice as long. */
const pageSize = 25
/** Unseen messages a helping. */
const helping = 200
/** How long before the newest message that was read another one may still turn up: Exchange delivers side by side. */
const overlap = minutes(10)

const person = z.object({
  emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }).nullish(),
})
const inboundMessage = z.object({
  id: z.string().min(1),
  conversationId: z.string().nullish(),
  internetMessageId: z.string().nullish(),
  parentFolderId: z.string().nullish(),
  receivedDateTime: z.iso.datetime().transform((at) => new Date(at)),
  isDraft: z.boolean(),
  subject: z.string().nullish(),
  from: person.nullish(),
  internetMessageHeaders: readableRows(z.object({ name: z.string(), value: z.string() })).nullish(),
})
type InboundMessage = z.infer<typeof inboundMessage>
const identified = z.object({ id: z.string().min(1) })
const received = inboundMessage.pick({ receivedDateTime: true })
const draft = z.object({ isDraft: z.literal(true) })

/** A message of a page, before it is understood. */
interface Listed {
  id: string
  /** Null when Graph does not say it in a way that we know. */
  receivedAt: Date | null
  raw: unknown
  /** Nothing else of it was told: it is larger than an answer may be. */
  isTooLarge: boolean
}

/** Milliseconds since 1970. `seen`: what was read of the overlap, by a hash of its id, with its time. */
const mark = z.object({
  floor: z.number(),
  upTo: z.number(),
  seen: z.array(z.tuple([z.string(), z.number()])),
})
type Mark = z.infer<typeof mark>

/** The fields that Graph is asked for. */
const selected = Object.keys(inboundMessage.shape).join(',')

/**
 * What came after `cursor`, a time with the messages that were read around it. Graph's own delta tells of one folder
 * only, and answers that a rule has put elsewhere count as well; a time is never forgotten either.
 * https://learn.microsoft.com/graph/api/user-list-messages
 */
export async function readNewMail(
  client: GraphClient,
  reader: { account: string; now: Date },
  from: ReadFrom,
): Promise<NewMail> {
  const before = readMark(from)
  const { fresh, more } = await listFresh(client, before)
  // What was put into the mailbox with a time to come must not hide what arrives until then.
  const now = reader.now.getTime()
  const times = fresh.flatMap(({ receivedAt }) => receivedAt?.getTime() ?? [])
  const upTo = times.reduce((latest, time) => Math.max(latest, Math.min(time, now)), before.upTo)
  const read = fresh.map(({ id, receivedAt }): [string, number] => [
    hashOf(id),
    receivedAt?.getTime() ?? upTo,
  ])
  const seen = [...before.seen, ...read].filter(([, at]) => at >= upTo - overlap)
  const cursor = JSON.stringify({ floor: before.floor, upTo, seen } satisfies Mark)
  if (fresh.length === 0) return { cursor, more, messages: [], unreadable: [] }
  const folders = await readFolders(client)
  const found: Awaited<ReturnType<typeof readAlone>>[] = []
  for (const one of fresh)
    found.push(
      await readAlone(one.id, from.passOver ?? false, async () => {
        if (one.isTooLarge) throw new ConnectorError('rejected', { vendorCode: tooLarge })
        return understood(client, one.raw, { ...reader, folders })
      }),
    )
  return { cursor, more, ...sortRead(found) }
}

/** One message by its id; null when it is gone, or is none that matters. */
export async function readMessage(
  client: GraphClient,
  account: string,
  id: string,
): Promise<InboundHeaders | null> {
  const raw = await nullIfMissing(
    client.call({ method: 'GET', path: `${messagePath(id)}?$select=${selected}` }),
  )
  return raw === null ? null : understood(client, raw, { account, folders: await readFolders(client) })
}

function readMark({ cursor, since }: ReadFrom): Mark {
  const given = mark.safeParse(readJson(cursor ?? ''))
  return given.success ? given.data : { floor: since.getTime(), upTo: since.getTime(), seen: [] }
}

async function listFresh(
  client: GraphClient,
  { floor, upTo, seen }: Mark,
): Promise<{ fresh: Listed[]; more: boolean }> {
  const known = new Set(seen.map(([hash]) => hash))
  const begin = new Date(Math.max(floor, upTo - overlap)).toISOString()
  const fresh: Listed[] = []
  const pages = pagesOf(client, {
    path: '/me/messages',
    filter: `receivedDateTime ge ${begin}`,
    orderby: 'receivedDateTime',
    select: selected,
    least: 'id,receivedDateTime,isDraft',
    size: pageSize,
  })
  for await (const { value, isBare, isLast } of pages) {
    // A draft may still leave: then it is a message of its own.
    const messages = value.filter((raw) => !draft.safeParse(raw).success).map((raw) => listed(raw, isBare))
    fresh.push(...messages.filter(({ id }) => !known.has(hashOf(id))))
    if (!isLast && fresh.length >= helping) return { fresh, more: true }
  }
  return { fresh, more: false }
}

/** Without an id, what it says stands for it: it can be counted, though not asked for again. */
function listed(raw: unknown, isTooLarge: boolean): Listed {
  const id = identified.safeParse(raw).data?.id ?? `unnamed-${hashOf(JSON.stringify(raw))}`
  return { id, receivedAt: received.safeParse(raw).data?.receivedDateTime ?? null, raw, isTooLarge }
}

/** The folders whose messages mean something of their own. */
interface Folders {
  sent: string | null
  passedOver: (string | null)[]
}

async function readFolders(client: GraphClient): Promise<Folders> {
  const names = ['sentitems', 'deleteditems', 'junkemail']
  const [sent = null, ...passedOver] = await Promise.all(names.map((name) => folderId(client, name)))
  return { sent, passedOver }
}

/** A message in the port's words. Null for drafts and what lies in junk or trash; `rejected` when it cannot be read. */
async function understood(
  client: GraphClient,
  raw: unknown,
  around: { account: string; folders: Folders },
): Promise<InboundHeaders | null> {
  const parsed = inboundMessage.safeParse(raw)
  if (!parsed.success) throw unexpected('rejected')
  const message = parsed.data
  const where = message.parentFolderId ?? null
  const { sent, passedOver } = around.folders
  if (message.isDraft || (where && passedOver.includes(where))) return null
  const own = where === sent || message.from?.emailAddress?.address?.toLowerCase() === around.account
  const told = inboundOf(envelopeOf(message, own), linesOf(message))
  const inbound = message.internetMessageHeaders?.length ? told : { ...told, offers: null }
  return readInside(inbound, (bytes) =>
    nullIfMissing(client.beginning(`${messagePath(message.id)}/$value`, bytes)),
  )
}

function unexpected(fault: 'temporary' | 'rejected') {
  return new ConnectorError(fault, { vendorCode: 'unexpected_answer' })
}

function envelopeOf(message: InboundMessage, own: boolean) {
  const { id, conversationId, receivedDateTime: receivedAt } = message
  return { id, threadId: conversationId ?? null, own, receivedAt, report: null }
}

/** Its fields go first: Exchange has decoded them. A message that never left Exchange has no headers at all. */
function linesOf(message: InboundMessage): HeaderLine[] {
  const { from, subject, internetMessageId } = message
  const sender = from?.emailAddress
  const name = sender?.name?.replace(/["\\]/g, '')
  const fields: [string, string | null | undefined][] = [
    ['From', sender?.address && `${name ? `"${name}" ` : ''}<${sender.address}>`],
    ['Subject', subject],
    ['Message-ID', internetMessageId],
  ]
  const lines = fields.flatMap(([field, value]) => (value ? [{ name: field, value }] : []))
  return [...lines, ...(message.internetMessageHeaders ?? [])]
}

async function folderId(client: GraphClient, name: string): Promise<string | null> {
  const answer = await nullIfMissing(
    client.call({ method: 'GET', path: `/me/mailFolders/${name}?$select=id` }),
  )
  const found = folder.safeParse(answer)
  return found.success ? found.data.id : null
}

/** Enough to tell the messages of ten minutes apart. */
function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 12)
}
