import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A port of 127.0.0.1 that was free a moment ago. It lies below those that the system gives to outgoing connections,
 * of which the tests make thousands: none of them can take it before it is listened on, or while its program restarts.
 * It lies above those that fetch refuses (https://fetch.spec.whatwg.org/#port-blocking, the last is 10080).
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_100, 32_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
