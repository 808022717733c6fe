import type { Clock } from '../../platform/clock.ts'
import { type OutboundFetch, readBeginning } from '../../platform/http-client.ts'
import { storableText } from '../../platform/storable-text.ts'
import { readJson } from '../oauth/read-json.ts'
import type { GrantKey, LiveGrant, TokenStore } from '../token-store.ts'
import { microsoftEndpoints } from './endpoints.ts'
import { graphFault, networkError } from './faults.ts'

/** One call of Graph's. `path` begins below `/v1.0`. */
export interface GraphCall {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  /** Sent as JSON. */
  json?: object
  /** Sent as it is: a message in base64. */
  mime?: string
}

/** Graph as one user. Every method throws ConnectorError and answers with the JSON, null when there is none. */
export interface GraphClient {
  /** A call that sends nothing. */
  call(call: GraphCall): Promise<unknown>
  /** The first bytes of an answer that is no JSON, one character a byte (latin1). */
  beginning(path: string, bytes: number): Promise<string>
  /** The call that makes a mail leave: any doubt is `ambiguous`. */
  send(call: GraphCall): Promise<void>
  /** Puts one part of a file to the address of an upload session, which wants no bearer. */
  upload(url: string, part: { bytes: Buffer; range: string }): Promise<void>
}

interface ClientParts {
  fetch: OutboundFetch
  tokens: TokenStore
  clock: Clock
  key: GrantKey
  grant: LiveGrant
}

interface How {
  /** True for the one call that makes a mail leave. */
  sends?: boolean
  /** Only so much of the answer is read. */
  bytes?: number
}

interface Answer {
  status: number
  body: string
  retryAfter: string | null
}

/** Milliseconds: an upload of many megabytes takes its time. */
const longest = 60_000

/**
 * A thin client: Microsoft's own repeats a POST after 429, 503 and 504 by itself, and would send twice. Only a 401,
 * which was refused before anything was done, is repeated once with a renewed token.
 */
export function createGraphClient(parts: ClientParts): GraphClient {
  const { fetch, clock, key, tokens } = parts
  let { grant } = parts

  async function attempt(call: GraphCall, how: How): Promise<Answer> {
    const { body, type } = contentOf(call)
    const response = await fetch(`${microsoftEndpoints(grant.app).graph}${call.path}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${grant.accessToken}`,
        accept: 'application/json',
        // An ordinary id changes when the message moves, and sending moves it.
        prefer: 'IdType="ImmutableId"',
        ...(type ? { 'content-type': type } : {}),
      },
      ...(body === undefined ? {} : { body }),
      timeout: longest,
      ...(how.bytes === undefined ? {} : { limit: Number.POSITIVE_INFINITY }),
    })
    return answerOf(response, how.bytes)
  }

  async function run(call: GraphCall, how: How = {}): Promise<Answer> {
    const { sends = false } = how
    const tried = await attempt(call, how).catch((error: unknown) => {
      throw networkError(error, sends)
    })
    if (tried.status !== 401) return accepted(tried, sends)
    grant = await tokens.renew(key, grant.accessToken)
    const again = await attempt(call, how).catch((error: unknown) => {
      throw networkError(error, sends)
    })
    return accepted(again, sends)
  }

  function accepted(answer: Answer, sends: boolean): Answer {
    if (answer.status >= 200 && answer.status < 300) return answer
    throw graphFault({ ...answer, sends }, clock)
  }

  return {
    call: async (call) => readJson((await run(call)).body),
    beginning: async (path, bytes) => storableText((await run({ method: 'GET', path }, { bytes })).body),
    async send(call) {
      await run(call, { sends: true })
    },
    async upload(url, { bytes, range }) {
      const headers = { 'content-type': 'application/octet-stream', 'content-range': range }
      const answer = await fetch(url, { method: 'PUT', headers, body: bytes, timeout: longest })
        .then((response) => answerOf(response))
        .catch((error: unknown) => {
          throw networkError(error, false)
        })
      accepted(answer, false)
    },
  }
}

function contentOf(call: GraphCall): { body: string | undefined; type: string | undefined } {
  if (call.json) return { body: JSON.stringify(call.json), type: 'application/json' }
  if (call.mime !== undefined) return { body: call.mime, type: 'text/plain' }
  return { body: undefined, type: undefined }
}

async function answerOf(response: Awaited<ReturnType<OutboundFetch>>, bytes?: number): Promise<Answer> {
  const { status, headers, ok } = response
  const isCut = ok && bytes !== undefined
  const body = isCut ? (await readBeginning(response, bytes)).toString('latin1') : await response.text()
  return { status, body, retryAfter: headers.get('retry-after') }
}
