import { createHash } from 'node:crypto'
import { z } from 'zod'
import { minutes } from '../../platform/clock.ts'
import { ConnectorError } from '../connector-error.ts'
import { mayBeReport, reportLimit, withReport } from '../delivery-report.ts'
import { type HeaderLine, inboundOf } from '../inbound.ts'
import type { InboundHeaders, NewMail } from '../mail.ts'
import { readJson } from '../oauth/read-json.ts'
import { unlessGone } from '../unless-gone.ts'
import type { GraphClient } from './client.ts'
import { messagePath } from './draft.ts'
import { folder } from './translate.ts'

const pageSize = 100
/** Unseen messages a helping. */
const helping = 200
/** How long before the newest message that was read another one may still turn up: Exchange delivers side by side. */
const overlap = minutes(10)

const person = z.object({ emailAddress: z.object({ name: z.string().nullish(), address: z.string() }) })
const inboundMessage = z.object({
  id: z.string().min(1),
  conversationId: z.string().nullish(),
  internetMessageId: z.string().nullish(),
  parentFolderId: z.string().nullish(),
  receivedDateTime: z.iso.datetime().transform((at) => new Date(at)),
  isDraft: z.boolean(),
  subject: z.string().nullish(),
  from: person.nullish(),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
})
type InboundMessage = z.infer<typeof inboundMessage>
const page = z.object({ value: z.array(inboundMessage) })

/** Milliseconds since 1970. `seen`: what was read of the overlap, by a hash of its id, with its time. */
const mark = z.object({
  floor: z.number(),
  upTo: z.number(),
  seen: z.array(z.tuple([z.string(), z.number()])),
})
type Mark = z.infer<typeof mark>

/**
 * What came after `cursor`, a time with the messages that were read around it. Graph's own delta tells of one folder
 * only, and answers that a rule has put elsewhere count as well; a time is never forgotten either.
 * https://learn.microsoft.com/graph/api/user-list-messages
 */
export async function readNewMail(
  client: GraphClient,
  account: string,
  from: { cursor: string | null; since: Date },
): Promise<NewMail> {
  const before = readMark(from)
  const { fresh, more } = await listFresh(client, before)
  const upTo = Math.max(before.upTo, ...fresh.map(({ receivedDateTime }) => receivedDateTime.getTime()))
  const read = fresh.map(({ id, receivedDateTime }): [string, number] => [
    hashOf(id),
    receivedDateTime.getTime(),
  ])
  const seen = [...before.seen, ...read].filter(([, at]) => at >= upTo - overlap)
  const cursor = JSON.stringify({ floor: before.floor, upTo, seen } satisfies Mark)
  return { cursor, more, messages: await headersOf(client, account, fresh) }
}

function readMark({ cursor, since }: { cursor: string | null; since: Date }): Mark {
  const given = mark.safeParse(readJson(cursor ?? ''))
  return given.success ? given.data : { floor: since.getTime(), upTo: since.getTime(), seen: [] }
}

async function listFresh(
  client: GraphClient,
  { floor, upTo, seen }: Mark,
): Promise<{ fresh: InboundMessage[]; more: boolean }> {
  const known = new Set(seen.map(([hash]) => hash))
  const begin = new Date(Math.max(floor, upTo - overlap)).toISOString()
  const fresh: InboundMessage[] = []
  for (let skip = 0; ; skip += pageSize) {
    const query = new URLSearchParams({
      $filter: `receivedDateTime ge ${begin}`,
      $orderby: 'receivedDateTime',
      $select: Object.keys(inboundMessage.shape).join(','),
      $top: String(pageSize),
      $skip: String(skip),
    })
    const answer = page.safeParse(await client.call({ method: 'GET', path: `/me/messages?${query}` }))
    if (!answer.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
    const { value } = answer.data
    fresh.push(...value.filter((one) => !one.isDraft && !known.has(hashOf(one.id))))
    if (value.length < pageSize) return { fresh, more: false }
    if (fresh.length >= helping) return { fresh, more: true }
  }
}

async function headersOf(
  client: GraphClient,
  account: string,
  fresh: InboundMessage[],
): Promise<InboundHeaders[]> {
  if (fresh.length === 0) return []
  const [sent, ...passedOver] = await Promise.all(
    ['sentitems', 'deleteditems', 'junkemail'].map((name) => folderId(client, name)),
  )
  const told: InboundHeaders[] = []
  for (const message of fresh) {
    const where = message.parentFolderId ?? null
    if (where && passedOver.includes(where)) continue
    const own = where === sent || message.from?.emailAddress.address.toLowerCase() === account
    told.push(await readInside(client, inboundOf(envelopeOf(message, own), linesOf(message))))
  }
  return told
}

function envelopeOf(message: InboundMessage, own: boolean) {
  const { id, conversationId, receivedDateTime: receivedAt } = message
  return { id, threadId: conversationId ?? null, own, receivedAt, report: null }
}

/** Its fields go first: Exchange has decoded them. A message that never left Exchange has no headers at all. */
function linesOf(message: InboundMessage): HeaderLine[] {
  const { from, subject, internetMessageId } = message
  const name = from?.emailAddress.name?.replace(/["\\]/g, '')
  const fields: [string, string | null | undefined][] = [
    ['From', from && `${name ? `"${name}" ` : ''}<${from.emailAddress.address}>`],
    ['Subject', subject],
    ['Message-ID', internetMessageId],
  ]
  const lines = fields.flatMap(([field, value]) => (value ? [{ name: field, value }] : []))
  return [...lines, ...(message.internetMessageHeaders ?? [])]
}

/** Of a machine's report about a mail that left here the beginning is read, and of no other message anything. */
async function readInside(client: GraphClient, inbound: InboundHeaders): Promise<InboundHeaders> {
  if (!mayBeReport(inbound.contentType)) return inbound
  const raw = await unlessGone(client.beginning(`${messagePath(inbound.id)}/$value`, reportLimit))
  return withReport(inbound, raw ?? '')
}

async function folderId(client: GraphClient, name: string): Promise<string | null> {
  const answer = await unlessGone(client.call({ method: 'GET', path: `/me/mailFolders/${name}?$select=id` }))
  const found = folder.safeParse(answer)
  return found.success ? found.data.id : null
}

/** Enough to tell the messages of ten minutes apart. */
function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 12)
}
