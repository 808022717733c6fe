import type { gmail_v1 } from '@googleapis/gmail'
import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { Owner } from '../mail.ts'
import { unlessAborted, withinTime } from '../time-limit.ts'
import type { LiveGrant, TokenStore } from '../token-store.ts'
import { googleEndpoints } from './endpoints.ts'
import { gmailFault, statusOf } from './faults.ts'

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
  /** Runs a call that sends nothing. */
  call<Data>(run: Call<Data>): Promise<Data>
  /** Runs the call that makes a mail leave: any doubt is `ambiguous`. */
  send<Data>(run: Call<Data>): Promise<Data>
}

interface ClientParts {
  fetch: OutboundFetch
  tokens: TokenStore
  clock: Clock
  owner: Owner
  grant: LiveGrant
}

/**
 * Milliseconds in which a call ends, with a renewal of the access and the second try after it. The dispatcher counts on
 * the one for sending; an upload of many megabytes takes its time.
 */
const limits = { call: 30_000, send: 20_000 }

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
      return (await attempt()).data
    } catch (error) {
      if (statusOf(error) !== 401) throw gmailFault({ error, sends }, parts.clock)
    }
    // Refused before anything was done, so that repeating it is safe even for a send.
    grant = await renewed(signal)
    try {
      return (await attempt()).data
    } catch (error) {
      throw gmailFault({ error, sends }, parts.clock)
    }
  }

  async function renewed(signal: AbortSignal): Promise<LiveGrant> {
    try {
      return await unlessAborted(parts.tokens.renew(parts.owner, 'mailbox', grant.accessToken), signal)
    } catch (error) {
      // The time is over, and the call was refused: it surely did nothing.
      throw signal.aborted ? gmailFault({ error, sends: false }, parts.clock) : error
    }
  }

  return {
    call: (call) => withinTime(limits.call, (signal) => run(call, { sends: false, signal })),
    send: (call) => withinTime(limits.send, (signal) => run(call, { sends: true, signal })),
  }
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
