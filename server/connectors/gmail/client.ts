import type { gmail_v1 } from '@googleapis/gmail'
import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import type { Owner } from '../mail.ts'
import type { LiveGrant, TokenStore } from '../token-store.ts'
import { googleEndpoints } from './endpoints.ts'
import { gmailFault, statusOf } from './faults.ts'

/**
 * What each call of Google's client is given: whose it is, how long it may take, and where Gmail is (uploads look for
 * that here only).
 */
interface CallOptions {
  rootUrl: string
  headers: { Authorization: string }
  timeout: number
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

/** Milliseconds: an upload of many megabytes takes its time. */
const longest = 60_000

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

  async function run<Data>(call: Call<Data>, sends: boolean): Promise<Data> {
    const attempt = () =>
      call(gmail, { rootUrl, headers: { Authorization: `Bearer ${grant.accessToken}` }, timeout: longest })
    try {
      return (await attempt()).data
    } catch (error) {
      if (statusOf(error) !== 401) throw gmailFault({ error, sends }, parts.clock)
    }
    // Refused before anything was done, so that repeating it is safe even for a send.
    grant = await parts.tokens.renew(parts.owner, 'mailbox', grant.accessToken)
    try {
      return (await attempt()).data
    } catch (error) {
      throw gmailFault({ error, sends }, parts.clock)
    }
  }

  return { call: (call) => run(call, false), send: (call) => run(call, true) }
}

/** Our client in the shape of `fetch`. The two libraries' types of request and answer differ in name only. */
function throughOutbound(outbound: OutboundFetch): typeof fetch {
  const call = async (url: string | URL, init: RequestInit = {}) =>
    outbound(String(url), {
      method: init.method,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body as string | Buffer | undefined,
      signal: init.signal,
      timeout: longest,
    })
  return call as unknown as typeof fetch
}
