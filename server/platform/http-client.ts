import { lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Agent, type RequestInit, Response, fetch as undiciFetch } from 'undici'
import { goesOn } from './current-work.ts'
import { type CallGuard, refuseCallInTransaction } from './transaction-scope.ts'

/** What a caller may say besides what `fetch` knows. */
interface OutboundInit extends RequestInit {
  /** Milliseconds until the whole call ends, its answer's body included; 20 s by default. */
  timeout?: number
  /** Largest body of an answer, in bytes once it is decompressed; 10 MB by default. */
  limit?: number
}

/** `fetch` for everything that leaves this server. */
export type OutboundFetch = (url: string | URL, init?: OutboundInit) => Promise<Response>

/** Larger than any page of a vendor's list; a body is held in memory as a whole. */
const defaultLimit = 10_000_000

/** The body of an answer is larger than the call allows. It was read up to there and no further. */
export class AnswerTooLarge extends Error {
  constructor(limit: number) {
    super(`The answer is larger than ${limit} bytes.`)
    this.name = 'AnswerTooLarge'
  }
}

/** Hears of each call: what it was answered with, `none` for no answer, and after how many seconds. */
export type OnCall = (seen: { url: URL; status: number | 'none'; seconds: number }) => void

/** The address is not one that this server may call. */
export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`Outgoing calls to ${host} are not allowed. Name host:port in OUTBOUND_ALLOW to permit it.`)
    this.name = 'ForbiddenAddress'
  }
}

/**
 * The one client for outgoing calls: the address is checked after resolution and the connection goes to the checked
 * address, so a name cannot be pointed at the inside (SSRF, DNS rebinding). Private ranges are refused unless
 * `allowed` names `host:port`. Redirects are never followed. Reading a body that is larger than `limit` throws
 * AnswerTooLarge. `guard` hears of each call before it is made; the default one refuses those from within a transaction.
 */
export function createOutbound(
  allowed: readonly string[],
  onCall: OnCall = () => {},
  guard: CallGuard = refuseCallInTransaction,
): { fetch: OutboundFetch; close(): Promise<void> } {
  const permitted = new Set(allowed)
  const open = new Agent()
  const guarded = new Agent({ connect: { lookup: guardedLookup } })
  return {
    async fetch(url, init = {}) {
      const { timeout = 20_000, limit: bytes = defaultLimit, ...rest } = init
      const target = new URL(url)
      guard(target.host)
      const free = permitted.has(`${target.hostname}:${target.port || defaultPort(target)}`)
      if (!free) refusePrivate(target)
      const end = AbortSignal.timeout(timeout)
      const signal = rest.signal ? AbortSignal.any([rest.signal, end]) : end
      const dispatcher = free ? open : guarded
      const call = undiciFetch(target, { ...rest, signal, redirect: 'manual', dispatcher })
      return bounded(await told(call, target, onCall), bytes)
    },
    async close() {
      await Promise.all([open.destroy(), guarded.destroy()])
    },
  }
}

/**
 * The first `bytes` of an answer's body, for what may be long and whose beginning says enough. The rest is not waited
 * for: the connection ends.
 */
export async function readBeginning(answer: Response, bytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= bytes) break
  }
  return Buffer.concat(chunks).subarray(0, bytes)
}

/** The answer with a body that breaks off at the limit. Counted after decompression, so that a bomb is met as well. */
function bounded(answer: Response, limit: number): Response {
  if (!answer.body) return answer
  const { status, statusText, headers } = answer
  return new Response(upTo(answer, limit), { status, statusText, headers })
}

// It holds the answer and not only its stream: undici ends the stream of an answer that nobody holds any more.
async function* upTo(answer: Response, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > limit) throw new AnswerTooLarge(limit)
    yield chunk
  }
}

/** Waits for a call's answer and tells how it went. */
async function told(call: Promise<Response>, url: URL, onCall: OnCall): Promise<Response> {
  const began = performance.now()
  const tell = (status: number | 'none') =>
    onCall({ url, status, seconds: (performance.now() - began) / 1000 })
  try {
    const response = await call
    goesOn()
    tell(response.status)
    return response
  } catch (error) {
    tell('none')
    throw error
  }
}

function defaultPort(url: URL): string {
  return url.protocol === 'https:' ? '443' : '80'
}

/** Plain http never leaves the machine, and an address given as such is checked here: it is never looked up. */
function refusePrivate(url: URL) {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:' || (isIP(host) && isPrivate(host))) throw new ForbiddenAddress(url.host)
}

type LookupCallback = (error: Error | null, addresses: { address: string; family: number }[]) => void

function guardedLookup(host: string, _options: unknown, done: LookupCallback) {
  lookup(host, { all: true }, (error, addresses) => {
    if (error) return done(error, [])
    if (addresses.some((one) => isPrivate(one.address))) return done(new ForbiddenAddress(host), [])
    done(null, addresses)
  })
}

const inside = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inside.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, prefix, 'ipv6')

/** Whether an address lies inside: loopback, private, link-local, multicast, documentation (RFC 6890). */
export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return inside.check(mapped, 'ipv4')
  return inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
