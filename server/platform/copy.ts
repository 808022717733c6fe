import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { type CopyToStreamQuery, from, to } from 'pg-copy-streams'

/**
 * Runs a `COPY … TO STDOUT` and yields its bytes as the server sends them; `rows` is known when they have ended.
 * Throws the server's error. Where a reader stops early the rest is thrown away, and the connection goes on.
 */
export function copyOut(
  client: pg.ClientBase,
  text: string,
): { bytes: AsyncIterable<Buffer>; rows(): number } {
  const copy = to(text)
  const complete = whenComplete(copy)
  return { bytes: allOf(client.query(copy), complete), rows: () => copy.rowCount }
}

async function* allOf(copy: CopyToStreamQuery, complete: Promise<void>): AsyncGenerator<Buffer> {
  try {
    yield* copy.iterator({ destroyOnReturn: false })
    await complete
  } finally {
    // Nothing else can be asked of this connection until the server has said everything.
    copy.resume()
  }
}

/** When the server has said everything: the number of rows comes after the last byte, and may come in a packet of its own. */
function whenComplete(copy: CopyToStreamQuery): Promise<void> {
  const complete = new Promise<void>((resolve, reject) => {
    copy.on('error', reject)
    Object.assign(copy, { handleReadyForQuery: resolve })
  })
  // A reader that stops early waits for it no more.
  complete.catch(() => undefined)
  return complete
}

/**
 * Runs a `COPY … FROM STDIN` with the bytes of `source` and resolves to the number of rows. Rejects with the server's
 * error, or with the error of `source`; either way nothing of this statement is kept.
 */
export async function copyIn(
  client: pg.ClientBase,
  text: string,
  source: AsyncIterable<Buffer>,
): Promise<number> {
  const copy = client.query(from(text))
  await pipeline(source, copy)
  return copy.rowCount
}
