import { connect } from 'node:tls'
import { errorWords } from './error-words.ts'

/** What the other side of a TLS connection showed. */
export type ShownCertificate =
  | { state: 'trusted'; validTo: Date }
  /** Not valid for this name, not signed by anybody known, or expired; `reason` is the runtime's code. */
  | { state: 'untrusted'; reason: string }
  | { state: 'unreachable'; reason: string }

/** Looks at the certificate of a host of ours. Milliseconds of patience: 10,000. */
export function readCertificate(host: string, port: number): Promise<ShownCertificate> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, rejectUnauthorized: false })
    const end = (found: ShownCertificate) => {
      socket.destroy()
      resolve(found)
    }
    socket.setTimeout(10_000, () => end({ state: 'unreachable', reason: 'timeout' }))
    socket.once('error', (error) => end({ state: 'unreachable', reason: errorWords(error) }))
    socket.once('secureConnect', () => {
      const { valid_to: validTo } = socket.getPeerCertificate()
      if (socket.authorized) return end({ state: 'trusted', validTo: new Date(validTo) })
      const error: unknown = socket.authorizationError
      end({ state: 'untrusted', reason: errorWords(error) })
    })
  })
}
