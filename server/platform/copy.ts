import { once } from 'node:events'
import { type Duplex, PassThrough } from 'node:stream'
import type pg from 'pg'

/** What `pg` hands to a query object and leaves out of its types; it is the same in pg's own COPY companion. */
interface CopyConnection {
  stream: Duplex
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

const rowsOf = (message: { text: string }) => Number(/^COPY (\d+)$/.exec(message.text)?.[1] ?? 0)

/** The protocol's side of `COPY … TO STDOUT`: rows come in, a reader that is slower than the server halts it. */
class CopyOut implements pg.Submittable {
  readonly out = new PassThrough()
  readonly #text: string
  rows = 0

  constructor(text: string) {
    this.#text = text
  }
  submit(connection: pg.Connection) {
    connection.query(this.#text)
  }
  handleCopyData(message: { chunk: Buffer }, connection: CopyConnection) {
    // The parser uses its buffer again.
    if (this.out.write(Buffer.from(message.chunk)) || connection.stream.isPaused()) return
    connection.stream.pause()
    this.out.once('drain', () => connection.stream.resume())
    this.out.once('close', () => connection.stream.resume())
  }
  handleCommandComplete(message: { text: string }) {
    this.rows = rowsOf(message)
  }
  handleReadyForQuery() {
    this.out.end()
  }
  handleError(error: Error) {
    this.out.destroy(error)
  }
}

/**
 * Runs a `COPY … TO STDOUT` and yields its bytes as the server sends them; `rows` is known when they have ended.
 * Throws the server's error. A reader that stops early still has the rest thrown away by the connection.
 */
export function copyOut(
  client: pg.ClientBase,
  text: string,
): { bytes: AsyncIterable<Buffer>; rows(): number } {
  const copy = client.query(new CopyOut(text))
  return { bytes: copy.out, rows: () => copy.rows }
}

interface Settle {
  resolve(rows: number): void
  reject(error: Error): void
}

/** The protocol's side of `COPY … FROM STDIN`. */
class CopyIn implements pg.Submittable {
  readonly #text: string
  readonly #source: AsyncIterable<Buffer>
  readonly #settle: Settle
  readonly #ended = new AbortController()
  #rows = 0
  #sourceError: Error | null = null

  constructor(text: string, source: AsyncIterable<Buffer>, settle: Settle) {
    this.#text = text
    this.#source = source
    this.#settle = settle
  }
  submit(connection: pg.Connection) {
    connection.query(this.#text)
  }
  handleCopyInResponse(connection: CopyConnection) {
    this.#pump(connection).catch((error: Error) => {
      if (this.#ended.signal.aborted) return
      this.#sourceError = error
      connection.sendCopyFail('the source of the rows failed')
    })
  }
  async #pump(connection: CopyConnection) {
    const { signal } = this.#ended
    for await (const chunk of this.#source) {
      signal.throwIfAborted()
      connection.sendCopyFromChunk(chunk)
      if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain', { signal })
    }
    connection.endCopyFrom()
  }
  handleCommandComplete(message: { text: string }) {
    this.#rows = rowsOf(message)
  }
  handleReadyForQuery() {
    this.#settle.resolve(this.#rows)
  }
  handleError(error: Error) {
    this.#ended.abort()
    this.#settle.reject(this.#sourceError ?? error)
  }
}

/**
 * Runs a `COPY … FROM STDIN` with the bytes of `source` and resolves to the number of rows. Rejects with the server's
 * error, or with the error of `source`; either way nothing of this statement is kept.
 */
export function copyIn(client: pg.ClientBase, text: string, source: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, source, { resolve, reject }))
  })
}
