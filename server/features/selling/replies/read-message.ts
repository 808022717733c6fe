import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { MailAddress, MailboxKey } from '../../../connectors/mail.ts'
import { moreThanIsRead } from '../../../connectors/mail-reading.ts'
import type { Context } from '../../../context.ts'
import { FairTurns, TurnsBusy } from '../../../platform/fair-turns.ts'
import { ThreadBusy, ThreadTimeout, WorkerThread } from '../../../platform/worker-thread.ts'
import { Refusal } from '../../../refusal.ts'
import { mailboxRefusal } from '../../connecting/mailboxes/mailboxes.ts'
import { cleanReceived, holdRemoteImages, showParts } from '../content/content.ts'
import { type Addressing, addressingOf } from './addressing.ts'
import type { Judged, Judging } from './judge-message.ts'
import type { MessageAnswer, MessageJob } from './message-job.ts'
import { type MessageFile, type MessageParts, mostPictures, type Picture } from './message-parts.ts'
import type { Split } from './quotes.ts'

/** A message in a mailbox, and who asks for it. */
export interface AskedMessage extends MailboxKey {
  userId: string
  /** The vendor's id. */
  messageId: string
  /** The reader's own addresses. */
  own: string[]
  /** Whoever asks has given up: what is not begun then is never begun. */
  signal?: AbortSignal | undefined
}

/** A message as its owner sees it: cleaned, and nothing of it calls anywhere. */
export interface ShownMessage {
  from: MailAddress | null
  to: MailAddress[]
  cc: MailAddress[]
  subject: string
  html: string
  quote: string | null
  /** Pictures that stand elsewhere and are not fetched. */
  remoteImages: number
  files: MessageFile[]
  answer: Addressing | null
}

/** Milliseconds and megabytes: several times what the largest message takes on a slow machine. */
const limits = { deadline: 15_000, patience: 20_000, megabytes: 192, waiting: { each: 4, all: 32 } }

const thread = new WorkerThread<MessageJob, MessageAnswer>(
  new URL('./message-worker.ts', import.meta.url),
  limits,
)

/** Messages that this process holds in memory at a time; a mailbox that does not answer holds its turn for a minute. */
const turns = new FairTurns({ count: 4, patience: limits.patience, waiting: limits.waiting })

/**
 * Reads a message from its mailbox for whoever owns that. Nothing of it is kept or logged. Throws Refusal `answer_gone`,
 * `answer_too_large`, `answer_unreadable`, `temporarily_unavailable` and those of the mailbox.
 */
export async function readMessage(ctx: Context, asked: AskedMessage): Promise<ShownMessage> {
  const parts = await readMessageParts(ctx, asked)
  const { bodies, from, to, cc, subject } = parts
  const { written, quoted } = await cleanFirst(bodies, asked.userId)
  const [held, heldBelow] = [holdRemoteImages(written), quoted === null ? null : holdRemoteImages(quoted)]
  const remoteImages = held.held + (heldBelow?.held ?? 0)
  const { html, quote, shown } = withPictures(
    { html: held.html, quote: heldBelow?.html ?? null },
    parts.pictures,
  )
  const files = parts.files.filter(({ at }) => !shown.has(at))
  const answer = addressingOf(parts, asked.own)
  return { from, to, cc, subject, html, quote, remoteImages, files, answer }
}

type Shown = Pick<ShownMessage, 'html' | 'quote'>

/** With the pictures in it that it refers to, as often as there is room, and the places of those that are to be seen. */
function withPictures({ html, quote }: Shown, pictures: Picture[]): Shown & { shown: Set<number> } {
  const named = new Map(pictures.map((one) => [one.name, one]))
  const shown = new Set<number>()
  let room = mostPictures
  const urlOf = (name: string) => {
    const picture = named.get(name)
    if (!picture || picture.url.length > room) return null
    room -= picture.url.length
    shown.add(picture.at)
    return picture.url
  }
  return { html: showParts(html, urlOf), quote: quote === null ? null : showParts(quote, urlOf), shown }
}

/** The same as it is, not cleaned. */
export async function readMessageParts(ctx: Context, asked: AskedMessage): Promise<MessageParts> {
  const answer = await takeApart(ctx, asked)
  if (answer.state !== 'read') throw new Refusal('answer_unreadable')
  return answer.parts
}

/** One file of a message. Throws Refusal `not_found` and what `readMessage` throws. */
export async function readMessageFile(
  ctx: Context,
  asked: AskedMessage & { at: number },
): Promise<MessageFile & { bytes: Uint8Array }> {
  const answer = await takeApart(ctx, asked)
  if (answer.state !== 'file') throw new Refusal('answer_unreadable')
  if (!answer.file) throw new Refusal('not_found')
  return answer.file
}

/**
 * Judges a message by its new part. Its text leaves neither the thread that takes it apart nor its memory: what comes back
 * is a verdict. Throws what `readMessage` throws.
 */
export async function judgeInMailbox(
  ctx: Context,
  asked: AskedMessage & { judging: Judging },
): Promise<Judged> {
  const answer = await takeApart(ctx, asked)
  if (answer.state !== 'judged') throw new Refusal('answer_unreadable')
  return answer.judged
}

async function takeApart(
  ctx: Context,
  asked: AskedMessage & Pick<MessageJob, 'at' | 'judging'>,
): Promise<MessageAnswer> {
  const { userId, signal } = asked
  try {
    return await turns.run(
      userId,
      async () => {
        const raw = await fetchWhole(ctx, asked)
        if (raw === null) throw new Refusal('answer_gone')
        signal?.throwIfAborted()
        return thread.run({ raw, at: asked.at, judging: asked.judging }, userId)
      },
      signal,
    )
  } catch (error) {
    if (error instanceof TurnsBusy || error instanceof ThreadBusy)
      throw new Refusal('temporarily_unavailable', {}, error)
    if (error instanceof ThreadTimeout || isOutOfMemory(error))
      throw new Refusal('answer_unreadable', {}, error)
    throw error
  }
}

async function fetchWhole(ctx: Context, asked: AskedMessage): Promise<string | null> {
  try {
    const mailbox = await ctx.mailboxes.open(asked)
    return await mailbox.readWhole(asked.messageId)
  } catch (error) {
    if (error instanceof ConnectorError && error.vendorCode === moreThanIsRead)
      throw new Refusal('answer_too_large', {}, error)
    throw mailboxRefusal(error)
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

/** The richest of the bodies that can be cleaned; a message without any says nothing. */
async function cleanFirst(bodies: Split[], userId: string): Promise<Split> {
  for (const { written, quoted } of bodies) {
    try {
      const shown = await cleanReceived(written, userId)
      return {
        written: shown.html,
        quoted: quoted === null ? null : (await cleanReceived(quoted, userId)).html,
      }
    } catch (error) {
      if (!(error instanceof Refusal) || !error.code.startsWith('html_')) throw error
    }
  }
  if (bodies.length > 0) throw new Refusal('answer_unreadable')
  return { written: '', quoted: null }
}
