import { createHash } from 'node:crypto'
import { imageLimit } from '../../../contract/signature.ts'
import type { Context } from '../../context.ts'
import { after, hours } from '../../platform/clock.ts'
import { Refusal } from '../../refusal.ts'
import type { Db } from '../../schema.ts'
import type { CleanedHtml } from './clean-html.ts'
import { cleanHtml, htmlToText } from './foreign-html.ts'
import { deleteUnusedBlobs, findBlobs, insertBlob } from './queries.ts'

export { type CleanedHtml, cleanHtml, htmlToText }

/** Bytes that nobody has needed for this long can go. */
const keptFor = hours(24)

export interface Blob {
  /** SHA-256 of the bytes, hex. */
  sha256: string
  mediaType: string
  bytes: Buffer
}

// In cleaned HTML an attribute never holds a bare `>` and text never a bare `<`, so these find images only.
const dataImage = /(<img\b[^>]*?\ssrc=")data:(image\/[a-z]+);base64,([A-Za-z0-9+/=]+)"/g
const storedImage = /(<img\b[^>]*?\ssrc=")cid:([0-9a-f]{64})@msi"/g

/** Throws the refusal that an image in somebody's HTML has earned: `image_too_large`, `image_invalid`. */
export function refuseBadImages(cleaned: CleanedHtml): void {
  const fault = cleaned.faults[0]
  if (fault) throw new Refusal(fault, fault === 'image_too_large' ? { limit: imageLimit } : {})
}

/** Keeps bytes in the workspace, once; returns their SHA-256, hex. */
export async function keepBlob(
  ctx: Context,
  db: Db,
  blob: { workspaceId: string; mediaType: string; bytes: Buffer },
): Promise<string> {
  const sha256 = createHash('sha256').update(blob.bytes).digest('hex')
  await insertBlob(db, {
    workspace_id: blob.workspaceId,
    sha256,
    media_type: blob.mediaType,
    size: blob.bytes.length,
    bytes: blob.bytes,
    created_at: ctx.clock.now(),
  })
  return sha256
}

/** Removes bytes that were kept more than a day ago and that no attachment, mail or signature refers to. */
export async function sweepBlobs(ctx: Context): Promise<void> {
  const removed = await deleteUnusedBlobs(ctx.db, after(ctx.clock.now(), -keptFor))
  if (removed) ctx.log.info({ blobs: removed }, 'unused bytes removed')
}

/** The blobs under these hashes, each once, in no order. */
export async function readBlobs(db: Db, key: { workspaceId: string; hashes: string[] }): Promise<Blob[]> {
  const rows = await findBlobs(db, { workspaceId: key.workspaceId, hashes: [...new Set(key.hashes)] })
  return rows.map((row) => ({ sha256: row.sha256, mediaType: row.media_type, bytes: row.bytes }))
}

/** Moves the data: images of cleaned HTML into blobs; in their place stands `cid:{sha256}@msi`. */
export async function storeImages(
  ctx: Context,
  db: Db,
  input: { workspaceId: string; html: string },
): Promise<string> {
  const stored = new Map<string, string>()
  for (const [, , mediaType, content] of input.html.matchAll(dataImage)) {
    if (!mediaType || !content || stored.has(content)) continue
    const bytes = Buffer.from(content, 'base64')
    stored.set(content, await keepBlob(ctx, db, { workspaceId: input.workspaceId, mediaType, bytes }))
  }
  return input.html.replace(dataImage, (_, before, __, content) => `${before}cid:${stored.get(content)}@msi"`)
}

/** Hashes of the stored images in HTML, each once. */
export function storedImagesOf(html: string): string[] {
  return [...new Set([...html.matchAll(storedImage)].map((found) => found[2] as string))]
}

/** Bytes of the data: images of cleaned HTML together, each counted once. */
export function imageBytesOf(html: string): number {
  const contents = new Set([...html.matchAll(dataImage)].map((found) => found[3] as string))
  return [...contents].reduce((sum, content) => sum + Buffer.byteLength(content, 'base64'), 0)
}

/** Turns `cid:` references back into data: URLs, for a screen. A blob that is gone leaves an empty picture. */
export async function inlineImages(db: Db, input: { workspaceId: string; html: string }): Promise<string> {
  const blobs = await readBlobs(db, { workspaceId: input.workspaceId, hashes: storedImagesOf(input.html) })
  const urls = new Map(
    blobs.map((one) => [one.sha256, `data:${one.mediaType};base64,${one.bytes.toString('base64')}`]),
  )
  return input.html.replace(storedImage, (_, before, sha256) => `${before}${urls.get(sha256) ?? 'data:,'}"`)
}
