import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Certificates } from './certificates.ts'

/** One thing that a vendor would do differently: to the calls whose `METHOD /path` it matches. */
export interface Bend {
  on: RegExp
  /** Another address, from the path on. */
  ask?(address: string): string
  /** Another body in JSON. `sent` is the body of the call. */
  answer?(body: Record<string, unknown>, sent: string): unknown
}

/** Stands between a client and the sandbox, and passes everything on as it is, but for what is bent. */
export interface GoBetween {
  url: string
  bend(bends: Bend[]): void
  close(): Promise<void>
}

/** Listens on a free port of loopback, with certificates for TLS, and passes on to `target`. */
export async function startGoBetween(target: string, certificates?: Certificates): Promise<GoBetween> {
  let bends: Bend[] = []
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    passOn({ target, scheme, bends }, incoming, outgoing).catch(() => outgoing.destroy())
  }
  const scheme = certificates ? 'https' : 'http'
  const server = certificates
    ? createTlsServer({ cert: certificates.certificate, key: certificates.key }, pass)
    : createServer(pass)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bend(wanted) {
      bends = wanted
    },
    close: () => stop(server),
  }
}

async function passOn(
  way: { target: string; scheme: string; bends: Bend[] },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers, url = '/' } = incoming
  const sent: Buffer = await buffer(incoming)
  const bends = way.bends.filter(({ on }) => on.test(`${method} ${url.split('?')[0]}`))
  const address = bends.reduce((asked, { ask }) => ask?.(asked) ?? asked, url)
  const call = request(new URL(address, way.target), {
    method,
    // The vendor's links lead to the host that it was called by, and so back here.
    headers: { ...headers, 'x-forwarded-proto': way.scheme },
  })
  call.end(sent)
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  let body: Buffer = await buffer(answer)
  const isJson = answer.headers['content-type']?.includes('json') && body.length > 0
  for (const { answer: bent } of bends) if (bent && isJson) body = inJson(body, bent, sent)
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...kept } = answer.headers
  outgoing.writeHead(answer.statusCode ?? 502, { ...kept, 'content-length': body.length })
  outgoing.end(body)
}

function inJson(body: Buffer, bent: NonNullable<Bend['answer']>, sent: Buffer): Buffer {
  return Buffer.from(JSON.stringify(bent(JSON.parse(body.toString()), sent.toString())))
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
