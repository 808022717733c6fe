import type { gmail_v1 } from '@googleapis/gmail'
import type { Clock } from '../../platform/clock.ts'
import { type OutboundFetch, readBeginning } from '../../platform/http-client.ts'
import { newToken } from '../../platform/ids.ts'
import { storableJson } from '../../platform/storable-text.ts'
import { readJson } from '../oauth/read-json.ts'
import { unlessAborted, withinTime } from '../time-limit.ts'
import type { GrantKey, LiveGrant, TokenStore } from '../token-store.ts'
import { googleEndpoints } from './endpoints.ts'
import { gmailFault, statusOf } from './faults.ts'
import { rawIn } from './raw-message.ts'

/**
 * What each call of Google's client is given: whose it is, what ends it, and where Gmail is (uploads look for that here
 * only).
 */
interface CallOptions {
  rootUrl: string
  headers: { Authorization: string }
  signal: AbortSignal
}

type Call<Data> = (gmail: gmail_v1.Gmail, options: CallOptions) => Promise<{ data: Data }>

/** Gmail as one user. Every method throws ConnectorError. */
export interface GmailClient {
  /** Runs a call that sends nothing, in 30 seconds or in the milliseconds given. */
  call<Data>(run: Call<Data>, time?: number): Promise<Data>
  /** The first bytes of a message as it came, one character a byte (latin1). */
  rawBeginning(id: string, bytes: number): Promise<string>
  /** Lays a draft in a thread from a message of any size. */
  uploadDraft(message: Buffer, threadId: string): Promise<gmail_v1.Schema$Draft>
  /** Runs the call that makes a mail leave: any doubt is `ambiguous`. */
  send<Data>(run: Call<Data>): Promise<Data>
}

interface ClientParts {
  fetch: OutboundFetch
  tokens: TokenStore
  clock: Clock
  key: GrantKey
  grant: LiveGrant
}

/**
 * Milliseconds in which a call ends, with a renewal of the access and the second try after it. The dispatcher counts on
 * the one for sending; an upload of many megabytes takes its time.
 */
const limits = { call: 30_000, send: 17_000 }

/** Google's own typed client over our one way out, with its retries off: whether to repeat is decided by rows. */
export async function createGmailClient(parts: ClientParts): Promise<GmailClient> {
  // Loaded at the first use: the library is large, and a process that only serves pages never needs it.
  const { gmail_v1 } = await import('@googleapis/gmail')
  let { grant } = parts
  const rootUrl = `${googleEndpoints(grant.app).gmail}/`
  const gmail = new gmail_v1.Gmail({
    rootUrl,
    fetchImplementation: throughOutbound(parts.fetch),
    retry: false,
  })

  async function run<Data>(call: Call<Data>, how: { sends: boolean; signal: AbortSignal }): Promise<Data> {
    const { sends, signal } = how
    const attempt = () =>
      call(gmail, { rootUrl, headers: { Authorization: `Bearer ${grant.accessToken}` }, signal })
    try {
      return storable((await attempt()).data)
    } catch (error) {
      if (statusOf(error) !== 401) throw gmailFault({ error, sends }, parts.clock)
    }
    // Refused before anything was done, so that repeating it is safe even for a send.
    grant = await renewed(signal)
    try {
      return storable((await attempt()).data)
    } catch (error) {
      throw gmailFault({ error, sends }, parts.clock)
    }
  }

  async function renewed(signal: AbortSignal): Promise<LiveGrant> {
    try {
      return await unlessAborted(parts.tokens.renew(parts.key, grant.accessToken), signal)
    } catch (error) {
      // The time is over, and the call was refused: it surely did nothing.
      throw signal.aborted ? gmailFault({ error, sends: false }, parts.clock) : error
    }
  }

  return {
    rawBeginning: (id, bytes) =>
      withinTime(limits.call, (signal) =>
        run((_, options) => readRaw(parts.fetch, { id, bytes, options }), { sends: false, signal }),
      ),
    uploadDraft: (message, threadId) =>
      withinTime(limits.call, (signal) =>
        run((_, options) => postDraft(parts.fetch, { message, threadId, options }), { sends: false, signal }),
      ),
    call: (call, time = limits.call) => withinTime(time, (signal) => run(call, { sends: false, signal })),
    send: (call) => withinTime(limits.send, (signal) => run(call, { sends: true, signal })),
  }
}

/** An answer that says no, in the shape of those that Google's client throws. */
class RefusedAnswer extends Error {
  readonly response: { status: number; data: string; headers: unknown }

  constructor(response: RefusedAnswer['response']) {
    super(`Gmail answered ${response.status}`)
    this.name = 'RefusedAnswer'
    this.response = response
  }
}

/** Google's client holds a whole answer, and a message may have 50 MB: of this one only the beginning is read. */
async function readRaw(
  fetch: OutboundFetch,
  { id, bytes, options }: { id: string; bytes: number; options: CallOptions },
): Promise<{ data: string }> {
  const { rootUrl, headers, signal } = options
  const url = `${rootUrl}gmail/v1/users/me/messages/${encodeURIComponent(id)}?format=raw&fields=raw`
  const limit = Number.POSITIVE_INFINITY
  const answer = await fetch(url, { headers: { ...headers }, signal, timeout: limits.call, limit })
  const { status, ok } = answer
  if (!ok) throw new RefusedAnswer({ status, data: await answer.text(), headers: answer.headers })
  // Base64 writes four characters for three bytes; what stands around it is short.
  const begun = await readBeginning(answer, Math.ceil(bytes / 3) * 4 + 4096)
  return { data: rawIn(begun.toString('latin1')).subarray(0, bytes).toString('latin1') }
}

/** Google's client sends a message and what is said of it together from a stream only, which no second try could read. */
async function postDraft(
  fetch: OutboundFetch,
  { message, threadId, options }: { message: Buffer; threadId: string; options: CallOptions },
): Promise<{ data: gmail_v1.Schema$Draft }> {
  const { rootUrl, headers, signal } = options
  const border = `msi-${newToken()}`
  const about = JSON.stringify({ message: { threadId } })
  const head = `--${border}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${about}\r\n--${border}\r\nContent-Type: message/rfc822\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), message, Buffer.from(`\r\n--${border}--\r\n`)])
  const type = { 'content-type': `multipart/related; boundary="${border}"` }
  const url = `${rootUrl}upload/gmail/v1/users/me/drafts?uploadType=multipart`
  const init = { method: 'POST', headers: { ...headers, ...type }, body, signal, timeout: limits.call }
  const answer = await fetch(url, init)
  const { status, ok } = answer
  const data = await answer.text()
  if (!ok) throw new RefusedAnswer({ status, data, headers: answer.headers })
  return { data: (readJson(data) ?? {}) as gmail_v1.Schema$Draft }
}

/** Google's client parses by itself: what came can be stored from here on. */
function storable<Data>(data: Data): Data {
  return storableJson(data) as Data
}

/** Our client in the shape of `fetch`. The two libraries' types of request and answer differ in name only. */
function throughOutbound(outbound: OutboundFetch): typeof fetch {
  const call = async (url: string | URL, init: RequestInit = {}) =>
    outbound(String(url), {
      method: init.method,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body as string | Buffer | undefined,
      signal: init.signal,
      timeout: limits.call,
    })
  return call as unknown as typeof fetch
}
