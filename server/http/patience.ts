import { createServer, type RequestListener, type Server } from 'node:http'

/** How long the server waits for whom; every time in milliseconds. */
export interface Patience {
  /** For the whole head of a request, from the first byte or from the connection. */
  headers: number
  /** For the next byte of a body. */
  body: number
  /** For a caller to read an answer that came before its body was sent; what it still sends is thrown away. */
  linger: number
  /** Bytes a second of the slowest line that is served; says when the whole of a body has to be there. */
  slowestLine: number
}

/** 128 kbit/s carry an attachment of 15 MB in a quarter of an hour. */
export const defaultPatience: Patience = { headers: 15_000, body: 15_000, linger: 2_000, slowestLine: 16_000 }

/** A whole request, its body included: longer than the largest body takes on the slowest line. */
const wholeRequest = 20 * 60_000
/** Longer than proxies keep theirs, so that none sends on a connection that is just being closed. */
const keptAlive = 72_000
/**
 * More would be taken from the database's and the vendors' connections: each one is a file to the system. There is no
 * limit for one address: all of a proxy's connections have the same, and whether one is in front is not known here.
 */
const connections = 4_000
/** Then a connection is closed after its answer, and with it whatever it still holds. */
const requestsOfConnection = 1_000

/** Milliseconds in which a body of so many bytes has to be there. */
export function timeForBody(patience: Patience, bytes: number): number {
  return patience.body + (bytes / patience.slowestLine) * 1_000
}

/**
 * Makes the HTTP server that Fastify listens with. Node ends a request whose head is not there in time with the error
 * that `refuseUnreadable` answers. `Expect: 100-continue` is left to whoever has decided that the body is wanted.
 * `onDrop` hears of each connection that was closed because too many are open.
 */
export function patientServer(patience: Patience, onDrop: () => void): (listener: RequestListener) => Server {
  const limits = {
    headersTimeout: patience.headers,
    requestTimeout: Math.max(wholeRequest, patience.headers),
    connectionsCheckingInterval: Math.min(1_000, patience.headers / 2),
    keepAliveTimeout: keptAlive,
  }
  return (listener) => {
    const server = createServer(limits, listener)
    server.maxConnections = connections
    server.maxRequestsPerSocket = requestsOfConnection
    server.on('checkContinue', listener)
    server.on('drop', onDrop)
    return server
  }
}
