import { createHash } from 'node:crypto'

/** Bytes of UTF-8. An entry of an index holds 2,704, and what a mail program makes has never more than 512. */
const longest = 512

/**
 * A foreign id as a key that an index can hold. One of up to 512 bytes stays as it is; a longer one becomes
 * `sha256 <hex>`. The space tells it from every key that may hold none.
 */
export function boundedKey(id: string): string {
  if (Buffer.byteLength(id) <= longest) return id
  return `sha256 ${createHash('sha256').update(id).digest('hex')}`
}
