import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { leaves, readMime } from '../../mail/mime.ts'
import { invalidArgument } from './errors.ts'

/** Gmail's limit of an uploaded message: 35 MB. */
const largestUpload = 36 * 1024 * 1024

/** The same message in base64 inside JSON. Bytes. */
export const largestJson = 50 * 1024 * 1024

/** What came with a call that brings a message. */
export interface Content {
  /** The message; undefined when none came. */
  raw: Buffer | undefined
  threadId: string | undefined
  /** Of drafts.send. */
  draftId: string | undefined
}

const message = z.object({ raw: z.string().optional(), threadId: z.string().optional() })
const metaSchema = message.extend({ id: z.string().optional(), message: message.optional() })

/** Makes the two kinds of upload arrive as they are. */
export function acceptUploads(app: FastifyInstance): void {
  app.addContentTypeParser(
    ['message/rfc822', 'multipart/related', 'multipart/mixed'],
    { parseAs: 'buffer', bodyLimit: largestUpload },
    (_request, body, done) => done(null, body),
  )
}

/**
 * Reads the message of a call: JSON with base64url `raw`, an upload of the message alone (`uploadType=media`),
 * or JSON and message together (`uploadType=multipart`).
 */
export function readContent(request: FastifyRequest): Content {
  const type = (request.headers['content-type'] ?? '').toLowerCase()
  const { uploadType } = z.object({ uploadType: z.string().optional() }).parse(request.query)
  const uploading = request.url.startsWith('/upload/')
  if (!uploading) return fromMeta(request.body)
  if (!Buffer.isBuffer(request.body)) throw invalidArgument('Media type is not supported.')
  if (uploadType === 'media' && type.startsWith('message/rfc822'))
    return { raw: request.body, threadId: undefined, draftId: undefined }
  if (uploadType === 'multipart' && type.startsWith('multipart/'))
    return fromMultipart(request.headers['content-type'] ?? '', request.body)
  throw invalidArgument(`Upload of this type is not supported: ${uploadType ?? 'none'}`)
}

function fromMultipart(contentType: string, body: Buffer): Content {
  const tree = readMime(Buffer.concat([Buffer.from(`Content-Type: ${contentType}\r\n\r\n`), body]))
  const media = leaves(tree, (part) => part.type === 'message/rfc822')[0]
  const json = leaves(tree, (part) => part.type === 'application/json')[0]
  if (!media) throw invalidArgument('Missing media of type message/rfc822')
  return { ...fromMeta(json ? parseJson(json.body) : {}), raw: media.body }
}

function fromMeta(value: unknown): Content {
  const given = metaSchema.safeParse(value ?? {})
  if (!given.success) throw invalidArgument('Invalid JSON payload received.')
  const raw = given.data.message?.raw ?? given.data.raw
  return {
    raw: raw === undefined ? undefined : Buffer.from(raw, 'base64url'),
    threadId: given.data.message?.threadId ?? given.data.threadId,
    draftId: given.data.id,
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw invalidArgument('Invalid JSON payload received.')
  }
}
