import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** Stands before a server on this machine and passes everything on, until it is closed; opens again at the same port. */
export class Relay {
  readonly #target: number
  readonly #port: number
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null

  constructor(about: { target: number; port: number }) {
    this.#target = about.target
    this.#port = about.port
  }

  async open(): Promise<void> {
    this.#server = createServer((socket) => this.#take(socket)).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** From now on nobody is taken, and whoever was is cut off. */
  close(): void {
    this.#server?.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #take(socket: Socket): void {
    const target = connect(this.#target, '127.0.0.1')
    socket.pipe(target).pipe(socket)
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => {})
      one.once('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
  }
}
