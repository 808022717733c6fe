import { type MessageFile, type MessageParts, readFile, readParts } from './message-parts.ts'

/** What is done with a message, in a thread of its own. `at`: a file by its place; left out, what is shown. */
export interface MessageJob {
  raw: string
  at?: number | undefined
}

export type MessageAnswer =
  | { state: 'read'; parts: MessageParts }
  | { state: 'file'; file: (MessageFile & { bytes: Uint8Array }) | null }
  /** Its structure is none that can be read. */
  | { state: 'unreadable' }

/** Does one job. That a message cannot be read is an answer, because an error loses its class between threads. */
export async function doMessage({ raw, at }: MessageJob): Promise<MessageAnswer> {
  try {
    if (at !== undefined) return { state: 'file', file: await readFile(raw, at) }
    return { state: 'read', parts: await readParts(raw) }
  } catch {
    return { state: 'unreadable' }
  }
}
