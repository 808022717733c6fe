import { lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Agent, type RequestInit, type Response, fetch as undiciFetch } from 'undici'

/** `fetch` for everything that leaves this server. */
export type OutboundFetch = (
  url: string | URL,
  init?: RequestInit & { timeout?: number },
) => Promise<Response>

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
 * `allowed` names `host:port`. Redirects are never followed. `timeout` in milliseconds, 20 s by default.
 */
export function createOutbound(allowed: readonly string[]): { fetch: OutboundFetch; close(): Promise<void> } {
  const permitted = new Set(allowed)
  const open = new Agent()
  const guarded = new Agent({ connect: { lookup: guardedLookup } })
  return {
    async fetch(url, init = {}) {
      const { timeout = 20_000, ...rest } = init
      const target = new URL(url)
      const free = permitted.has(`${target.hostname}:${target.port || defaultPort(target)}`)
      if (!free) refusePrivate(target)
      const limit = AbortSignal.timeout(timeout)
      const signal = rest.signal ? AbortSignal.any([rest.signal, limit]) : limit
      return undiciFetch(target, { ...rest, signal, redirect: 'manual', dispatcher: free ? open : guarded })
    },
    async close() {
      await Promise.all([open.destroy(), guarded.destroy()])
    },
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
