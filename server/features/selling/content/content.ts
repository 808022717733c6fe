import { createHash } from 'node:crypto'
import { imageLimit } from '../../../../contract/signatures.ts'
import type { Context } from '../../../context.ts'
import { after, hours } from '../../../platform/clock.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { type CleanedHtml, isTooLong } from './clean-html.ts'
import { cleanHtml, cleanReceived, htmlToText } from './foreign-html.ts'
import { imageTypeOf } from './image-type.ts'
import { partNameOf } from './part-names.ts'
import { deleteUnusedBlobs, findBlobs, insertBlob } from './queries.ts'

export { type CleanedHtml, cleanHtml, cleanReceived, htmlToText, imageTypeOf, isTooLong, partNameOf }

/** Bytes that nobody has needed for this long can go. */
const keptFor = hours(24)

export interface Blob {
  /** SHA-256 of the bytes, hex. */
  sha256: string
  mediaType: string
  bytes: Buffer
}

// In cleaned HTML neither an attribute nor a text holds a bare bracket, and an attribute no bare quote.
const imageTag = /<img\b[^<>]*>/g
const dataSource = /\ssrc="data:(image\/[a-z]+);base64,([A-Za-z0-9+/=]+)"/
const storedSource = /\ssrc="cid:([0-9a-f]{64})@msi"/

/** What stands as the source of each image of cleaned HTML, where it is such a one. */
function sourcesIn(html: string, source: RegExp): RegExpExecArray[] {
  return [...html.matchAll(imageTag)].flatMap(([tag]) => {
    const found = source.exec(tag)
    return found ? [found] : []
  })
}

/** Gives the images of cleaned HTML another source, where theirs is such a one. */
function withSources(html: string, source: RegExp, become: (found: string[]) => string): string {
  return html.replace(imageTag, (tag) => tag.replace(source, (...found) => ` src="${become(found)}"`))
}

/** Throws the refusal that an image in somebody's HTML has earned: `image_too_large`, `image_invalid`. */
export function refuseBadImages(cleaned: CleanedHtml): void {
  const fault = cleaned.faults[0]
  if (fault) throw new Refusal(fault, fault === 'image_too_large' ? { limit: imageLimit } : {})
}

/** Keeps bytes in the workspace, once; returns their SHA-256, hex. */
export async function saveBlob(
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
  for (const [, mediaType, content] of sourcesIn(input.html, dataSource)) {
    if (!mediaType || !content || stored.has(content)) continue
    const bytes = Buffer.from(content, 'base64')
    stored.set(content, await saveBlob(ctx, db, { workspaceId: input.workspaceId, mediaType, bytes }))
  }
  return withSources(input.html, dataSource, ([, , content = '']) => `cid:${stored.get(content)}@msi`)
}

/** Cleaned HTML as `storeImages` will leave it, while nothing is stored yet. */
export function withImageReferences(html: string): string {
  const hashes = new Map<string, string>()
  return withSources(html, dataSource, ([, , content = '']) => {
    const sha256 =
      hashes.get(content) ?? createHash('sha256').update(Buffer.from(content, 'base64')).digest('hex')
    hashes.set(content, sha256)
    return `cid:${sha256}@msi`
  })
}

const remoteSource = /\ssrc="(https:\/\/[^"]*)"/

/** Cleaned HTML whose images from elsewhere stand as `data-remote`, so that nothing is fetched; how many there are. */
export function holdRemoteImages(html: string): { html: string; held: number } {
  let held = 0
  const quiet = html.replace(imageTag, (tag) =>
    tag.replace(remoteSource, (_all, url) => {
      held += 1
      return ` data-remote="${url}"`
    }),
  )
  return { html: quiet, held }
}

const partSource = /\ssrc="cid:([^"]+)"/

/** Puts the pictures of a message into its cleaned HTML, each by its part's name; one that there is none for goes away. */
export function showParts(html: string, urlOf: (name: string) => string | null): string {
  return html.replace(imageTag, (tag) => {
    const [source, name] = partSource.exec(tag) ?? []
    if (source === undefined || name === undefined) return tag
    const url = urlOf(name)
    return url === null ? '' : tag.replace(source, () => ` src="${url}"`)
  })
}

/** Hashes of the stored images in HTML, each once. */
export function storedImagesOf(html: string): string[] {
  return [...new Set(sourcesIn(html, storedSource).map(([, sha256 = '']) => sha256))]
}

/** Bytes of the data: images of cleaned HTML together, each counted once. */
export function imageBytesOf(html: string): number {
  const contents = new Set(sourcesIn(html, dataSource).map(([, , content = '']) => content))
  return [...contents].reduce((sum, content) => sum + Buffer.byteLength(content, 'base64'), 0)
}

/** Turns `cid:` references back into data: URLs, for a screen. A blob that is gone leaves an empty picture. */
export async function inlineImages(db: Db, input: { workspaceId: string; html: string }): Promise<string> {
  const blobs = await readBlobs(db, { workspaceId: input.workspaceId, hashes: storedImagesOf(input.html) })
  const urls = new Map(
    blobs.map((one) => [one.sha256, `data:${one.mediaType};base64,${one.bytes.toString('base64')}`]),
  )
  return withSources(input.html, storedSource, ([, sha256 = '']) => urls.get(sha256) ?? 'data:,')
}
