import { connect } from 'node:net'

export interface HalfAnswer {
  /** Everything that came back until the server hung up. */
  text: string
  /** Milliseconds until then. */
  took: number
}

/**
 * Sends just these bytes over a connection of its own, `\n` as the line end of heads, and waits until the server hangs
 * up. `rest` is sent piece by piece, each after `every` milliseconds, for as long as the server listens; with `stay` all
 * of it, also after the server has answered.
 */
export function sendPart(
  base: string,
  bytes: string | Buffer,
  more: { rest?: (string | Buffer)[]; every?: number; stay?: boolean } = {},
): Promise<HalfAnswer> {
  const began = performance.now()
  const { port } = new URL(base)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true })
    const waiting = [...(more.rest ?? [])]
    const timer = setInterval(() => {
      const next = waiting.shift()
      if (next !== undefined) return void socket.write(next)
      clearInterval(timer)
      if (more.stay) socket.end()
    }, more.every ?? 1)
    socket.on('data', (chunk) => chunks.push(chunk))
    const done = () => {
      clearInterval(timer)
      socket.destroy()
      resolve({ text: Buffer.concat(chunks).toString('utf8'), took: performance.now() - began })
    }
    socket.on('error', (error) => {
      if (more.stay && chunks.length > 0) return done()
      clearInterval(timer)
      reject(error)
    })
    if (more.stay) socket.on('close', done)
    else socket.on('end', done)
    socket.write(bytes)
  })
}

/** The head of a request to this installation; a body may follow it. */
export function headOf(base: string, line: string, headers: Record<string, string | number> = {}): string {
  const all = { host: new URL(base).host, ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n`
}
