import { uploadsUnderWay } from '../../contract/email-uploads.ts'
import { Refusal } from '../refusal.ts'

/** Seconds after which a refused upload may be tried again. */
export const uploadRetryAfter = 2

/**
 * Counts uploads from the head of their request until it is answered. `begin` throws Refusal `too_many_requests` for one
 * that is too many, else returns what ends its count.
 */
export function countUploads(limits: Record<keyof typeof uploadsUnderWay, number> = uploadsUnderWay): {
  begin(user: string, bytes: number): () => void
} {
  const ofUser = new Map<string, number>()
  const all = { files: 0, bytes: 0 }
  const add = (user: string, files: 1 | -1, bytes: number) => {
    all.files += files
    all.bytes += bytes
    const left = (ofUser.get(user) ?? 0) + files
    if (left > 0) ofUser.set(user, left)
    else ofUser.delete(user)
  }
  return {
    begin(user, bytes) {
      const isFull = all.files >= limits.files || all.bytes + bytes > limits.bytes
      if (isFull || (ofUser.get(user) ?? 0) >= limits.ofUser) throw new Refusal('too_many_requests')
      add(user, 1, bytes)
      return () => add(user, -1, -bytes)
    },
  }
}
