import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { turnsOf } from '../../contract/values/turns.ts'
import { StorageFull } from '../platform/database-failure.ts'
import { newId } from '../platform/ids.ts'
import { hasCode } from '../platform/postgres/postgres-error.ts'
import type { Route, UploadedFile } from '../route.ts'
import { tooLarge } from './bodies.ts'
import { isGivenUp } from './body-progress.ts'
import { Malformed } from './malformed.ts'

/** One file and nothing else: no fields, no second part, no headers without an end. */
const onePart = { files: 1, fields: 0, parts: 1, headerPairs: 16 }

/** A file of 15 MB takes several times its size in memory on its way into the database. */
const inTurn = turnsOf(2)

/** Makes the folder in which files wait, and empties it: what a process left there that ended in between is nobody's. */
export async function prepareSpool(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/**
 * Hands the file of a multipart body to `use`. While it comes it waits on the disk, however slow its line is and however
 * many others come; only two at a time are held in memory. Throws Malformed, and the route's refusal of what is too large.
 */
export async function withUpload<T>(
  { request, route, spoolFolder }: { request: FastifyRequest; route: Route; spoolFolder: string },
  use: (file: UploadedFile) => Promise<T>,
): Promise<T> {
  const part = await partOf(request, route.upload?.limit ?? 0)
  const spool = await openSpool(spoolFolder).catch((error: unknown) => {
    throw diskFailure(error)
  })
  try {
    await fill(spool, part.file)
    if (part.file.truncated) throw tooLarge(route)
    if (isGivenUp(request)) throw malformed()
    const about = { name: part.filename, mediaType: part.mimetype }
    return await inTurn(async () => use({ ...about, bytes: await contentOf(spool) }))
  } finally {
    await spool.close()
  }
}

const malformed = () => new Malformed(['file'])

async function partOf(request: FastifyRequest, fileSize: number) {
  if (!request.isMultipart()) throw malformed()
  // It throws for a body without a boundary, a field, an end in the middle: none of them is a file.
  const part = await request.file({ limits: { ...onePart, fileSize } }).catch(() => {
    throw malformed()
  })
  if (!part) throw malformed()
  return part
}

/** A file that has no name any more as soon as it is open: nothing is left behind, however this process ends. */
async function openSpool(folder: string): Promise<FileHandle> {
  const path = join(folder, newId())
  const spool = await open(path, 'wx+', 0o600)
  await rm(path, { force: true })
  return spool
}

async function fill(spool: FileHandle, file: Readable): Promise<void> {
  try {
    for await (const chunk of file) await spool.appendFile(chunk)
  } catch (error) {
    // What the disk says is our own trouble; everything else is a body that ends in the middle.
    throw error instanceof Error && 'syscall' in error ? diskFailure(error) : malformed()
  }
}

/** What the disk said; that it takes no more, as StorageFull. */
function diskFailure(error: unknown): unknown {
  return hasCode(error, 'ENOSPC', 'EDQUOT') ? new StorageFull(error) : error
}

async function contentOf(spool: FileHandle): Promise<Buffer> {
  const bytes = Buffer.alloc((await spool.stat()).size)
  await spool.read(bytes, 0, bytes.length, 0)
  return bytes
}
