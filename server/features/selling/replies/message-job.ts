import { type Judged, type Judging, judgeMessage } from './judge-message.ts'
import { type MessageFile, type MessageParts, readFile, readParts } from './message-parts.ts'

/** What is done with a message, in a thread of its own: one file by its place (`at`), a verdict, or else what is shown. */
export interface MessageJob {
  raw: string
  at?: number | undefined
  judging?: Judging | undefined
}

export type MessageAnswer =
  | { state: 'read'; parts: MessageParts }
  | { state: 'file'; file: (MessageFile & { bytes: Uint8Array }) | null }
  | { state: 'judged'; judged: Judged }
  /** Its structure is none that can be read. */
  | { state: 'unreadable' }

/** Does one job. That a message cannot be read is an answer, because an error loses its class between threads. */
export async function doMessage({ raw, at, judging }: MessageJob): Promise<MessageAnswer> {
  try {
    if (judging) return { state: 'judged', judged: await judgeMessage(raw, judging) }
    if (at !== undefined) return { state: 'file', file: await readFile(raw, at) }
    return { state: 'read', parts: await readParts(raw) }
  } catch {
    return { state: 'unreadable' }
  }
}
