import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

/*
 * A backup is one gzip stream of frames, each `length (4 bytes, big endian) | bytes`:
 *   header (JSON)
 *   for each table, in the header's order: frames of COPY text, then a frame of length 0
 *   trailer (JSON): rows of each table, and the SHA-256 of every frame before it
 */

const table = z.object({ name: z.string().min(1), columns: z.array(z.string().min(1)).min(1) })

const header = z.object({
  format: z.literal('msi-actions-backup'),
  version: z.literal(1),
  /** ISO 8601. */
  madeAt: z.iso.datetime(),
  /** Version of the PostgreSQL it came from, as text; for people. */
  postgres: z.string(),
  /** Names of the migrations that its schema has run, in their order. */
  migrations: z.array(z.string()),
  /** In an order in which every row finds what it refers to. */
  tables: z.array(table),
  note: z.string(),
})
export type ArchiveHeader = z.infer<typeof header>
export type ArchivedTable = z.infer<typeof table>

const trailer = z.object({ rows: z.record(z.string(), z.number().int().min(0)), sha256: z.string() })

/** The file is not a backup, or not a whole one; nothing of it may be used. */
export class ArchiveError extends Error {
  constructor(reason: string) {
    super(`The file is not a complete backup (${reason}). Take another one; nothing was changed.`)
    this.name = 'ArchiveError'
  }
}

const largestFrame = 1_048_576
/** What a reader accepts: a header of many tables still fits, a wrong length is noticed. */
const acceptedFrame = 4 * largestFrame

function frame(bytes: Buffer, hash: Hash): Buffer {
  const whole = Buffer.allocUnsafe(4 + bytes.length)
  whole.writeUInt32BE(bytes.length)
  bytes.copy(whole, 4)
  hash.update(whole)
  return whole
}

/**
 * The frames of a backup. `copyTable` yields a table's COPY text and returns its number of rows when that has ended.
 */
export async function* writeArchive(
  head: ArchiveHeader,
  copyTable: (table: ArchivedTable) => AsyncGenerator<Buffer, number>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  const rows: Record<string, number> = {}
  yield frame(Buffer.from(JSON.stringify(head)), hash)
  for (const one of head.tables) {
    const copy = copyTable(one)
    let next = await copy.next()
    for (; !next.done; next = await copy.next()) {
      for (let at = 0; at < next.value.length; at += largestFrame)
        yield frame(next.value.subarray(at, at + largestFrame), hash)
    }
    rows[one.name] = next.value
    yield frame(Buffer.alloc(0), hash)
  }
  const sha256 = hash.copy().digest('hex')
  yield frame(Buffer.from(JSON.stringify({ rows, sha256 })), hash)
}

/** Collects what comes in crumbs (COPY sends a row at a time) into pieces of 64 kB. */
export async function* inPieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let held: Buffer[] = []
  let size = 0
  for await (const crumb of source) {
    held.push(crumb)
    size += crumb.length
    if (size < 65_536) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(held)
}

/** Takes exact numbers of bytes off a stream of chunks. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next bytes; fewer only when the stream has ended. Throws ArchiveError for a stream that is cut or damaged. */
  async take(count: number): Promise<Buffer> {
    const parts = [this.#held]
    let size = this.#held.length
    while (size < count) {
      const next = await this.#source.next().catch((error: Error) => {
        throw 'code' in error && String(error.code).startsWith('Z') ? new ArchiveError(error.message) : error
      })
      if (next.done) break
      parts.push(next.value)
      size += next.value.length
    }
    const all = parts.length === 1 ? this.#held : Buffer.concat(parts)
    this.#held = all.subarray(count)
    return all.subarray(0, count)
  }
}

/** What a whole pass over a backup found. */
export interface ArchiveFacts {
  header: ArchiveHeader
  /** Rows of each table, by name. */
  rows: Record<string, number>
}

/** What is done with a table's COPY text; it must read to the end of `bytes`. */
export type TableReader = (table: ArchivedTable, bytes: AsyncIterable<Buffer>) => Promise<void>

/**
 * Reads a backup from its first to its last byte, handing each table to `onTable` on the way, and proves at the end
 * that it was complete. Throws ArchiveError, at the latest after the last table: keep nothing before this has returned.
 */
export async function readArchive(path: string, onTable: TableReader): Promise<ArchiveFacts> {
  const gunzip = createGunzip()
  const file = createReadStream(path)
  file.once('error', (error) => gunzip.destroy(error))
  file.pipe(gunzip)
  const hash = createHash('sha256')
  const reader = new ByteReader(gunzip)
  try {
    const head = parse(header, await nextFrame(reader, hash))
    for (const one of head.tables) {
      const bytes = framesOf(reader, hash)
      await onTable(one, bytes)
    }
    const sha256 = hash.digest('hex')
    const end = parse(trailer, await nextFrame(reader, createHash('sha256')))
    if (end.sha256 !== sha256) throw new ArchiveError('its check sum is another one')
    if ((await reader.take(1)).length > 0) throw new ArchiveError('there is something after its end')
    return { header: head, rows: end.rows }
  } finally {
    file.destroy()
    gunzip.destroy()
  }
}

async function* framesOf(reader: ByteReader, hash: Hash): AsyncGenerator<Buffer> {
  for (;;) {
    const bytes = await nextFrame(reader, hash)
    if (bytes.length === 0) return
    yield bytes
  }
}

async function nextFrame(reader: ByteReader, hash: Hash): Promise<Buffer> {
  const head = await reader.take(4)
  if (head.length < 4) throw new ArchiveError('it ends too early')
  const length = head.readUInt32BE()
  if (length > acceptedFrame) throw new ArchiveError('it has another format')
  const bytes = await reader.take(length)
  if (bytes.length < length) throw new ArchiveError('it ends too early')
  hash.update(head).update(bytes)
  return bytes
}

function parse<T>(schema: z.ZodType<T>, bytes: Buffer): T {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    throw new ArchiveError('it has another format or comes from a newer version')
  }
}
