import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from, to } from 'pg-copy-streams'

/**
 * Runs a `COPY … TO STDOUT` and yields its bytes as the server sends them; `rows` is known when they have ended.
 * Throws the server's error. Where a reader stops early the rest is thrown away, and the connection goes on.
 */
export function copyOut(
  client: pg.ClientBase,
  text: string,
): { bytes: AsyncIterable<Buffer>; rows(): number } {
  const copy = client.query(to(text))
  return { bytes: allOf(copy), rows: () => copy.rowCount ?? 0 }
}

async function* allOf(copy: Readable): AsyncGenerator<Buffer> {
  try {
    yield* copy.iterator({ destroyOnReturn: false })
  } finally {
    // Nothing else can be asked of this connection until the server has said everything.
    copy.resume()
  }
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
  return copy.rowCount ?? 0
}
